/** An IDX file of bytes, for tests. */
export function encodeIdx(magic: number, shape: readonly number[], values: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  [magic, ...shape].forEach((value, i) => header.writeUInt32BE(value, 4 * i));
  return Buffer.concat([header, values]);
}
