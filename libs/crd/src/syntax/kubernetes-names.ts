const SUBDOMAIN = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:[.][a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*';
const DNS_LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const DNS_SUBDOMAIN = new RegExp(`^${SUBDOMAIN}$`);
const METADATA_KEY = new RegExp(`^(?:${SUBDOMAIN}/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$`);
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const RESERVED_KEY = /^(?:[^/]*[.])?chancery[.]dev\//;

/** RFC 1123 label: lower-case letters, digits and inner hyphens, at most 63. */
export const isDnsLabel = (text: string): boolean => text.length <= 63 && DNS_LABEL.test(text);

/** RFC 1123 subdomain: what most objects of Kubernetes may be called. */
export const isDnsSubdomain = (text: string): boolean => text.length <= 253 && DNS_SUBDOMAIN.test(text);

/** Key of a label or annotation: `team`, `example.com/team`. */
export const isMetadataKey = (text: string): boolean => text.length <= 317 && METADATA_KEY.test(text);

/** Key of the data of a Secret. */
export const isDataKey = (text: string): boolean => text.length <= 253 && /^[-._A-Za-z0-9]+$/.test(text);

/** Value of a label. */
export const isLabelValue = (text: string): boolean => text.length <= 63 && LABEL_VALUE.test(text);

/** Key of a label or annotation that only Chancery sets. */
export const isReservedKey = (text: string): boolean => text.length <= 317 && RESERVED_KEY.test(text);
