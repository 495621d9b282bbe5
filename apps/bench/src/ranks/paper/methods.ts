// What an optimizer does for a matrix, counted as its `plan()` counts, without allocating anything.
// Defaults of `shampoo()`, `soap()`, `thor()` and `sonew()`.
type Shape = readonly [rows: number, columns: number];

/** What one matrix takes. */
export interface Work {
  /** Parts that a refresh may be cut into. */
  readonly tiles: number;
  /** Floating-point operations of a refresh. */
  readonly refreshFlops: number;
  /** Bytes of what a refresh makes, which ranks exchange. */
  readonly cacheBytes: number;
  /** Bytes of statistics that ranks pool at a refresh; 0 for those of mean gradients. */
  readonly pooledBytes: number;
  /** Floating-point operations of every step, on every rank. */
  readonly stepFlops: number;
}

/** An optimizer on paper. */
export interface Method {
  readonly name: string;
  /** Steps between refreshes. */
  readonly interval: number;
  readonly workOf: (shape: Shape) => Work;
}

const BLOCK = 128;
/** Longer sides are not preconditioned. */
const LONGEST = 8192;

/** Sides of the tiles of a matrix, and which of them have a factor. */
function tilesOf([rows, columns]: Shape) {
  const cuts = [rows, columns].map((side) => Math.ceil(side / BLOCK));
  const [m, n] = [rows / cuts[0]!, columns / cuts[1]!];
  const sides = [
    [rows, m],
    [columns, n],
  ].flatMap(([side, tile]) => (side! <= LONGEST ? [tile!] : []));
  return { tiles: cuts[0]! * cuts[1]!, area: m * n, sides };
}
const power = (sides: readonly number[], p: number) => sides.reduce((sum, n) => sum + n ** p, 0);

/** A product of a tile, or of its transpose, with a matrix of a side: 2 area side operations. */
const productFlops = ({ tiles, area, sides }: ReturnType<typeof tilesOf>) =>
  2 * tiles * area * power(sides, 1);

/** @param products By the matrices of a tile at every step. */
const inTiles =
  (products: number) =>
  (shape: Shape): Work => {
    const cut = tilesOf(shape);
    return {
      tiles: cut.tiles,
      refreshFlops: 9 * cut.tiles * power(cut.sides, 3),
      cacheBytes: 4 * cut.tiles * power(cut.sides, 2),
      pooledBytes: 0,
      stepFlops: products * productFlops(cut),
    };
  };

/** Slices of 128 of both factors of a layer, which one rank takes whole. */
function slices([rows, columns]: Shape): Work {
  const bytes = 4 * BLOCK * (rows + columns);
  return {
    tiles: 1,
    refreshFlops: BLOCK ** 2 * (rows + columns),
    cacheBytes: bytes,
    pooledBytes: bytes,
    stepFlops: 4 * BLOCK * rows * columns,
  };
}

const chain = ([rows, columns]: Shape): Work => ({
  tiles: 1,
  refreshFlops: 0,
  cacheBytes: 0,
  pooledBytes: 0,
  stepFlops: 25 * rows * columns,
});

export const methods: readonly Method[] = [
  // Statistics of a gradient, and the roots applied to it.
  { name: 'shampoo', interval: 10, workOf: inTiles(2) },
  // Statistics, and into the eigenbases, for the gradient and for its mean, and back.
  { name: 'soap', interval: 10, workOf: inTiles(4) },
  { name: 'thor', interval: 10, workOf: slices },
  { name: 'sonew', interval: 1, workOf: chain },
];
