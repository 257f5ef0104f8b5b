/** Of an object (RFC 1123 subdomain). */
const LONGEST_NAME = 253;

/**
 * Name of the Secret that a Pki feeds: its secretName, else its own name, as in the article. For a spec that passed
 * parseSpec; of one that did not, only a secretName that is text, and short
 * enough to be a name, counts: what a Pki holds it must not lose by a typo elsewhere in its spec.
 */
export const secretNameOf = (pki: { metadata: { name: string }; spec?: unknown }): string => {
  const { spec } = pki;
  const named =
    typeof spec === 'object' && spec !== null && 'secretName' in spec && typeof spec.secretName === 'string' && spec.secretName.length <= LONGEST_NAME
      ? spec.secretName
      : '';
  return named === '' ? pki.metadata.name : named;
};
