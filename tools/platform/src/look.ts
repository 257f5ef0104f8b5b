import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import type { LocalCluster } from '@chancery/cluster';

/** What to type before kubectl looks at this cluster. */
export const howToLook = ({ kubeconfig, context, kubectlProgram }: LocalCluster): string[] => {
  const found = (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'kubectl')));
  const program = found ? 'kubectl' : kubectlProgram;
  const alias = [program, ...(context === undefined ? [] : ['--context', context])].join(' ');
  return [`export KUBECONFIG=${kubeconfig}`, ...(alias === 'kubectl' ? [] : [`alias kubectl='${alias}'`])];
};
