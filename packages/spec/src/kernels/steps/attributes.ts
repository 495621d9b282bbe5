// The numbers that a whole step of matrices takes, and how they come from the step that a host asks
// for.
import type { State } from '../../contract/block.js';
import type { RunningProducts, RunningSquares, TiledStep } from '../../contract/tiled.js';

/** What a step takes beside statistics and products: the filter, the graft and the last pass. */
export type GraftedAttributes = {
  /** mean <- decayMean mean + weightMean grad; the direction is meanScale mean + ahead grad. */
  readonly decayMean: number;
  readonly weightMean: number;
  readonly meanScale: number;
  readonly ahead: number;
  /**
   * moment <- decayMoment moment + weightMoment grad^2; the preconditioned direction takes the norm
   * of the direction / (sqrt(momentScale moment) + epsilon), as `graft` does.
   */
  readonly decayMoment: number;
  readonly weightMoment: number;
  readonly momentScale: number;
  readonly epsilon: number;
  /** parameter <- decayParameter parameter - rate direction. */
  readonly decayParameter: number;
  readonly rate: number;
};

/** What a step of a matrix in tiles takes beside a flag of its kernel. */
export type TiledAttributes = GraftedAttributes & {
  /** The parameter as a matrix [n, m] in tiles [rows, columns], as `cutTiles` cuts it. */
  readonly n: number;
  readonly m: number;
  readonly rows: number;
  readonly columns: number;
  /** Statistics: matrix <- decay matrix + weight G G^T of a tile. */
  readonly decay: number;
  readonly weight: number;
};

type Given = Pick<TiledStep<State, State>, 'average' | 'decay' | 'rate'>;
type TiledGiven = Given & Pick<TiledStep<State, State>, 'tiling'>;
type Squares = Omit<RunningSquares, 'moment'>;

/** The attributes of a step with this average and these squares. */
export const graftedAttributes = (
  { average, decay, rate }: Given,
  squares: Squares,
): GraftedAttributes => ({
  decayMean: average.decay,
  weightMean: average.weight,
  meanScale: average.scale,
  ahead: average.ahead,
  decayMoment: squares.decay,
  weightMoment: squares.weight,
  momentScale: squares.scale,
  epsilon: squares.epsilon,
  decayParameter: decay,
  rate,
});

/** The same for a step in tiles, its statistics being such products. A spread would cost more. */
export const tiledAttributes = (
  given: TiledGiven,
  squares: Squares,
  products: Pick<RunningProducts<State>, 'decay' | 'weight'>,
): TiledAttributes =>
  Object.assign(graftedAttributes(given, squares), {
    n: given.tiling.n,
    m: given.tiling.m,
    rows: given.tiling.rows,
    columns: given.tiling.columns,
    decay: products.decay,
    weight: products.weight,
  });
