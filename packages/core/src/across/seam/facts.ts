import type { Variable } from '@tensorflow/tfjs-core';
import { rateAt } from '../../slots/rates.js';
import type { Complete } from '../../slots/types.js';
import type { Joined } from './across.js';
import { bitsOf, hashOf } from './hash.js';

/** What must be the same on all ranks, by what people call it. */
export type Facts = Readonly<Record<string, string>>;

/** An optimizer, and the parameters that it trains, in order. */
export const factsOf = (optimizer: Joined, variables: readonly Variable[]): Facts => ({
  ...valuesIn('the option', optimizer.options),
  ...slotsIn(optimizer.slots),
  'the learning rate': `${rateOf(optimizer)}`,
  'the parameters and their order': variables.map(({ name }) => name).join(', '),
  ...named(variables, 'the shape', ({ shape }) => `[${shape}]`),
  ...hashesOf(variables, 'the start values'),
});

/** A hash of the values of each variable. */
export const hashesOf = (variables: readonly Variable[], what: string): Facts =>
  named(variables, what, (variable) => `hash ${hashOf(bitsOf(values(variable))).toString(16)}`);

const values = (variable: Variable) => variable.dataSync<'float32'>();

const named = (
  variables: readonly Variable[],
  what: string,
  of: (variable: Variable) => string,
): Facts => Object.fromEntries(variables.map((each) => [`${what} of "${each.name}"`, of(each)]));

const rateOf = ({ slots, nextStep }: Joined) =>
  rateAt('learningRate', slots.learningRate, nextStep());

/** Slots of a rank's own: they change no number of a run. */
const OWN: readonly string[] = ['across', 'onEvent', 'learningRate', 'peers'];

const slotsIn = (slots: Complete): Facts =>
  valuesIn(
    'the slot',
    Object.fromEntries(Object.entries(slots).filter(([slot]) => !OWN.includes(slot))),
  );

const valuesIn = (what: string, given: object): Facts =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [`${what} ${name}`, described(value)]),
  );

/** Numbers and texts of a value, and those inside; of functions, that they are. */
const described = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'function') return 'a function';
    return typeof inner === 'number' && !Number.isFinite(inner) ? String(inner) : inner;
  }) ?? 'none';
