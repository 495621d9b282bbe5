import { thor } from '@curvature/thor';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { sevenLayers } from '../../../thor/test/models.js';
import { refreshFigure, withFigures } from './figures.js';

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
