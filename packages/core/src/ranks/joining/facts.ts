import type { Variable } from '@tensorflow/tfjs-core';
import { rateAt } from '../../slots/rates.js';
import type { Complete } from '../../slots/types.js';
import type { Joined } from './sharing.js';
import { hashOfTensor } from './hash.js';

/** What must be the same on all ranks, by what people call it. */
export type Facts = Readonly<Record<string, string>>;

/** An optimizer, and the parameters that it trains, in order. */
export const factsOf = (optimizer: Joined, variables: readonly Variable[]): Facts => ({
  ...valuesIn('the option', optimizer.options),
  ...slotsIn(optimizer.slots),
  'the learning rate': `${rateOf(optimizer)}`,
  'the number of the next step': `${optimizer.nextStep()}`,
  'the parameters and their order': variables.map(({ name }) => name).join(', '),
  ...named(variables, 'the shape', ({ shape }) => `[${shape}]`),
  ...hashesOf(variables, 'the start values'),
});

/** A hash of the values of each variable. */
export const hashesOf = (variables: readonly Variable[], what: string): Facts =>
  named(variables, what, (variable) => `hash ${hashOfTensor(variable).toString(16)}`);

const named = (
  variables: readonly Variable[],
  what: string,
  of: (variable: Variable) => string,
): Facts => Object.fromEntries(variables.map((each) => [`${what} of "${each.name}"`, of(each)]));

export const rateOf = ({ slots, nextStep }: Joined) =>
  rateAt('learningRate', slots.learningRate, nextStep());

/** Slots of a rank's own: they change no number of a run. */
const OWN: readonly string[] = ['across', 'onEvent', 'learningRate', 'peers', 'defaults'];

const slotsIn = (slots: Complete): Facts =>
  valuesIn(
    'the slot',
    Object.fromEntries(Object.entries(slots).filter(([slot]) => !OWN.includes(slot))),
  );

const valuesIn = (what: string, given: object): Facts =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [`${what} ${name}`, described(value)]),
  );

/**
 * Numbers and texts of plain values, and of those inside. Of functions and of objects with a class,
 * which may hold what is each rank's own, only that they are there.
 */
const described = (value: unknown): string => JSON.stringify(plain(value, [])) ?? 'none';

function plain(value: unknown, within: readonly unknown[]): unknown {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (!isPlain(value) || within.includes(value)) return 'an object';
  const inside = [...within, value];
  if (Array.isArray(value)) return value.map((each) => plain(each, inside));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, plain(each, inside)]),
  );
}

const isPlain = (value: object): boolean =>
  Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value));
