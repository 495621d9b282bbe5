/**
 * Whether a value comes later. By its `then` and not by `instanceof`: test runners such as jest
 * give each file a Promise of its own, of which those of Node's are no instances.
 */
export const isPromise = <T>(value: T | Promise<T>): value is Promise<T> =>
  typeof (value as { then?: unknown } | null)?.then === 'function';
