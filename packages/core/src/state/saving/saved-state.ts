import { CurvatureError, type State } from '@curvature/spec';
import { scalar, type Variable } from '@tensorflow/tfjs-core';
import { fingerprintOf } from '../loading/fingerprint.js';
import type { Issued } from './exported-tensors.js';
import type { Roster } from '../parameters/parameter-table.js';
import {
  collect,
  type Decoded,
  manifestOf,
  type NamedTensor,
  parametersOf,
  snapshot,
} from './manifest.js';
import type { Complete } from '../../slots/types.js';

/** What is saved beside the roster. */
interface Moment {
  readonly className: string;
  readonly iterations: number;
  readonly damping: State;
  readonly slots: Complete;
}

/** All of one moment as named tensors: what may change is taken before the first await. */
export async function savedState(
  roster: Roster,
  issued: Issued,
  moment: Moment,
): Promise<NamedTensor[]> {
  const { className, iterations, damping, slots } = moment;
  const { seats, strangers, places, others, ...listed } = roster.listed();
  const { saved, tensors } = collect(
    [...roster.cells.map(snapshot), ...roster.unclaimed],
    className,
  );
  const handedOut = tensors.map((tensor) => issued.handOut(tensor));
  const count = issued.adopt({ name: 'iter', tensor: scalar(iterations, 'int32') });
  const [here, near] = await Promise.all([printed(seats), printed(strangers)]);
  const all = { ...listed, places: [...here, ...places], others: [...near, ...others] };
  const texts = [manifestOf(saved, damping, slots.damping?.name), parametersOf(all)];
  return [count, ...texts.map((text) => issued.adopt(text)), ...handedOut];
}

/** With the values of their variables, as they are when this is called, for their variables. */
const printed = <T extends { readonly variable: Variable }>(all: readonly T[]) =>
  Promise.all(
    all.map(async ({ variable, ...one }) => ({ ...one, print: await fingerprintOf(variable) })),
  );

/** @throws CurvatureError for the state of another slot `damping`. */
export function checkDamping({ dampingName }: Decoded, { damping }: Complete): void {
  if (!dampingName || !damping || dampingName === damping.name) return;
  throw new CurvatureError(
    `The saved optimizer state has damping by ${dampingName}, where this optimizer has ${damping.name}.`,
    'It was saved by an optimizer with another slot `damping`.',
    'Make the optimizer with the options it was saved with, or go on without the optimizer state.',
  );
}
