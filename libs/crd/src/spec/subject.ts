import { PKI_LIMITS, type PkiSubject } from '../__generated__/pki.js';
import { isPlainText } from '../syntax/plain-text.js';
import { present } from './present.js';
import type { SpecReader, TextListRule } from './spec-reader.js';

const FIELD = 'spec.subject';

const plainText = (field: Exclude<keyof PkiSubject, 'countries'>): TextListRule => ({
  what: 'Subject',
  field: `${FIELD}.${field}`,
  reason: 'SubjectInvalid',
  ...PKI_LIMITS[`${FIELD}.${field}`],
  ...PKI_LIMITS[`${FIELD}.${field}[]`],
  whyNot: (value) =>
    isPlainText(value) ? undefined : 'is not plain text: not empty, no control characters, no blank at either end.',
});

const ORGANIZATIONS = plainText('organizations');
const ORGANIZATIONAL_UNITS = plainText('organizationalUnits');
const PROVINCES = plainText('provinces');
const LOCALITIES = plainText('localities');

/** RFC 5280, appendix A: countryName has exactly two characters. */
const COUNTRIES: TextListRule = {
  ...plainText('organizations'),
  what: 'Country',
  field: `${FIELD}.countries`,
  whyNot: (value) =>
    /^[A-Z]{2}$/.test(value) ? undefined : 'is not a country: two capital letters (ISO 3166-1), as in DE.',
};

/** The subject's fields beside the common name; undefined when it has none. */
export const readSubject = (reader: SpecReader, raw: unknown): PkiSubject | undefined => {
  const fields = reader.fields({ what: 'Subject', field: FIELD, reason: 'SubjectInvalid' }, raw);
  const subject: PkiSubject = present({
    organizations: reader.texts(ORGANIZATIONS, fields.organizations),
    organizationalUnits: reader.texts(ORGANIZATIONAL_UNITS, fields.organizationalUnits),
    countries: reader.texts(COUNTRIES, fields.countries),
    provinces: reader.texts(PROVINCES, fields.provinces),
    localities: reader.texts(LOCALITIES, fields.localities),
  });
  return Object.keys(subject).length === 0 ? undefined : subject;
};
