/** The layout of a stack's results in one buffer. */
export interface Layout {
  readonly count: number;
  readonly n: number;
  /** Bytes of one entry of a matrix: 4 or 8. */
  readonly bytes: 4 | 8;
  /** Matrices in one chunk, the unit that workers take; the last chunk may have fewer. */
  readonly chunkSize: number;
  /** The other results of each matrix; int32 before uint8. */
  readonly measures: readonly Measure[];
}

/** A result beside the resulting matrix. */
export interface Measure {
  readonly name: string;
  readonly type: keyof typeof arrays;
  /** How many for one matrix. */
  readonly entries: number;
}
const arrays = { float64: Float64Array, int32: Int32Array, uint8: Uint8Array };

/** Views of one buffer: the results of every matrix of a stack. */
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
 * The results of `count` matrices on `buffer`, which has `resultBytes`; the widest types come
 * first, so that all are aligned.
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
  const Kind = bytes === 4 ? Float32Array : Float64Array;
  const matrices = take<Results['matrices']>(Kind, count * n * n);
  return { matrices, measures: Object.fromEntries([...first, ...views(false)]) };
}

/** Copies `part`, the results of the matrices from `first` on, into `whole`. */
export function putResults(whole: Results, part: Results, first: number, layout: Layout): void {
  whole.matrices.set(part.matrices, first * layout.n * layout.n);
  putMeasures(whole, part, first, layout);
}

/** `putResults` without the matrices. */
export function putMeasures(
  whole: Results,
  part: Results,
  first: number,
  { measures }: Layout,
): void {
  for (const { name, entries } of measures)
    whole.measures[name]!.set(part.measures[name]!, first * entries);
}
