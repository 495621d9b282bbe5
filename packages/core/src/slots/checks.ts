import { checkNumber, checkOneOf, CurvatureError } from '@curvature/spec';
import { checkMetric } from './fits.js';
import type { WeightDecay } from './rates.js';
import type { Complete } from './types.js';

/** Checks the slots that a group may override. */
export function checkGroupSlots(slots: Complete, owner: string): void {
  checkSignals(slots, owner);
  checkMetric(slots, owner);
  const { learningRate, weightDecay, startStep, graft } = slots;
  if (typeof learningRate !== 'function')
    checkNumber(owner, 'learningRate', learningRate, { min: 0, below: Infinity });
  checkNumber(owner, 'startStep', startStep, { min: 1 });
  if (graft) checkOneOf(owner, 'graft.scope', graft.scope, ['tensor', 'block']);
  if (weightDecay) checkWeightDecay(weightDecay, owner);
}

function checkWeightDecay({ rate, at, peak, cautious }: WeightDecay, owner: string): void {
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
export function checkHostSlots({ toleratedFailures, clip, average, across }: Complete): void {
  checkNumber('secondOrder', 'toleratedFailures', toleratedFailures, { min: 0, integer: true });
  checkFunction('clip', clip, 'clipGlobalNorm(1)');
  if (average && typeof average.step !== 'function')
    throw wrongValue('average', average, 'tailAverage()');
  if (across && typeof across.join !== 'function') throw notRanks();
}

const notRanks = () =>
  new CurvatureError(
    'secondOrder: slot across holds no ranks that optimizers can join.',
    'It is the promise of ranks(), or a communicator that was made in another way.',
    'Pass across: await ranks(), of @curvature/distributed.',
  );

/** A slot whose value is a function, or null. */
export function checkFunction(name: string, value: unknown, example: string): void {
  if (value !== null && typeof value !== 'function') throw wrongValue(name, value, example);
}

export const wrongValue = (name: string, value: unknown, example: string) =>
  new CurvatureError(
    `secondOrder: slot ${name} is ${JSON.stringify(value)}, which is no value for it.`,
    'Usually a number was given instead of the function or object that holds it.',
    `Give for example ${example}.`,
  );
