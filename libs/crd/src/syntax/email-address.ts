const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[A-Za-z0-9](?:[-A-Za-z0-9]{0,61}[A-Za-z0-9])?';
const MAILBOX = new RegExp(`^${ATOM}(?:[.]${ATOM})*@(?:${LABEL}[.])*${LABEL}$`);

/** Whether a text of at most 254 characters is a mailbox (RFC 5321, section 4.1.2) in ASCII, unquoted. */
export const isEmailAddress = (text: string): boolean => MAILBOX.test(text) && !/^[^@]{65}/.test(text);
