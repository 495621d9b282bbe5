import { heavyBall } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { closeTo, make, once, steps, values } from '../../../test/layer-optimizer.js';
import { denseLayer } from '../../../test/layer-signals.js';
import { klClip } from './trust.js';

beforeAll(() => tf.setBackend('cpu'));

describe('trust', () => {
  /** The length of a preconditioned step with this limit on sum rate^2 v.g. */
  const change = (limit: number) => {
    const layer = denseLayer();
    const before = values(layer).flat();
    steps(make(layer, { trust: klClip(limit) }), layer, 1);
    return values(layer)
      .flat()
      .map((x, i) => x - before[i]!);
  };
  test('shortens a step to the square root of its share, and leaves short ones alone', () => {
    const [free, narrow, narrower] = [change(1e9), change(1e-4), change(1e-6)];
    const ratio = (a: number[], b: number[]) => a.map((x, i) => x / b[i]!);
    ratio(narrow, narrower).forEach((r) => expect(r).toBeCloseTo(10, 2));
    expect(new Set(ratio(narrow, free).map((r) => r.toFixed(3))).size).toBe(1);
    expect(Math.abs(narrow[0]!)).toBeLessThan(Math.abs(free[0]!));
  });
  test('with no limit that binds changes nothing', () => {
    const layers = [denseLayer(), denseLayer()];
    steps(
      make(layers[0]!, { trust: klClip(1e9), momentum: heavyBall({ beta: 0.5 }) }),
      layers[0]!,
      5,
    );
    steps(make(layers[1]!, { momentum: heavyBall({ beta: 0.5 }) }), layers[1]!, 5);
    closeTo(values(layers[0]!), values(layers[1]!));
  });
  test.each([0, -1, Number.NaN])('refuses %s', (limit) =>
    expect(() => klClip(limit)).toThrow(/limit/),
  );
});

test("what the user hands out as trust stays the user's, and unrelated variables make no capture", () => {
  const layer = denseLayer();
  const one = tf.scalar(1);
  const unrelated = tf.variable(tf.ones([2]));
  const optimizer = make(layer, { trust: () => one, policy: once() });
  for (let step = 0; step < 4; step++) optimizer.minimize(layer.loss);
  expect(one.isDisposed).toBe(false);
  expect(layer.counts.captures).toBe(1);
  tf.dispose([one, unrelated]);
});
