/** How a stack and its results lie in one buffer. */
export interface Layout {
  readonly count: number;
  readonly n: number;
  /** Bytes of one entry of a matrix: 4 or 8. */
  readonly bytes: 4 | 8;
  /** Matrices in one grain, the unit that workers take; the last grain may have fewer. */
  readonly grain: number;
  /** What each matrix gets besides; int32 before uint8. */
  readonly measures: readonly Measure[];
}

/** What each matrix of a stack gets beside a matrix. */
export interface Measure {
  readonly name: string;
  readonly type: keyof typeof arrays;
  /** How many for one matrix. */
  readonly entries: number;
}
const arrays = { float64: Float64Array, int32: Int32Array, uint8: Uint8Array };

/** Views of one buffer: what is known of each matrix of a stack. */
export interface Results {
  /** [count, n, n] */
  readonly matrices: Float32Array | Float64Array;
  /** By name, [count, entries]. */
  readonly measures: Readonly<Record<string, Float64Array | Int32Array | Uint8Array>>;
}

export const resultBytes = ({ n, bytes, measures }: Layout, count: number): number =>
  count *
  measures.reduce(
    (sum, { type, entries }) => sum + arrays[type].BYTES_PER_ELEMENT * entries,
    bytes * n * n,
  );

/**
 * The results of `count` matrices, laid out on `buffer`, which has `resultBytes`: the widest first,
 * so that all are aligned.
 */
export function resultsOn(
  buffer: ArrayBufferLike,
  { n, bytes, measures }: Layout,
  count: number,
): Results {
  let at = 0;
  const take = <View extends { readonly byteLength: number }>(
    Kind: new (buffer: ArrayBufferLike, at: number, length: number) => View,
    length: number,
  ) => {
    const view = new Kind(buffer, at, length);
    at += view.byteLength;
    return view;
  };
  const views = (wide: boolean) =>
    measures
      .filter(({ type }) => (type === 'float64') === wide)
      .map(
        ({ name, type, entries }) =>
          [name, take<Results['measures'][string]>(arrays[type], count * entries)] as const,
      );
  const first = views(true);
  const matrices = take<Results['matrices']>(
    bytes === 4 ? Float32Array : Float64Array,
    count * n * n,
  );
  return { matrices, measures: Object.fromEntries([...first, ...views(false)]) };
}

/** Copies `part`, the results of the matrices from `first` on, into `whole`. */
export function putResults(whole: Results, part: Results, first: number, layout: Layout): void {
  whole.matrices.set(part.matrices, first * layout.n * layout.n);
  putMeasures(whole, part, first, layout);
}

/** The same, without the matrices. */
export function putMeasures(
  whole: Results,
  part: Results,
  first: number,
  { measures }: Layout,
): void {
  for (const { name, entries } of measures)
    whole.measures[name]!.set(part.measures[name]!, first * entries);
}

export const grainsOf = ({ count, grain }: Layout): number => Math.ceil(count / grain);

/** The matrices of one grain: the first, and the one after the last. */
export const rangeOf = (
  { count, grain }: Layout,
  index: number,
): readonly [from: number, to: number] => [index * grain, Math.min(count, (index + 1) * grain)];

/** A matrix of this size takes some milliseconds: long against a message, short against a stack. */
const LARGE = 96;
/** Bytes that are copied in well under 5 ms. */
const QUICK = 2 ** 20;

/**
 * Matrices in one grain. In shared memory a grain costs next to nothing, so that it is as small as
 * is worth a claim. Otherwise each is a message that waits for the event loop, so that there are
 * few, four for each worker, if that is quick to copy.
 */
export function grainFor(
  count: number,
  n: number,
  bytes: number,
  workers: number,
  shared: boolean,
): number {
  const worthwhile = Math.round((LARGE / Math.max(n, 1)) ** 3);
  const quick = Math.floor(QUICK / Math.max(n * n * bytes, 1));
  const wanted = shared
    ? worthwhile
    : Math.min(quick, Math.max(worthwhile, Math.ceil(count / (4 * workers))));
  return Math.max(1, Math.min(Math.ceil(count / workers), wanted));
}
