/**
 * Elements of a part: the matrices of an iteration then stay in a core's own cache. Measured with
 * 64 matrices of 128.
 */
const PART = 2 ** 16;

/**
 * Cuts `count` matrices of n x n into runs, as even as possible: at least one for each worker, and
 * none much larger than `PART`.
 */
export function cutIntoParts(
  count: number,
  n: number,
  workers: number,
): { from: number; to: number }[] {
  const parts = Math.min(count, Math.max(workers, Math.ceil((count * n * n) / PART)));
  const cut = (part: number) => Math.round((part * count) / parts);
  return Array.from({ length: parts }, (_, part) => ({ from: cut(part), to: cut(part + 1) }));
}

/** The parts one after the other; a single part is not copied. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
