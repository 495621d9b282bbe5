import { checkKnown, type Parameter } from '@curvature/spec';
import { checkGroupSlots } from './checks.js';
import { given, GROUP_SLOTS, withDefaultsForNull } from './complete.js';
import { variableOf } from '../step/gradients.js';
import type { Complete } from './types.js';

/** The slots with the parameters, all of variables, that are trained together. */
export const withPeers = (slots: Complete, names: readonly string[]): Complete =>
  slots.groups
    ? { ...slots, peers: names.map((name) => ({ name, shape: variableOf(name).shape })) }
    : slots;

/** The slots of one parameter: the optimizer's, overridden by the parameter's group. */
export function slotsOf(slots: Complete, parameter: Parameter): Complete {
  const overrides = slots.groups?.(parameter, slots.peers ?? [parameter]);
  if (!overrides) return slots;
  const owner = `secondOrder, group of ${parameter.name}`;
  checkKnown(owner, overrides, GROUP_SLOTS);
  const full = { ...slots, ...withDefaultsForNull(overrides, slots.defaults) } as Complete;
  checkGroupSlots(full, owner);
  return full;
}

/** Whether two parameters have the same overrides, or none. */
export function isOneGroup(
  { groups, peers = [] }: Complete,
  one: Parameter,
  other: Parameter,
): boolean {
  if (!groups) return true;
  const [a, b] = [one, other].map((parameter) => given(groups(parameter, peers) ?? {})) as [
    Record<string, unknown>,
    Record<string, unknown>,
  ];
  return Object.keys({ ...a, ...b }).every((name) => a[name] === b[name]);
}
