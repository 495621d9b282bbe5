import { checkKnown } from '@curvature/spec';
import { tiles } from '../partition/partition.js';
import { checkGroupSlots, checkHostSlots } from './checks.js';
import { everyStep, identity } from './plain.js';
import type { Complete } from './types.js';

/** Defaults of the slots that a group may override. */
const GROUP_DEFAULTS = {
  precondition: true,
  partition: tiles(),
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

/** The slots that have no default. */
const REQUIRED = ['learningRate', 'preconditioner'];
/** Names of the slots that a group may override. */
export const GROUP_SLOTS = [...REQUIRED, ...Object.keys(GROUP_DEFAULTS)];
const SLOTS = [...REQUIRED, ...Object.keys(DEFAULTS)];

/** The slots that are not undefined. */
export const given = (slots: object) =>
  Object.fromEntries(Object.entries(slots).filter(([, value]) => value !== undefined));

/** The given slots; a null becomes the default. */
export const withDefaultsForNull = (slots: object) =>
  Object.fromEntries(
    Object.entries(given(slots)).map(([name, value]) => [
      name,
      value === null && name in DEFAULTS ? DEFAULTS[name as keyof typeof DEFAULTS] : value,
    ]),
  );

/**
 * Fills in the defaults and checks every value. @throws CurvatureError naming the slot, its value
 * and its range.
 */
export function complete(slots: object): Complete {
  checkKnown('secondOrder', slots, SLOTS);
  const full = { ...DEFAULTS, ...withDefaultsForNull(slots) } as unknown as Complete;
  checkGroupSlots(full, 'secondOrder');
  checkHostSlots(full);
  return full;
}
