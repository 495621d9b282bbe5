import { basisChanges } from '@curvature/spec/internal';
import { util } from '@tensorflow/tfjs-core';
import type { Backend } from '../../device/index.js';
import { type Given, sizeOf } from '../entries.js';
import { countOf, stackOf, type Tiling } from '../tiled/layout.js';
import { blocksOf } from '../tiled/product.js';
import { type Numbered, tiledKernel } from '../tiled/tiled-kernel.js';
import { moveLeft, moveRight, overlap } from './change-bases.js';

type Names = (typeof basisChanges.inputs)[number];
type Entry = Given<Names, Record<string, never>>;
interface Kept extends Numbered {
  readonly own: Tiling & Readonly<Record<string, number>>;
}

/** The stack as tiles below one another. */
const tilingOf = ({ inputs: { second } }: Entry) => {
  const [count, rows, columns] = second.shape as [number, number, number];
  return { n: count * rows, m: columns, rows, columns };
};

function accepts(entry: Entry): boolean {
  const { second, ...bases } = entry.inputs;
  if (second.shape.length !== 3) return false;
  const [count, rows, columns] = second.shape as [number, number, number];
  const of = (side: number, ...names: readonly (keyof typeof bases)[]) =>
    names.every((name) => util.arraysEqual(bases[name].shape, [count, side, side]));
  return of(rows, 'fromLeft', 'toLeft') && of(columns, 'fromRight', 'toRight');
}

function keep(_backend: Backend, entry: Entry): Kept {
  const { fromLeft, fromRight } = entry.inputs;
  const own = tilingOf(entry);
  return { own, held: [], length: stackOf(own) + sizeOf(fromLeft) + sizeOf(fromRight) };
}

const product = (...sides: readonly ('rows' | 'columns')[]) => {
  return ({ own }: Kept) => countOf(own) * blocksOf(...sides.map((side) => own[side]));
};

/**
 * Second moments of SOAP in other bases, for all matrices of a model: with `n` of them overlaps n / 3
 * dispatches a side, and each product n / 7. They stay where they are.
 */
export const basisChangesKernel = tiledKernel<Names, Record<string, never>, Kept>({
  declaration: basisChanges,
  accepts,
  keep,
  dispatches: (pass) => [
    ...pass(overlap, ['fromLeft', 'toLeft'], product('rows', 'rows'), {
      numbers: () => ({ which: 0 }),
      always: true,
    }),
    ...pass(overlap, ['fromRight', 'toRight'], product('columns', 'columns'), {
      numbers: () => ({ which: 1 }),
      always: true,
    }),
    ...pass(moveLeft, ['second'], product('rows', 'columns'), { always: true }),
    ...pass(moveRight, ['second'], product('rows', 'columns'), { always: true }),
  ],
});
