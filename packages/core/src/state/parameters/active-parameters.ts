import { CurvatureError } from '@curvature/spec';
import { layout } from '../layout.js';
import type { Sight } from '../../step/abilities/abilities.js';
import { isLayerDecided, layerOf } from './layer-of.js';
import type { ParameterTable } from './parameter-table.js';

/**
 * Names of the parameters that take a step, in order; joint biases go with their kernels. A
 * parameter whose layer must be known, and was not captured, is put off until the next step, which
 * is captured. That happens if its first gradient comes late.
 */
export function activeParameters(table: ParameterTable, sight: Sight): string[] {
  const { gradients, slots, passes } = sight;
  const { entries } = table;
  if (slots.signals) for (const name of gradients.keys()) joinBias(name, table, sight);
  const names = new Set<string>();
  for (const name of gradients.keys()) names.add(entries.get(name)!.kernel ?? name);
  return [...names].filter((name) => {
    const entry = entries.get(name)!;
    const isReady = entry.cell !== null || isLayerDecided(name, sight);
    if (isReady) table.resolve(entry.variable);
    else table.putOff(entry, !passes.covers(name));
    return isReady;
  });
}

/** Makes a new kernel and its free bias one block if the preconditioner augments kernels. */
function joinBias(name: string, table: ParameterTable, sight: Sight): void {
  const { cell, kernel, variable, index } = table.entries.get(name)!;
  if (cell || kernel) return;
  const own = { name, shape: variable.shape };
  const { block } = layout(sight.slots, own, index, layerOf(name, table.entries, sight));
  if (block.bias === undefined) return;
  table.join(block.bias, name);
  table.resolve(table.entries.get(block.bias)!.variable);
}

/**
 * Requires that a source which overhears passes has captured the parameters without a cell. A
 * parameter may be put off once.
 * @throws CurvatureError at the first step of all, and for a parameter that was put off before.
 */
export function requireCapture(table: ParameterTable, sight: Sight): void {
  const { gradients, slots, passes } = sight;
  if (!slots.signals?.overhear) return;
  const isFirst = !table.isStarted;
  for (const name of gradients.keys()) {
    const { kernel, cell, isPutOff } = table.entries.get(name)!;
    if (!cell && !kernel && !passes.covers(name) && (isFirst || isPutOff)) throw uncaptured(name);
  }
}

const uncaptured = (name: string) =>
  new CurvatureError(
    `The gradient of "${name}" came from elsewhere, so that nothing could be captured of its layer.`,
    'This optimizer works by layers, and captures only the passes of minimize, computeGradients, model.fit and tf.variableGrads.',
    'Write `optimizer.minimize(() => loss, true, variables)`, or `const { value, grads } = tf.variableGrads(() => loss)` before applyGradients(grads).',
  );
