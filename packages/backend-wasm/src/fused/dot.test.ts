import { blendPart } from '@curvature/spec/internal';
import { dot } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../index.js';
import { normal } from '../../test/both-backends.js';
import { allowRelaxedSimd, kinds } from '../../test/kinds.js';
import { useFused } from './module.js';

beforeAll(async () => {
  allowRelaxedSimd();
  await tf.setBackend('wasm');
});
afterAll(() => useFused('auto'));

const length = fc.oneof(
  fc.integer({ min: 0, max: 70 }),
  fc.constantFrom(127, 128, 129, 1023, 1024, 1025, 5000),
);

describe.each(kinds)('with %s kernels', (kind) => {
  it('dot equals the loop in float64', () => {
    useFused(kind);
    fc.assert(
      fc.property(length, fc.constantFrom(1, 1e-15, 1e15), fc.nat(99), (size, scale, seed) => {
        const [x, y] = tf.tidy(() => [
          tf.mul(normal([size], seed), scale),
          normal([size], seed + 100),
        ]);
        const [a, b] = [x.dataSync(), y.dataSync()];
        const sum = (of: (i: number) => number) =>
          Array.from(a, (_, i) => of(i)).reduce((s, v) => s + v, 0);
        const out = run(dot, { x, y }, {});
        const bound = 1e-6 * sum((i) => Math.abs(a[i]! * b[i]!));
        expect(Math.abs(out.dataSync()[0]! - sum((i) => a[i]! * b[i]!))).toBeLessThanOrEqual(bound);
        tf.dispose([x, y, out]);
      }),
    );
  });

  it('blendPart equals its composite wherever the part begins', () => {
    useFused(kind);
    fc.assert(
      fc.property(length, fc.nat(40), fc.nat(40), fc.nat(99), (size, from, after, seed) => {
        const y = normal([from + size + after], seed);
        const make = () => normal([size], seed + 1);
        const factors = { a: 0.5, b: -2, from };
        const expected = tf.tidy(() =>
          blendPart.composite({ x: make(), y }, factors).dataSync().slice(),
        );
        const x = make();
        const out = run(blendPart, { x, y }, factors);
        out.dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
        tf.dispose([x, y, out]);
      }),
    );
  });
});
