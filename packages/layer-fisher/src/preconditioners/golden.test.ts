import { readdirSync, readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import '@curvature/backend-wasm';
import { describe, expect, test } from 'vitest';
import { layer, matrixBlock, updateOf } from '../../test/direct.js';
import { gap, transposed } from '../../test/numbers.js';
import { patches } from '../../test/patches.js';
import { choleskyInverses } from '../inverses/cholesky-inverses.js';
import { layerFisher } from './layer-fisher.js';
import { fullSplit, piSplit, sqrtSplit } from '../damping/splits.js';

const folder = new URL('../../test/golden/', import.meta.url);
const read = <T>(start: string): T[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith(start))
    .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as T);

interface Case {
  readonly name: string;
  readonly splitDim: number;
  readonly bias: boolean;
  readonly damping: number;
  /** [out, in (+ 1)], as in the oracle. */
  readonly grad: number[][];
  readonly update: number[][];
}
interface Dense extends Case {
  readonly mode: 'sqrt' | 'pi' | 'full';
  readonly a: number[][];
  readonly dy: number[][];
}
interface Conv extends Case {
  readonly stride: [number, number];
  readonly kernel: [number, number];
  readonly pad: 'same' | 'valid';
  readonly x: number[][][][];
  readonly dy: number[][][][];
}

/**
 * The relative error of an update against the oracle's; activations: [samples][positions][fanIn].
 */
function errorOf(
  given: Case,
  activations: number[][][],
  outputGrads: number[][][],
  split = sqrtSplit,
) {
  const p = layerFisher({
    damping: given.damping,
    bias: given.bias ? 'joint' : 'plain',
    inverse: choleskyInverses({ split, sliceSize: given.splitDim }),
  });
  const x = tf.tensor3d([transposed(given.grad)]);
  const block = matrixBlock(x.shape[1], x.shape[2], 'linear', given.bias);
  const signals = { activations: tf.tensor3d(activations), outputGrads: tf.tensor3d(outputGrads) };
  return gap(updateOf(p, block, [signals], x).update.dataSync(), transposed(given.update).flat());
}

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  const check = async (error: () => number) => {
    await tf.setBackend(backend);
    const before = tf.memory().numTensors;
    let got = Infinity;
    tf.tidy(() => {
      got = error();
    });
    // Damping 1e-4 on two samples costs three of seven digits.
    expect(got).toBeLessThan(5e-5);
    expect(tf.memory().numTensors).toBe(before);
  };

  test.each(read<Dense>('dense_'))("$name: the oracle's update", (given) =>
    check(() =>
      errorOf(
        given,
        given.a.map((row) => [row]),
        given.dy.map((row) => [row]),
        { sqrt: sqrtSplit, pi: piSplit, full: fullSplit }[given.mode],
      ),
    ),
  );

  test.each(read<Conv>('conv_'))("$name: the oracle's update", (given) =>
    check(() =>
      errorOf(
        given,
        patches(given.x, given.kernel, given.stride, given.pad),
        given.dy.map((image) => image.flat()),
      ),
    ),
  );

  test("embedding: the oracle's update", () =>
    check(() => {
      const [given] = read<{
        damping: number;
        ids: number[][];
        dy: number[][][];
        grad: number[][];
        update: number[][];
      }>('embedding');
      const x = tf.tensor3d([given!.grad]);
      const signals = {
        activations: tf.tensor2d(given!.ids, undefined, 'int32'),
        outputGrads: tf.tensor3d(given!.dy),
      };
      const p = layerFisher({ damping: given!.damping });
      const { update } = updateOf(
        p,
        matrixBlock(x.shape[1], x.shape[2], 'embedding'),
        [signals],
        x,
      );
      return gap(update.dataSync(), given!.update.flat());
    }));

  test("layernorm: the oracle's update", () =>
    check(() => {
      const [given] = read<{ damping: number; batch: number; grad: number[]; update: number[] }>(
        'layernorm',
      );
      const x = tf.tensor2d([given!.grad]);
      const block = {
        id: 'gamma',
        index: 0,
        shape: x.shape,
        axes: [1],
        parameter: { name: 'gamma', shape: [x.shape[1]] },
        layer: layer('norm'),
      };
      const any = tf.zeros([given!.batch, 1, x.shape[1]]);
      const p = layerFisher({ damping: given!.damping });
      const { update } = updateOf(p, block, [{ activations: any, outputGrads: any }], x);
      return gap(update.dataSync(), given!.update);
    }));
});
