import { chainWholeStep } from '@curvature/sparse-logdet/internal';
import { adamStep, adamSteps, chainSteps, runTogether, screen } from '@curvature/spec/internal';
import { runFused } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../index.js';
import { normal } from '../../test/both-backends.js';
import { allowRelaxedSimd, kinds } from '../../test/kinds.js';
import {
  adamMade,
  chainMade,
  chains,
  expectEqual,
  type Made,
  shapes,
} from '../../test/whole-cases.js';
import { useFused } from './module.js';

beforeAll(async () => {
  allowRelaxedSimd();
  await tf.setBackend('wasm');
});
afterAll(() => useFused('auto'));

describe.each(kinds)('with %s kernels', (kind) => {
  it('Adam steps of many parameters equal the loop over them', () => {
    useFused(kind);
    fc.assert(
      fc.property(shapes, fc.nat(1000), (all, seed) =>
        expectEqual(adamSteps as never, () => adamMade(all, seed), adamStep.composite as never),
      ),
      { numRuns: 30 },
    );
  });

  it('steps of SONew of many parameters equal the loop over them, also of chains with few rows', () => {
    useFused(kind);
    fc.assert(
      fc.property(shapes, chains, (all, chain) =>
        expectEqual(chainSteps as never, () => chainMade(all, chain), chainWholeStep as never),
      ),
      { numRuns: 60 },
    );
  });

  it('sums of squares of many gradients are those of each', () => {
    useFused(kind);
    fc.assert(
      fc.property(shapes, fc.nat(1000), (all, seed) =>
        tf.tidy(() => {
          const xs = all.map((shape, i) => normal(shape, seed + i));
          const inputs = Object.fromEntries(xs.map((x, i) => [`x${i}`, x]));
          const [squares] = runFused(screen, inputs, {})!;
          xs.forEach((x, i) =>
            expect(squares!.dataSync()[i]).toBeCloseTo(tf.sum(tf.square(x)).dataSync()[0]!, 3),
          );
        }),
      ),
      { numRuns: 30 },
    );
  });
});

it('an entry whose tensors do not fit changes no entry', () => {
  useFused('auto');
  tf.tidy(() => {
    const [good, bad] = adamMade([[2, 3], [4]], 1) as [Made, Made];
    const values = [...good.inputs['parameter']!.dataSync()];
    const broken = { ...bad, inputs: { ...bad.inputs, m: tf.zeros([5]) } };
    expect(runTogether(adamSteps, [good, broken] as never)).toBeNull();
    expect([...good.inputs['parameter']!.dataSync()]).toEqual(values);
  });
});
