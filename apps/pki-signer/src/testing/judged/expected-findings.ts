/** A finding of pkilint that is no fault of the certificate, and why. */
export interface ExpectedFinding {
  readonly finding: RegExp;
  readonly why: string;
}

export const EXPECTED_OF_PKILINT: readonly ExpectedFinding[] = [
  {
    finding: /^pkix\.subject_key_identifier_method_1_identified: INFO/,
    why: 'Says which method of RFC 5280, section 4.2.1.2, made the identifier.',
  },
  {
    finding: /^pkix\.invalid_domain_name_syntax: ERROR, Invalid domain name syntax: "web" /,
    why: 'RFC 5280, section 4.2.1.6, asks for the preferred name syntax of RFC 1034, section 3.5, where one label is a domain; pkilint asks for a public name.',
  },
  {
    finding: /^pkix\.invalid_domain_name_syntax: ERROR, Invalid domain name syntax: "\*\.example\.org" /,
    why: 'RFC 5280, section 4.2.1.6, leaves wildcards to the applications; RFC 9525, section 6.3, has them as the whole first label.',
  },
  {
    finding: /^pkix\.invalid_uri_syntax: ERROR, Invalid URI syntax: "spiffe:\/\/example\.org\/ns\/shop\/sa\/web" /,
    why: 'RFC 3986, section 3.1, has any scheme; pkilint knows a list of them.',
  },
];

export const unexpected = (findings: readonly string[]): string[] =>
  findings.filter((found) => !EXPECTED_OF_PKILINT.some(({ finding }) => finding.test(found)));
