import { checkKnown } from '@curvature/spec';
import type { Partitioner } from '../partition/partition.js';
import { checkGroupSlots, checkHostSlots } from './checks.js';
import { everyStep, identity } from './plain.js';
import type { Complete } from './types.js';

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
const DEFAULTS = {
  ...GROUP_DEFAULTS,
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

/** The slots that have no default here. */
const REQUIRED = ['learningRate', 'preconditioner', 'partition'];
/** Names of the slots that a group may override. */
export const GROUP_SLOTS = [...REQUIRED, ...Object.keys(GROUP_DEFAULTS)];
const SLOTS = [...REQUIRED, ...Object.keys(DEFAULTS)];

/** The slots that are not undefined. */
export const given = (slots: object) =>
  Object.fromEntries(Object.entries(slots).filter(([, value]) => value !== undefined));

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
  checkKnown('secondOrder', slots, SLOTS);
  const defaults = { ...DEFAULTS, partition };
  return checked({ ...defaults, ...withDefaultsForNull(slots, defaults), defaults });
}

/** The slots, whose every value has been checked. */
export function checked(slots: object): Complete {
  const full = slots as Complete;
  checkGroupSlots(full, 'secondOrder');
  checkHostSlots(full);
  return full;
}
