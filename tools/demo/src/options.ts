import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { fileWithContext } from '@chancery/cluster';

export interface DemoOptions {
  /** Leaves everything running at the end. */
  readonly keep: boolean;
  /** Tells it with the article's manifests, unchanged. */
  readonly article: boolean;
  /** A cluster that has nodes. */
  readonly existing: { readonly kubeconfig: string; readonly context: string; readonly image: string } | undefined;
}

/** Small, and any cluster that reaches a registry can run it. */
const IMAGE = 'busybox';

export const USAGE = `npm run demo -- [options]

  --article        tell it with the manifests of the article of 2018, unchanged (pkis.box.com)
  --keep           leave everything running at the end, and say how to look at it
  --context NAME   tell it on an existing cluster that has nodes (kind, minikube); what it creates there is removed
  --kubeconfig F   where that context is; default: KUBECONFIG, then the home folder
  --image NAME     image for the pods on that cluster, default ${IMAGE}; it must have the commands sleep and ls
`;

/** @throws with a message that says which option is wrong. */
export const parseOptions = (argv: readonly string[]): DemoOptions | 'help' => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      article: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      context: { type: 'string' },
      kubeconfig: { type: 'string' },
      image: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const { article, keep, context, kubeconfig, image = IMAGE } = values;
  if (context === undefined) {
    if (values.image !== undefined) throw new Error('--image is for pods that run, so it needs --context');
    if (kubeconfig !== undefined) throw new Error('--kubeconfig says where a context is, so it needs --context');
    return { article, keep, existing: undefined };
  }
  if (!/^\S+$/.test(image)) throw new Error(`--image ${JSON.stringify(image)} is not the name of an image`);
  const files = kubeconfig ?? (process.env['KUBECONFIG'] || join(homedir(), '.kube', 'config'));
  return { article, keep, existing: { kubeconfig: fileWithContext(files, context), context, image } };
};
