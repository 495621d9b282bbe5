/** What the loss averages over: samples, samples and positions, or nothing. */
export type LossAverage = 'batch' | 'batch+sequence' | 'sum';
/**
 * What the positions of a sample are. 'expand': data of their own that share the sample's gradient.
 * 'reduce': parts of one sum, reduced before products are taken.
 */
export type Sharing = 'expand' | 'reduce';

export interface Convention {
  readonly lossAverage: LossAverage;
  readonly sharing: Sharing;
}

/**
 * Weights of the sums over rows: A = inputs * sum a a^T, G = outputs * sum g g^T, and the block of
 * the curvature is copies * A (x) G.
 */
export interface Weights {
  readonly inputs: number;
  readonly outputs: number;
  readonly copies: number;
}

/**
 * The weights for N samples and T positions, where g are the gradients of the loss as it is. A and
 * G are means over rows of a a^T and (s g)(s g)^T, where s g is the gradient of one datum's loss.
 * Rows are the N T positions ('expand') or the N samples ('reduce', as if T = 1).
 *
 * - 'batch': s = N, and the curvature is the mean over samples, T A (x) G: KFC (Grosse and Martens
 *   2016, arXiv 1602.01407).
 * - 'batch+sequence': s = rows, each a datum of its own. With 'reduce' it equals 'batch'.
 * - 'sum': s = 1, and the curvature is that of the sum: rows A (x) G, with the rows of all ranks.
 *
 * Source of the names: SINGD (arXiv 2312.05705); 'expand' and 'reduce' are those of Eschenhagen et
 * al. 2023 (arXiv 2311.00636).
 */
export function weightsOf(
  { lossAverage, sharing }: Convention,
  samples: number,
  positions: number,
  portion = 1,
): Weights {
  const rows = sharing === 'expand' ? samples * positions : samples;
  const scale = { batch: samples, 'batch+sequence': rows, sum: 1 }[lossAverage];
  const copies = { batch: rows / samples, 'batch+sequence': 1, sum: rows / portion }[lossAverage];
  return { inputs: 1 / rows, outputs: scale ** 2 / rows, copies };
}
