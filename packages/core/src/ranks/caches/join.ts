import { CurvatureError, type State } from '@curvature/spec';
import { tensor } from '@tensorflow/tfjs-core';
import type { Tiles } from '../../state/cell.js';
import { retain } from '../../state/tree.js';
import { type Flat, isValues, type Values } from './wire.js';

/** A rank's part of a cache: that of the tiles that it has refreshed. */
export interface Part {
  readonly cache: Flat;
  readonly tiles: Tiles;
}

/** Numbers of a cache that count matrices or attempts, under their names in `Quality`. */
const COUNTS: readonly string[] = ['retries', 'reused'];

/**
 * The cache of a stack from its parts, of which there is at least one; its tensors are kept.
 * @throws CurvatureError for parts that are no stacks of their tiles.
 */
export const joined = (parts: readonly Part[]): State => retain(() => join(parts, ''));

/** The parts at one place of the tree, under this name. */
function join(parts: readonly Part[], name: string): State {
  const { cache: first } = parts[0]!;
  if (first === null) return null;
  if (typeof first === 'number') return oneNumber(parts, name);
  if (isValues(first)) return parts.length === 1 ? asTensor(first) : stackOf(parts);
  const childOf = (key: string | number) =>
    join(
      parts.map(({ cache, tiles }) => ({ cache: (cache as Branch)[key]!, tiles })),
      `${key}`,
    );
  if (Array.isArray(first)) return first.map((_, k) => childOf(k));
  return Object.fromEntries(Object.keys(first).map((key) => [key, childOf(key)]));
}
type Branch = { readonly [key: string | number]: Flat };

/** Counts are added up; measures of quality, and versions, are those of the worst and latest part. */
function oneNumber(parts: readonly Part[], name: string): number {
  const numbers = parts.map(({ cache }) => cache as number);
  return COUNTS.includes(name) ? numbers.reduce((a, b) => a + b) : Math.max(...numbers);
}

/** A copy, since values are a view of all that has come. */
const asTensor = ({ values, shape }: Values) => tensor(values.slice(), [...shape], 'float32');

function stackOf(parts: readonly Part[]): State {
  const stacks = parts.map(({ cache, tiles }) => ({ ...(cache as Values), tiles }));
  const [first] = stacks as [(typeof stacks)[0]];
  const count = stacks.reduce((sum, { tiles }) => sum + tiles.count, 0);
  const size = first.values.length / first.tiles.count;
  const whole = new Float32Array(count * size);
  for (const { values, shape, tiles } of stacks) {
    if (shape[0] !== tiles.count) throw noStack(shape, tiles.count);
    whole.set(values, tiles.first * size);
  }
  return tensor(whole, [count, ...first.shape.slice(1)], 'float32');
}

const noStack = (shape: readonly number[], tiles: number) =>
  new CurvatureError(
    `A refresh of ${tiles} tiles gave a cache with a tensor of shape [${shape}].`,
    'The preconditioner, or its statistics and its solver, say `stacked: true`, yet the first axis of this tensor does not count tiles.',
    'Leave `stacked` out, or keep one entry for each tile along the first axis.',
  );
