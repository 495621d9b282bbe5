import { readFileSync } from 'node:fs';
import type { Block } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { describe, expect, test } from 'vitest';
import { rowMajor } from './chain-order.js';
import type { SparseLogDetOptions } from './options.js';
import { sparseLogDet } from './sparse-logdet.js';

interface Golden {
  readonly name: string;
  readonly size: number;
  readonly band: number;
  readonly options: {
    readonly beta2: number;
    readonly eps: number;
    readonly eps_mode: 'abs' | 'rel_norm' | 'rel_mean';
    readonly stat: 'ema' | 'sum';
    readonly graft: 'adam' | null;
    readonly gamma: number | null;
  };
  readonly gradients: readonly number[][];
  readonly steps: readonly { readonly mean: number[]; readonly direction: number[] }[];
}
/**
 * Of the oracle's cases without those two that copy defects of released code: a norm that looks one
 * way, a graft that is biased.
 */
const { cases } = JSON.parse(
  readFileSync(new URL('../test/golden.json', import.meta.url), 'utf8'),
) as {
  cases: Golden[];
};

const optionsOf = ({ band, options: o }: Golden): SparseLogDetOptions => ({
  band,
  order: rowMajor,
  vectors: true,
  beta2: o.stat === 'sum' ? 1 : o.beta2,
  gamma: o.gamma ?? 0,
  damping: {
    abs: { absolute: o.eps },
    rel_norm: { relativeToNorm: o.eps },
    rel_mean: { relativeToMean: o.eps },
  }[o.eps_mode],
  adamGraft: o.graft === 'adam' ? { epsilon: 1e-8 } : null,
});

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  test.each(cases)("$name: the oracle's directions", async (golden) => {
    await tf.setBackend(backend);
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const block: Block = {
        id: 'w',
        index: 0,
        shape: [1, golden.size],
        axes: [1],
        parameter: { name: 'w', shape: [golden.size] },
      };
      const p = sparseLogDet(optionsOf(golden));
      let stats = p.init(block);
      golden.steps.forEach(({ mean, direction }, k) => {
        const at = { block, step: k + 1 };
        stats = p.accumulate(stats, { grad: tf.tensor2d([golden.gradients[k]!]) }, null, at);
        const got = p.apply(null, tf.tensor2d([mean]), stats, at).dataSync();
        const largest = Math.max(...direction.map(Math.abs));
        // After few steps a window of five nodes has little beside its damping: float32 keeps three
        // digits of that.
        direction.forEach((value, i) =>
          expect(Math.abs(got[i]! - value)).toBeLessThan(1e-3 * largest),
        );
      });
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});
