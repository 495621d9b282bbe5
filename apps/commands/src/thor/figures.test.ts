import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { byBudget } from '@curvature/linalg';
import { convolutionalNet, sevenLayers } from '../../test/models.js';
import { chooseSplitSize } from '../choose-split-size.js';
import { refreshFigure, withFigures } from './figures.js';
import { thor } from '../presets/thor.js';

beforeAll(() => tf.setBackend('cpu'));

test('all refreshes are in the plot, for any interval', () => {
  const steps = fc
    .integer({ min: 1, max: 300 })
    .chain((last) =>
      fc.record({ last: fc.constant(last), steps: fc.array(fc.integer({ min: 1, max: last })) }),
    );
  fc.assert(
    fc.property(steps, ({ last, steps: at }) => {
      const { at: ends, series } = refreshFigure(at, 3, last);
      const total = series[0]!.values.reduce<number>(
        (sum, v, i) => sum + v! * (ends[i]! - (ends[i - 1] ?? 0)),
        0,
      );
      expect(total).toBeCloseTo(at.length, 8);
      expect(ends.at(-1)).toBe(last);
    }),
  );
});

test('a run with whole factors shows both plots, one with slices the first', async () => {
  for (const [splitSize, count] of [
    [null, 2],
    [3, 1],
  ] as const) {
    const { step, dispose } = sevenLayers();
    const optimizer = withFigures((more) => thor({ splitSize, damping: 0.1 }, more));
    for (let i = 0; i < 4; i++) step(optimizer);
    const figures = await optimizer.figures();
    expect(figures).toHaveLength(count);
    for (const { at, series } of figures)
      for (const { values } of series) expect(values).toHaveLength(at.length);
    expect(figures[0]!.series[0]!.values[0]).toBe(7);
    optimizer.dispose();
    dispose();
  }
});

test('the split size is one of the candidates, chosen without a change to the model', async () => {
  const { variables, loss, dispose } = convolutionalNet();
  const before = variables.map((v) => [...v.dataSync()]);
  const live = tf.memory().numTensors;
  const choice = await chooseSplitSize(loss, [...variables], {
    time: (d) => d ** 3,
    candidates: [1, 4, 16, 64],
  });
  expect(choice.candidates).toContain(choice.size);
  expect(choice.rows).toContain(3 * 3 * 2 + 1);
  const cheap = byBudget({ milliseconds: 1e-9 });
  const smallest = await chooseSplitSize(loss, [...variables], {
    time: (d) => d ** 3,
    strategy: cheap,
  });
  expect(smallest.size).toBe(1);
  expect(variables.map((v) => [...v.dataSync()])).toEqual(before);
  expect(tf.memory().numTensors).toBe(live);
  dispose();
});
