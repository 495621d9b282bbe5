/** How a stack and its results lie in one buffer. */
export interface Layout {
  readonly count: number;
  readonly n: number;
  /** Bytes of one entry of a matrix: 4 or 8. */
  readonly bytes: 4 | 8;
  /** Matrices in one grain, the unit that workers take; the last grain may have fewer. */
  readonly grain: number;
}

/** Views of one buffer: what is known of each matrix of a stack. */
export interface Results {
  readonly root: Float32Array | Float64Array;
  readonly residual: Float64Array;
  readonly condition: Float64Array;
  readonly largest: Float64Array;
  readonly iterations: Int32Array;
  readonly ok: Uint8Array;
}

/** Entries of n x n roots, and five numbers, the widest first so that all are aligned. */
export const resultBytes = ({ n, bytes }: Layout, count: number): number => count * (24 + bytes * n * n + 4 + 1);

/** The results of `count` matrices, laid out on `buffer`, which has `resultBytes`. */
export function resultsOn(buffer: ArrayBufferLike, { n, bytes }: Layout, count: number): Results {
  const entries = count * n * n;
  const after = 24 * count + bytes * entries;
  return {
    residual: new Float64Array(buffer, 0, count),
    condition: new Float64Array(buffer, 8 * count, count),
    largest: new Float64Array(buffer, 16 * count, count),
    root: bytes === 4 ? new Float32Array(buffer, 24 * count, entries) : new Float64Array(buffer, 24 * count, entries),
    iterations: new Int32Array(buffer, after, count),
    ok: new Uint8Array(buffer, after + 4 * count, count),
  };
}

/** Copies `part`, the results of the matrices from `first` on, into `whole`. */
export function putResults(whole: Results, part: Results, first: number, n: number): void {
  whole.root.set(part.root, first * n * n);
  putMeasures(whole, part, first);
}

/** The same, without the roots. */
export function putMeasures(whole: Results, part: Results, first: number): void {
  whole.residual.set(part.residual, first);
  whole.condition.set(part.condition, first);
  whole.largest.set(part.largest, first);
  whole.iterations.set(part.iterations, first);
  whole.ok.set(part.ok, first);
}

export const grainsOf = ({ count, grain }: Layout): number => Math.ceil(count / grain);

/** The matrices of one grain: the first, and the one after the last. */
export const rangeOf = ({ count, grain }: Layout, index: number): readonly [from: number, to: number] => [
  index * grain,
  Math.min(count, (index + 1) * grain),
];

/** A matrix of this size takes some milliseconds: long against a message, short against a stack. */
const LARGE = 96;
/** Bytes that are copied in well under 5 ms. */
const QUICK = 2 ** 20;

/**
 * Matrices in one grain. In shared memory a grain costs next to nothing, so that it is as small as is worth a claim. Otherwise
 * each is a message that waits for the event loop, so that there are few, four for each worker, if that is quick to copy.
 */
export function grainFor(count: number, n: number, bytes: number, workers: number, shared: boolean): number {
  const worthwhile = Math.round((LARGE / Math.max(n, 1)) ** 3);
  const quick = Math.floor(QUICK / Math.max(n * n * bytes, 1));
  const wanted = shared ? worthwhile : Math.min(quick, Math.max(worthwhile, Math.ceil(count / (4 * workers))));
  return Math.max(1, Math.min(Math.ceil(count / workers), wanted));
}
