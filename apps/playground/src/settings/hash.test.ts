import fc from 'fast-check';
import { expect, test } from 'vitest';
import { racers } from '../race/racers.js';
import { choicesOf, defaults, hashOf } from './hash.js';

const names = racers.map(({ name }) => name);
const rate = fc.option(fc.constantFrom(0.0001, 0.003, 0.03, 0.1));
const choices = fc.record({
  names: fc.subarray(names, { minLength: 1 }),
  rates: fc
    .subarray(names)
    .chain((chosen) =>
      fc.record(
        Object.fromEntries(chosen.map((name) => [name, rate])) as Record<string, typeof rate>,
      ),
    ),
  backend: fc.constantFrom('wasm', 'webgl', 'webgpu' as const),
  seed: fc.integer({ min: 1, max: 1e6 }),
  isSlow: fc.boolean(),
});

test('a link holds all settings', () => {
  fc.assert(
    fc.property(choices, (chosen) => {
      expect(choicesOf(`#${hashOf(chosen)}`)).toEqual(chosen);
    }),
  );
});

test('the address of the page as it opens is plain', () => {
  expect(hashOf(defaults)).toBe('');
  expect(choicesOf('')).toEqual(defaults);
});

test('what an address says wrongly is left out, whatever it is', () => {
  expect(choicesOf('#racers=none&backend=tpu&seed=-1&adam=fast')).toEqual(defaults);
  fc.assert(
    fc.property(fc.string(), (text) => {
      const found = choicesOf(text);
      expect(found.names.every((name) => names.includes(name))).toBe(true);
      expect(found.seed).toBeGreaterThanOrEqual(0);
    }),
  );
});
