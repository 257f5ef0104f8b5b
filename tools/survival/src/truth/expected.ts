/** One Warning that has to be open on an object. */
export interface Expected {
  /**
   * Any of these: where two things are wrong at once, which of them is found first is not promised. Each is a reason and the
   * values that its message has to name.
   */
  readonly oneOf: readonly { readonly reason: string; readonly values: readonly string[] }[];
  /** Key of the diagnosis that the line tells. Undefined: the model does not know how it is named. */
  readonly diagnosis?: string;
  /** The Pki's condition says just this. */
  readonly message?: string;
  /** The line may be there or not: neither is promised. */
  readonly optional?: true;
}

export const showExpected = ({ oneOf, message }: Expected): string =>
  `${oneOf.map(({ reason, values }) => `${reason} that names ${values.join(', ')}`).join(' or ')}${message === undefined ? '' : `: ${message}`}`;

/** Whether words say what is expected. */
export const says = ({ oneOf }: Expected, { reason, message }: { reason: string; message: string }): boolean =>
  oneOf.some((one) => one.reason === reason && one.values.every((value) => message.includes(value)));
