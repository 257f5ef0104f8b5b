import { parseArgs } from 'node:util';

export interface DemoOptions {
  /** Leaves everything running at the end. */
  readonly keep: boolean;
  /** Tells it with the article's manifests, unchanged. */
  readonly article: boolean;
  /** An existing cluster that has nodes. */
  readonly context: string | undefined;
  readonly kubeconfig: string | undefined;
  /** What the pods run there. */
  readonly image: string | undefined;
}

export const USAGE = `npm run demo -- [options]

  --article        tell it with the manifests of the article of 2018, unchanged (pkis.box.com)
  --keep           leave everything running at the end, and say how to look at it
  --context NAME   tell it on an existing cluster that has nodes (kind, minikube); what it creates there is removed
  --kubeconfig F   where that context is; default: KUBECONFIG, then the home folder
  --image NAME     image for the pods on that cluster; it must have the command sleep
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
  if (values.image !== undefined && values.context === undefined) {
    throw new Error('--image is for pods that run, so it needs --context');
  }
  return { ...values, context: values.context, kubeconfig: values.kubeconfig, image: values.image };
};
