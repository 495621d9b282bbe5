import type { State } from '@curvature/spec';
import { scalar, type Variable } from '@tensorflow/tfjs-core';
import type { Complete } from '../../slots/types.js';
import { fingerprintOf } from '../loading/fingerprint.js';
import type { ParameterTable } from '../parameters/parameter-table.js';
import type { ExportedTensors } from './exported-tensors.js';
import { listing } from './listing.js';
import { collect, manifestOf, parametersOf } from './manifest.js';
import type { NamedTensor } from './named-tensor.js';
import { snapshot } from './saved-cell.js';

/** What is saved beside the parameters. */
interface Moment {
  readonly className: string;
  readonly iterations: number;
  readonly damping: State;
  readonly slots: Complete;
}

/**
 * The state of one moment as named tensors: `iter`, manifest, parameters, tensors. Takes whatever
 * may change before its first await.
 * @throws CurvatureError while averaged weights are in the variables.
 */
export async function savedState(
  table: ParameterTable,
  exported: ExportedTensors,
  moment: Moment,
): Promise<NamedTensor[]> {
  const { className, iterations, damping, slots } = moment;
  slots.average?.checkAtRest(table, 'A save was asked for');
  const { trained, untrained, places, others, ...listed } = listing(table);
  const { saved, tensors } = collect([...table.cells.map(snapshot), ...table.unmatched], className);
  const shared = tensors.map((tensor) => exported.share(tensor));
  const count = exported.adopt({ name: 'iter', tensor: scalar(iterations, 'int32') });
  const [here, near] = await Promise.all([withPrints(trained), withPrints(untrained)]);
  const all = { ...listed, places: [...here, ...places], others: [...near, ...others] };
  const texts = [manifestOf(saved, damping, slots.damping?.name), parametersOf(all)];
  return [count, ...texts.map((text) => exported.adopt(text)), ...shared];
}

/** With the fingerprint of the variable, as it is at the call, in place of the variable. */
const withPrints = <T extends { readonly variable: Variable }>(all: readonly T[]) =>
  Promise.all(
    all.map(async ({ variable, ...one }) => ({ ...one, print: await fingerprintOf(variable) })),
  );
