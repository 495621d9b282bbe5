/** Pointers are bytes from the start of tfjs's memory; arrays are of float32. */
type Pointer = number;

/**
 * The exports of the fused module. A result may have the memory of an operand of the same length,
 * but not overlap one partly.
 */
export interface FusedExports {
  blend(size: number, x: Pointer, y: Pointer, out: Pointer, a: number, b: number): void;
  dot(size: number, x: Pointer, y: Pointer, out: Pointer): void;
  norms(rows: number, columns: number, x: Pointer, out: Pointer): void;
  scaleRows(rows: number, columns: number, x: Pointer, scales: Pointer, out: Pointer): void;
  /** `scratch`: two float32. */
  graft(
    rows: number,
    columns: number,
    x: Pointer,
    source: Pointer,
    out: Pointer,
    scratch: Pointer,
  ): void;
  cutTiles(...given: [...Tiling, x: Pointer, out: Pointer]): void;
  joinTiles(...given: [...Tiling, tiles: Pointer, out: Pointer]): void;
  /** As many rows of a larger matrix as the tile has, to or from the tile's own. */
  copyTile(...given: [...Part, from: Pointer, to: Pointer]): void;
  filterTile(
    ...given: [
      ...Part,
      grad: Pointer,
      mean: Pointer,
      moment: Pointer,
      nextMean: Pointer,
      nextMoment: Pointer,
      direction: Pointer,
      source: Pointer,
      ...FilterCoefficients,
    ]
  ): void;
  updateTile(
    ...given: [
      ...Part,
      parameter: Pointer,
      x: Pointer,
      next: Pointer,
      decay: number,
      factor: number,
    ]
  ): void;
  addSquare(
    n: number,
    matrix: Pointer,
    x: Pointer,
    next: Pointer,
    decay: number,
    weight: number,
  ): void;
  timesVector(n: number, matrix: Pointer, x: Pointer, out: Pointer): void;
  averageSquares(
    size: number,
    moment: Pointer,
    x: Pointer,
    nextMoment: Pointer,
    decay: number,
    weight: number,
  ): void;
  overRoot(
    size: number,
    x: Pointer,
    moment: Pointer,
    out: Pointer,
    scale: number,
    epsilon: number,
  ): void;
  diagonalStep(
    size: number,
    grad: Pointer,
    mean: Pointer,
    diagonal: Pointer,
    nextMean: Pointer,
    nextDiagonal: Pointer,
    direction: Pointer,
    measures: Pointer,
    decay: number,
    weight: number,
    decayMean: number,
    weightMean: number,
    damping: number,
    scale: number,
    rootScale: number,
    epsilon: number,
  ): void;
  chainStep(
    rows: number,
    columns: number,
    linked: number,
    grad: Pointer,
    mean: Pointer,
    diagonal: Pointer,
    bands: Pointer,
    nextMean: Pointer,
    nextDiagonal: Pointer,
    nextBands: Pointer,
    direction: Pointer,
    measures: Pointer,
    scratch: Pointer,
    ...coefficients: ChainCoefficients
  ): void;
  chainScratch(rows: number, columns: number): number;
  /** Whether nodes fail: the direction and its norm then have to be recomputed. */
  bandStep(
    rows: number,
    columns: number,
    linked: number,
    band: number,
    grad: Pointer,
    mean: Pointer,
    diagonal: Pointer,
    bands: Pointer,
    nextMean: Pointer,
    nextDiagonal: Pointer,
    nextBands: Pointer,
    direction: Pointer,
    measures: Pointer,
    scratch: Pointer,
    ...coefficients: ChainCoefficients
  ): number;
  bandStepScratch(columns: number, band: number): number;
  bandStatistics(
    rows: number,
    columns: number,
    linked: number,
    band: number,
    grad: Pointer,
    diagonal: Pointer,
    bands: Pointer,
    nextDiagonal: Pointer,
    nextBands: Pointer,
    scratch: Pointer,
    decay: number,
    weight: number,
    one: number,
  ): void;
  /** Returns how many nodes fail. */
  bandDirection(
    rows: number,
    columns: number,
    linked: number,
    band: number,
    x: Pointer,
    diagonal: Pointer,
    bands: Pointer,
    direction: Pointer,
    mask: Pointer,
    scratch: Pointer,
    damping: number,
    gamma: number,
    scale: number,
    one: number,
  ): number;
  bandScratch(columns: number, band: number): number;
  stand(size: number, mask: Pointer): void;
  secondMoment(
    size: number,
    moment: Pointer,
    direction: Pointer,
    grad: Pointer,
    nextMoment: Pointer,
    update: Pointer,
    decay: number,
    weight: number,
    scale: number,
    momentScale: number,
    epsilon: number,
  ): void;
  adamUpdate(
    size: number,
    m: Pointer,
    v: Pointer,
    direction: Pointer,
    grad: Pointer,
    nextM: Pointer,
    nextV: Pointer,
    update: Pointer,
    ...coefficients: AdamCoefficients
  ): void;
  adamStep(
    size: number,
    parameter: Pointer,
    m: Pointer,
    v: Pointer,
    grad: Pointer,
    nextParameter: Pointer,
    nextM: Pointer,
    nextV: Pointer,
    ...coefficients: [...AdamCoefficients, decay: number, rate: number]
  ): void;
}

/**
 * Rows and columns of a part of a matrix, entries between rows of the matrix, and between those of
 * the tile.
 */
export type Part = readonly [high: number, wide: number, stride: number, columns: number];

export type FilterCoefficients = [
  decayMean: number,
  weightMean: number,
  scale: number,
  ahead: number,
  decay: number,
  weight: number,
  momentScale: number,
  epsilon: number,
];

/** A matrix [n, m] and its tiles [rows, columns]. */
export type Tiling = [n: number, m: number, rows: number, columns: number];

export type AdamCoefficients = [
  beta1: number,
  weight1: number,
  beta2: number,
  weight2: number,
  meanScale: number,
  directionScale: number,
  momentScale: number,
  epsilon: number,
];

export type ChainCoefficients = [
  decay: number,
  weight: number,
  decayMean: number,
  weightMean: number,
  damping: number,
  gamma: number,
  scale: number,
  rootScale: number,
  epsilon: number,
  one: number,
];
