import type { Floats } from '../../../operations/floats.js';
import type { Handle } from '../../../operations/operations.js';
import { util } from '@tensorflow/tfjs-core';
import type { Layout } from '../../packs/layout.js';
import type { Tiling } from '../../packs/places.js';
import { unitsOf } from '../../packs/vectors.js';
import type { Entry, Vectors } from '../step-together.js';

type Tiled = Entry<Tiling & { readonly decay: number; readonly weight: number }>;

/** Of each parameter in a vector of tiles, [count, rows, columns]. */
export const tilesOf = (
  f: Floats,
  vector: Handle,
  layout: Layout,
  group: readonly Tiled[],
): Handle[] =>
  unitsOf(f, vector, layout).map((units, i) => {
    const { rows, columns } = group[i]!.attributes;
    return f.shaped(units, [layout.places[i]!.units, rows, columns]);
  });

/** The numbers as they lie. */
export const flattened = (f: Floats, x: Handle): Handle =>
  f.shaped(x, [util.sizeFromShape(x.shape)]);

/**
 * The matrices of all entries on one side: decay matrix + weight G G^T of each tile, or G^T G.
 * @param matrices Of all entries, one after the other.
 */
function averaged(
  f: Floats,
  matrices: Handle,
  tiles: readonly Handle[],
  transposed: 'x' | 'y',
  { decay, weight }: Tiled['attributes'],
): Handle {
  const squares = tiles.map((x) => flattened(f, f.product(x, x, transposed)));
  return f.blend(matrices, decay, f.joined(squares, 0), weight);
}

/** Both sides of matrices; of vectors, which have one, the left is the only. */
export function statistics(
  f: Floats,
  tiles: readonly Handle[],
  { left, right }: Vectors,
  attributes: Tiled['attributes'],
): Vectors {
  const of = (matrices: Handle, transposed: 'x' | 'y') =>
    averaged(f, matrices, tiles, transposed, attributes);
  return right ? { left: of(left!, 'y'), right: of(right, 'x') } : { left: of(left!, 'x') };
}
