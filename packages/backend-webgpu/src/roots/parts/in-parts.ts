import type { Dispatch } from '../../device/index.js';
import { bitsOf, ENOUGH } from '../bits.js';
import { beginParts, closeParts, finishParts } from './begin-and-finish.js';
import { multiplyParts } from './multiply.js';
import { HEAD } from './states.js';
import type { How, Way } from '../way.js';
import { stepsFrom } from '../schedule.js';
import { type Placed, tableOf } from '../table.js';
import { BLOCK } from '../wgsl/products.js';
import { type Side, type Window, windowsOf } from './windows.js';

/** The dispatches of matrices that many workgroups solve together: one for each stage of products. */
export const inParts: Way = (backend, all, { factors, roots, told, lend }, given) => {
  const how = { ...given, steps: Math.min(given.steps, Math.max(...all.map(stepsFor))) };
  const sides = all.flatMap(({ job, n, count }) => Array<Side>(count).fill({ n, p: job.p }));
  const windows = windowsOf(
    sides,
    Math.min(how.room, backend.device.limits.maxStorageBufferBindingSize / 4),
  );
  const starts = windows.flatMap(({ starts: own }) => own);
  const matrices = lend(tableOf(all, (matrix) => starts[matrix]!));
  const blocks = lend(blocksOf(sides));
  const work = lend(Math.max(...windows.map(({ room }) => room)));
  const state = lend(Math.max(...windows.map((each) => each.matrices)) * (how.steps + 1 + HEAD));
  return windows.flatMap((window) => {
    const numbers = commonNumbers(window, sides.length, how);
    const groups = window.blocks;
    const begin = { ...numbers, matrices: window.matrices };
    const multiply = (stage: Stage) => ({
      program: multiplyParts,
      buffers: [matrices, blocks, work, state],
      numbers: { ...numbers, ...stage },
      groups: groups * stage.each,
    });
    return [
      {
        program: beginParts,
        buffers: [matrices, factors, told, work, state],
        numbers: begin,
        groups: window.matrices,
      },
      ...stagesOf(window, how).map(multiply),
      {
        program: closeParts,
        buffers: [matrices, blocks, factors, work, state],
        numbers,
        groups,
      },
      ...stagesOf(window, { ...how, steps: 1 }, 1).map(multiply),
      {
        program: finishParts,
        buffers: [matrices, blocks, roots, told, work, state],
        numbers,
        groups,
      },
    ] as Dispatch[];
  });
};

/** Steps that a matrix needs at most, by its ridge: no norm is above sqrt(n) largest eigenvalues. */
const stepsFor = ({ n, job: { ridge, p } }: Placed) => {
  const relative = Math.max(ridge.relative, 1e-7);
  // Power iteration finds the largest eigenvalue from below.
  return stepsFrom((0.8 * relative) / (1 + relative) / Math.sqrt(n), p);
};

const commonNumbers = (window: Window, count: number, { steps, tolerance }: How) => ({
  origin: window.origin,
  block: window.block,
  blocks: window.blocks,
  count,
  steps,
  enough: ENOUGH,
  tolerance: bitsOf(tolerance),
});

/** The blocks of all matrices: matrix, first row, first column. */
function blocksOf(sides: readonly Side[]): Int32Array {
  const all: number[] = [];
  sides.forEach(({ n }, matrix) => {
    for (let row = 0; row < n; row += BLOCK)
      for (let column = 0; column < n; column += BLOCK) all.push(matrix, row, column);
  });
  return Int32Array.from(all, (x) => x);
}

type Stage = Record<'step' | 'stage' | 'phase' | 'kinds' | 'each', number>;

/** The stages of all steps, and of each the kinds of products that some matrix needs. */
function stagesOf({ powers }: Window, { steps }: How, phase = 0): Stage[] {
  const bits = Math.max(...powers.map(bitsIn));
  const stages = Array.from({ length: bits }, (_, stage) => {
    const kinds = [
      ...(stage === 0 && phase === 0 ? [0] : []),
      ...(powers.some((p) => (p >> stage) & 1) ? [1] : []),
      ...(powers.some((p) => bitsIn(p) > stage + 1) ? [2] : []),
    ];
    const packed = kinds.reduce((sum, kind, i) => sum + kind * 16 ** i, 0);
    return { stage, phase, kinds: packed, each: kinds.length };
  });
  return Array.from({ length: steps }, (_, step) =>
    stages.map((stage) => ({ ...stage, step })),
  ).flat();
}

const bitsIn = (p: number) => 32 - Math.clz32(p);
