// Types of values by their tags instead of `instanceof`, since each JavaScript realm has its own
// classes. Test runners such as jest give each file a realm, and messages of threads arrive there
// as values of another one.

export const isFloat32 = (values: object): values is Float32Array =>
  tagOf(values) === 'Float32Array';
export const isFloat64 = (values: object): values is Float64Array =>
  tagOf(values) === 'Float64Array';
export const isShared = (buffer: object): buffer is SharedArrayBuffer =>
  tagOf(buffer) === 'SharedArrayBuffer';

const tagOf = (value: object): unknown =>
  (value as { readonly [Symbol.toStringTag]?: string })[Symbol.toStringTag];

/** Whether a thrown value is an error, of any realm. */
export const isError = (thrown: unknown): thrown is Error =>
  typeof (thrown as { readonly message?: unknown } | null | undefined)?.message === 'string';
