import { types } from 'node:util';

/**
 * Jest runs a specification in a world with an `Error` of its own, which the errors that node:fs throws are no instances
 * of, as they are in a process. Makes them be. @returns how to undo it
 */
export const knowErrorsOfNode = (): (() => void) => {
  const ordinary = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(Error, Symbol.hasInstance, {
    configurable: true,
    value(this: unknown, value: unknown): boolean {
      return this === Error ? types.isNativeError(value) : ordinary.call(this as () => void, value);
    },
  });
  return () => void Reflect.deleteProperty(Error, Symbol.hasInstance);
};
