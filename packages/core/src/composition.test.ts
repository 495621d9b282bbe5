import type { serialization } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { composition } from './composition.js';
import type { ExtraSlots } from './slots/extra.js';
import { identity } from './slots/plain.js';

interface Options {
  readonly learningRate?: number;
  readonly limit?: number | null;
}
const demo = composition('DemoComposition', ({ learningRate = 0.5 }: Options) => ({
  learningRate,
  preconditioner: null,
  graft: { rule: { ...identity, name: 'its own' }, scope: 'tensor' },
}));
type Demo = ReturnType<typeof demo>;

const reload = (optimizer: Demo): Demo => {
  const text = JSON.stringify(optimizer.getConfig());
  const kind = optimizer.constructor as serialization.SerializableConstructor<Demo>;
  return kind.fromConfig(kind, JSON.parse(text) as serialization.ConfigDict);
};
const slotsOf = (optimizer: Demo) =>
  (optimizer as unknown as { host: { slots: Record<string, unknown> } }).host.slots;

test('a rate that was set later is the one that is saved', () => {
  const optimizer = demo({ learningRate: 0.25 });
  optimizer.setLearningRate(0.125);
  expect(slotsOf(reload(optimizer))).toMatchObject({ learningRate: 0.125 });
  optimizer.setLearningRate((step) => 1 / step);
  expect(() => optimizer.getConfig()).toThrow(/learningRate cannot be written/);
});

test.each([{ delay: 2 }, { delay: 'asap' }, null] as const)(
  'a pipeline is saved, since it is felt: %o',
  (pipeline) => {
    expect(slotsOf(reload(demo({}, { pipeline })))).toMatchObject({ pipeline });
  },
);

test('an option that is null is saved as null, not left out', () => {
  expect(demo({ limit: null }).getConfig()).toEqual({ limit: null });
  expect(reload(demo({ limit: null })).getConfig()).toEqual({ limit: null });
});

test('slots given as undefined are not given', () => {
  const optimizer = demo({}, { graft: undefined, groups: undefined } as unknown as ExtraSlots);
  expect(slotsOf(optimizer)).toMatchObject({ graft: { rule: { name: 'its own' } } });
  expect(optimizer.getConfig()).toEqual({});
});
