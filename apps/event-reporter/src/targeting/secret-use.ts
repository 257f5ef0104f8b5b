/** One place of a pod that needs a Secret of the pod's namespace. */
export interface SecretUse {
  readonly secret: string;
  /** The keys that this place needs; undefined: whatever the Secret has. */
  readonly keys?: readonly string[];
  /** The pod starts without the Secret, or without the key. */
  readonly optional?: true;
}

type Fields = Readonly<Record<string, unknown>>;

/** Containers of every kind have the same `env` and `envFrom`. */
const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/**
 * Every Secret that a pod's spec needs before or while its containers run: secret volumes, projected volumes, the
 * Secret of a CSI driver's node, `env` and `envFrom`. What a pod only pulls its images with is not among them. The spec
 * may be of any shape: what cannot be read needs no Secret.
 */
export const secretUses = (spec: unknown): readonly SecretUse[] => {
  const pod = fieldsOf(spec);
  return [
    ...listOf(pod['volumes']).flatMap(usesOfVolume),
    ...CONTAINER_LISTS.flatMap((list) => listOf(pod[list])).flatMap(usesOfContainer),
  ];
};

const usesOfVolume = (volume: Fields): SecretUse[] => [
  ...use(fieldsOf(volume['secret'])['secretName'], fieldsOf(volume['secret']), itemKeys(fieldsOf(volume['secret']))),
  ...listOf(fieldsOf(volume['projected'])['sources']).flatMap((source) => {
    const projection = fieldsOf(source['secret']);
    return use(projection['name'], projection, itemKeys(projection));
  }),
  ...use(fieldsOf(fieldsOf(volume['csi'])['nodePublishSecretRef'])['name'], NO_FIELDS),
];

const usesOfContainer = (container: Fields): SecretUse[] => [
  ...listOf(container['env']).flatMap((variable) => {
    const reference = fieldsOf(fieldsOf(variable['valueFrom'])['secretKeyRef']);
    const key = reference['key'];
    return use(reference['name'], reference, typeof key === 'string' ? [key] : undefined);
  }),
  ...listOf(container['envFrom']).flatMap((source) => use(fieldsOf(source['secretRef'])['name'], fieldsOf(source['secretRef']))),
];

const use = (secret: unknown, { optional }: Fields, keys?: readonly string[]): SecretUse[] =>
  typeof secret === 'string' && secret !== ''
    ? [{ secret, ...(keys !== undefined && { keys }), ...(optional === true && { optional }) }]
    : [];

/** Without `items`, a volume shows every key. */
const itemKeys = (source: Fields): readonly string[] | undefined => {
  const keys = listOf(source['items']).flatMap(({ key }) => (typeof key === 'string' ? [key] : []));
  return keys.length === 0 ? undefined : keys;
};

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : NO_FIELDS;
const NO_FIELDS: Fields = {};

const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);
