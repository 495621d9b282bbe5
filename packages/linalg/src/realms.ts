// What a value is, by its tag and not by `instanceof`: each JavaScript realm has classes of its
// own. Test runners such as jest give each file one, and what a thread's message brings there is
// from another.

export const isFloat32 = (values: object): values is Float32Array =>
  tagOf(values) === 'Float32Array';
export const isFloat64 = (values: object): values is Float64Array =>
  tagOf(values) === 'Float64Array';
export const isShared = (buffer: object): buffer is SharedArrayBuffer =>
  tagOf(buffer) === 'SharedArrayBuffer';

const tagOf = (value: object): unknown =>
  (value as { readonly [Symbol.toStringTag]?: string })[Symbol.toStringTag];

/** Whether a thrown value is an error, of whatever class. */
export const isError = (thrown: unknown): thrown is Error =>
  typeof (thrown as { readonly message?: unknown } | null | undefined)?.message === 'string';
