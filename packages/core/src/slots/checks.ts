import { checkNumber, checkOneOf, CurvatureError } from '@curvature/spec';
import { checkStorage } from '../state/codecs/storage.js';
import type { WeightDecay } from './rates.js';
import type { Complete } from './types.js';

/** Checks the slots that a group may override. */
export function checkGroupSlots(slots: Complete, owner: string): void {
  checkSignals(slots, owner);
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

/** Checks the slots of the whole optimizer. */
export function checkHostSlots(slots: Complete): void {
  const { toleratedFailures, storage, pipeline } = slots;
  checkNumber('secondOrder', 'toleratedFailures', toleratedFailures, { min: 0, integer: true });
  if (storage) checkStorage(storage);
  checkFunctions(slots);
  if (!pipeline || pipeline.delay === 'asap') return;
  checkNumber('secondOrder', "pipeline.delay (if not 'asap')", pipeline.delay, {
    min: 0,
    integer: true,
  });
}

/** Slots whose values are functions, or hold some. */
function checkFunctions({ clip, trust, damping }: Complete): void {
  for (const [name, value, example] of [
    ['clip', clip, 'clipGlobalNorm(1)'],
    ['trust', trust, 'klClip(0.01)'],
  ] as const) {
    if (value !== null && typeof value !== 'function') throw wrongValue(name, value, example);
  }
  if (damping === null) return;
  if (typeof damping?.init !== 'function')
    throw wrongValue('damping', damping, 'levenbergMarquardt({ initial: 0.1 })');
  checkNumber('secondOrder', 'damping.every', damping.every, { min: 1, integer: true });
}

const wrongValue = (name: string, value: unknown, example: string) =>
  new CurvatureError(
    `secondOrder: slot ${name} is ${JSON.stringify(value)}, which is no value for it.`,
    'Usually a number was given instead of the function or object that holds it.',
    `Give for example ${example}.`,
  );
