import { problem, showValue, type Problem } from '@chancery/contracts';
import type { ApiObject } from '@chancery/controller';
import { MANAGED, MANAGED_LABEL } from '@chancery/crd';

import { SECRET_TYPE } from '../view/secret-view.js';

/** A Secret as far as it tells whose it is; never its values. */
interface Described extends ApiObject {
  metadata: ApiObject['metadata'] & {
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: { kind: string; name: string }[];
    managedFields?: { manager?: string; operation?: string }[];
  };
}

/** Whether a Secret carries our label; without it crd-watcher may not even update it. */
export const isManaged = ({ metadata }: Described): boolean => metadata.labels?.[MANAGED_LABEL] === MANAGED;

/** Who made a Secret that is not ours, as far as the object tells: its owner, its tool, or who wrote it. */
export const madeBy = ({ metadata }: Described): string => {
  const { labels = {}, annotations = {}, ownerReferences = [], managedFields = [] } = metadata;
  const [owner] = ownerReferences;
  if (owner !== undefined) return `${owner.kind} ${owner.name}`;
  const release = annotations['meta.helm.sh/release-name'];
  if (release !== undefined) return `Helm release ${release}`;
  const tool = labels['app.kubernetes.io/managed-by'];
  if (tool !== undefined) return tool;
  return managedFields.find(({ manager }) => manager !== undefined)?.manager ?? 'somebody else';
};

export const secretNotManaged = (secret: Described, secretName: string, pkiName: string): Problem =>
  problem(
    'SecretNotManaged',
    `Secret: ${showValue(secretName)} wanted by pki: ${showValue(pkiName)} exists and was made by ${showValue(madeBy(secret))}; ` +
      `it is not touched (it has no label ${MANAGED_LABEL}=${MANAGED}). Delete it, or set spec.secretName to another name.`,
    { field: 'spec.secretName', seen: secretName },
  );

/** One that carries our marks but has a type that no Secret of ours has, and which nobody can change. */
export const secretOfOtherType = (secretName: string, pkiName: string): Problem =>
  problem(
    'SecretNotManaged',
    `Secret: ${showValue(secretName)} of pki: ${showValue(pkiName)} is not of type ${SECRET_TYPE}, which cannot be changed, so it was ` +
      'not made by Chancery. Delete the Secret; it is made again at once.',
    { field: 'spec.secretName', seen: secretName },
  );
