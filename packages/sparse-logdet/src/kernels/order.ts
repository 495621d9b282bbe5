// Elements in the order of their chain, [chains, length], and their neighbours there.
import type { Banded, Chain } from '@curvature/spec/internal';
import { pad, reshape, slice, tidy, transpose, type Tensor } from '@tensorflow/tfjs-core';

/** -> [chains, length] */
export const toChainOrder = (x: Tensor, { rows, columns, linked }: Chain): Tensor =>
  reshape(
    transpose(reshape(x, [rows, columns])),
    linked === 1 ? [1, rows * columns] : [columns, rows],
  );

export const fromChainOrder = (
  x: Tensor,
  { rows, columns }: Chain,
  shape: readonly number[],
): Tensor => reshape(transpose(reshape(x, [columns, rows])), [...shape]);

/** The k-th successor of each node; `beyond` after the end. x: [chains, length] */
export function ahead(x: Tensor, k: number, beyond = 0): Tensor {
  const [chains, length] = x.shape as [number, number];
  const known = Math.min(k, length);
  const ends = [
    [0, 0],
    [0, known],
  ] as [number, number][];
  return tidy(() => pad(slice(x, [0, known], [chains, length - known]), ends, beyond));
}

/** The k-th predecessor, 0 before the chain begins. */
export function behind(x: Tensor, k: number): Tensor {
  const [chains, length] = x.shape as [number, number];
  const known = Math.min(k, length);
  return pad(slice(x, [0, 0], [chains, length - known]), [
    [0, 0],
    [known, 0],
  ]);
}

/** The largest distance between two nodes of a chain. */
const furthest = ({ rows, columns, linked }: Chain): number =>
  (linked === 1 ? rows * columns : rows) - 1;

/**
 * The rows of `bands`, each in the order of the chain, without those longer than any chain.
 */
export const bandsInChainOrder = (bands: Tensor, chain: Banded): Tensor[] =>
  Array.from({ length: Math.min(chain.band, Math.max(furthest(chain), 0)) }, (_, k) =>
    toChainOrder(
      slice(reshape(bands, [chain.band, -1]), [k, 0], [1, chain.rows * chain.columns]),
      chain,
    ),
  );
