import { checkNumber, checkOneOf, CurvatureError } from '@curvature/spec';
import { checkMetric } from './fits.js';
import type { WeightDecay } from './rates.js';
import type { Complete } from './types.js';
import {
  ACROSS,
  checkObject,
  checkShape,
  checkValues,
  GRAFT,
  GROUP_VALUES,
  HOST_VALUES,
  wrongValue,
} from './values.js';

/** Checks the slots that a group may override. */
export function checkGroupSlots(slots: Complete, owner: string): void {
  checkValues(slots, GROUP_VALUES, owner);
  checkSignals(slots, owner);
  checkMetric(slots, owner);
  const { learningRate, weightDecay, startStep, graft, precondition } = slots;
  if (typeof learningRate !== 'function')
    checkNumber(owner, 'learningRate', learningRate, { min: 0, below: Infinity });
  checkNumber(owner, 'startStep', startStep, { min: 1 });
  if (typeof precondition !== 'boolean' && typeof precondition !== 'string')
    throw wrongValue(owner, 'slot precondition', precondition, 'false, or the reason why not');
  if (graft !== null) checkGraft(graft, owner);
  if (weightDecay !== null) checkWeightDecay(weightDecay, owner);
}

function checkGraft(graft: NonNullable<Complete['graft']>, owner: string): void {
  checkShape(owner, 'slot graft', graft.rule ?? graft, GRAFT);
  checkOneOf(owner, 'graft.scope', graft.scope, ['tensor', 'block']);
}

function checkWeightDecay(decay: WeightDecay, owner: string): void {
  checkObject(owner, 'slot weightDecay', decay, "{ rate: 0.01, at: 'afterMomentum' }");
  const { rate, at, peak, cautious } = decay;
  if (peak !== undefined)
    checkNumber(owner, 'weightDecay.peak', peak, { above: 0, below: Infinity });
  if (typeof rate !== 'function')
    checkNumber(owner, 'weightDecay.rate', rate, { min: 0, below: Infinity });
  checkOneOf(owner, 'weightDecay.at', at, ['gradient', 'beforeMomentum', 'afterMomentum']);
  if (!cautious || at === 'afterMomentum') return;
  throw new CurvatureError(
    `${owner}: weightDecay.cautious needs weightDecay.at 'afterMomentum', got '${at}'.`,
    'Cautious decay looks at the final update, which momentum makes.',
    "Pass { rate, at: 'afterMomentum', cautious: true }, or leave cautious out.",
  );
}

/** A layerwise preconditioner needs a source that captures its signals. */
function checkSignals({ preconditioner, signals }: Complete, owner: string): void {
  const provided = new Set<string>(['grad', 'param', ...(signals?.provides ?? [])]);
  const missing = preconditioner?.needs.filter((signal) => !provided.has(signal)) ?? [];
  if (missing.length === 0) return;
  throw new CurvatureError(
    `${owner}: ${preconditioner!.name} needs ${missing.join(' and ')}, which no slot provides.`,
    'It works by layers, whose inputs and output gradients must be captured.',
    'Set the slot signals, e.g. to captureLayers() of @curvature/backend-tfjs.',
  );
}

/** Checks the slots of the whole optimizer, but for those that an ability checks. */
export function checkHostSlots(slots: Complete): void {
  const { toleratedFailures, across } = slots;
  checkValues(slots, HOST_VALUES, 'secondOrder');
  checkNumber('secondOrder', 'toleratedFailures', toleratedFailures, { min: 0, integer: true });
  if (across) checkShape('secondOrder', 'slot across', across, ACROSS);
}
