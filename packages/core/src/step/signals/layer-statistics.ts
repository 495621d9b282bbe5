import type { State } from '@curvature/spec';
import { clone, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Cell } from '../../state/cell.js';
import { load, replacePart } from '../../state/parts.js';
import { mapTree } from '../../state/tree.js';
import type { ParameterStep } from '../parameter-step.js';
import { unlessSkipped } from '../screening/unless-skipped.js';
import { updateStatistics } from '../statistics.js';
import type { KnownPasses } from './passes.js';

/**
 * Adds the captured signals of layers to their statistics.
 * @param skip [1], not 0 where the tensors of the statistics must stay as they are: nothing screens
 *   signals by themselves; null if it need not be asked.
 */
export function layerStatistics(
  steps: readonly ParameterStep[],
  passes: KnownPasses,
  skip: Tensor | null,
): void {
  tidy(() => {
    const last = skip && new Map(steps.map(({ cell }) => [cell, held(cell)]));
    for (const step of steps) tidy(() => addSignals(step, passes));
    if (!last) return;
    const cells = steps.map(({ cell }) => cell).filter(({ isUncaptured }) => !isUncaptured);
    const states = cells.map((cell) => [load(cell, 'stats'), last.get(cell)!] as const);
    unlessSkipped(skip, states).forEach((kept, i) => replacePart(cells[i]!, 'stats', kept));
  });
}

function addSignals(step: ParameterStep, passes: KnownPasses): void {
  const captured = passes.signals(step.cell.block);
  step.cell.isUncaptured = captured === null;
  if (captured !== null) updateStatistics(step, captured);
}

/** A tensor that is held twice keeps kernels from writing the new one in its memory. */
const held = (cell: Cell) =>
  mapTree(load(cell, 'stats'), (leaf) => (typeof leaf === 'number' ? leaf : clone(leaf))) as State;
