import { checkKnown } from '@curvature/spec';
import type { Partitioner } from '../partition/partition.js';
import { checkGroupSlots, checkHostSlots } from './checks.js';
import { everyStep, identity } from './plain.js';
import type { Complete } from './types.js';
import { wrongValue } from './values.js';

/** Defaults of the slots that a group may override, but for `partition`, whose the host knows. */
const GROUP_DEFAULTS = {
  precondition: true,
  policy: everyStep,
  graft: null,
  filter: identity,
  momentum: identity,
  fallback: identity,
  weightDecay: null,
  startStep: 1,
};
const HOST_DEFAULTS = {
  groups: null,
  clip: null,
  trust: null,
  damping: null,
  storage: null,
  pipeline: null,
  toleratedFailures: 3,
  onEvent: null,
  average: null,
  across: null,
  signals: null,
};
const DEFAULTS = { ...GROUP_DEFAULTS, ...HOST_DEFAULTS };

/** The slots that have no default here. */
const REQUIRED = ['learningRate', 'preconditioner', 'partition'];
/** Names of the slots that a group may override. */
export const GROUP_SLOTS = [...REQUIRED, ...Object.keys(GROUP_DEFAULTS)];
/** Names of the slots of the whole optimizer. */
export const HOST_SLOTS = Object.keys(HOST_DEFAULTS);
const SLOTS = [...GROUP_SLOTS, ...HOST_SLOTS];

/** The slots that are not undefined. @throws CurvatureError if they are not the fields of an object. */
export function given(slots: object) {
  if (typeof slots !== 'object' || slots === null || Array.isArray(slots))
    throw wrongValue('secondOrder', 'the object of slots', slots, EXAMPLE);
  return Object.fromEntries(Object.entries(slots).filter(([, value]) => value !== undefined));
}

/** Options such as a momentum are no further arguments, as of tf.train.momentum(rate, momentum). */
const EXAMPLE = 'shampoo({ learningRate: 0.01, beta1: 0.9 }, { startStep: 5 })';

/** The given slots; a null becomes the default. */
export const withDefaultsForNull = (slots: object, defaults: Complete['defaults']) =>
  Object.fromEntries(
    Object.entries(given(slots)).map(([name, value]) => [
      name,
      value === null && name in defaults ? defaults[name] : value,
    ]),
  );

/**
 * Fills in the defaults and checks every value. @throws CurvatureError naming the slot, its value
 * and its range.
 * @param partition The default of this slot.
 */
export function complete(slots: object, partition: Partitioner): Complete {
  const defaults = { ...DEFAULTS, partition };
  const own = withDefaultsForNull(slots, defaults);
  checkKnown('secondOrder', slots, SLOTS);
  return checked({ ...defaults, ...own, defaults });
}

/** The slots, whose every value has been checked. */
export function checked(slots: object): Complete {
  const full = slots as Complete;
  checkGroupSlots(full, 'secondOrder');
  checkHostSlots(full);
  return full;
}
