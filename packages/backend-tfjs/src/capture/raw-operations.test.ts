// What is captured of models that are written in operations of TensorFlow.js.
import '@curvature/backend-wasm';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, test } from 'vitest';
import { captureLayers } from './capture-layers.js';
import {
  biasError,
  blockOf,
  captureOf,
  describeCapture,
  layerOf,
  lawError,
  release,
} from '../../test/captured.js';

let x: tf.Tensor2D;

const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
let count = 0;
const variable = (shape: number[], name = 'w') =>
  tf.variable(random(shape, ++count), true, `raw${count}_${name}`) as tf.Variable<any>;
const loss = (y: tf.Tensor) => tf.mean(tf.square(tf.sub(y, 0.3)));

/** Captures one step, checks the law of what is covered, and describes it. */
function explore(forward: () => tf.Tensor, variables: tf.Variable[]): string[] {
  const captured = captureOf(() => forward(), variables);
  for (const v of variables)
    if (typeof layerOf(captured, v) !== 'string') expect(lawError(captured, v)).toBeLessThan(1e-5);
  const described = variables.map((v) => describeCapture(captured, v));
  release(captured);
  return described;
}

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
    x = random([6, 4], 100) as tf.Tensor2D;
  });

  test.each([
    ['x W', [4, 3], (w: tf.Tensor2D) => tf.matMul(x, w), 'dense tape [6,1,4] [6,1,3]'],
    [
      'x W^T',
      [3, 4],
      (w: tf.Tensor2D) => tf.matMul(x, w, false, true),
      'dense, transposed tape [6,1,3] [6,1,4]',
    ],
    ['x^T W', [6, 3], (w: tf.Tensor2D) => tf.matMul(x, w, true), 'dense tape [4,1,6] [4,1,3]'],
    [
      'x^T W^T',
      [3, 6],
      (w: tf.Tensor2D) => tf.matMul(x, w, true, true),
      'dense, transposed tape [4,1,3] [4,1,6]',
    ],
    ['W x', [5, 6], (w: tf.Tensor2D) => tf.matMul(w, x), 'dense, transposed tape [4,1,5] [4,1,6]'],
    ['W^T x', [6, 5], (w: tf.Tensor2D) => tf.matMul(w, x, true), 'dense tape [4,1,6] [4,1,5]'],
    [
      'W x^T',
      [5, 4],
      (w: tf.Tensor2D) => tf.matMul(w, x, false, true),
      'dense, transposed tape [6,1,5] [6,1,4]',
    ],
    [
      'W^T x^T',
      [4, 5],
      (w: tf.Tensor2D) => tf.matMul(w, x, true, true),
      'dense tape [6,1,4] [6,1,5]',
    ],
    [
      'x T(W)',
      [3, 4],
      (w: tf.Tensor2D) => tf.matMul(x, tf.transpose(w)),
      'dense, transposed tape [6,1,3] [6,1,4]',
    ],
    [
      'x T(W)^T',
      [4, 3],
      (w: tf.Tensor2D) => tf.matMul(x, tf.transpose(w), false, true),
      'dense tape [6,1,4] [6,1,3]',
    ],
    [
      'T(W) x',
      [6, 5],
      (w: tf.Tensor2D) => tf.matMul(tf.transpose(w), x),
      'dense tape [4,1,6] [4,1,5]',
    ],
    [
      'fused x W^T',
      [3, 4],
      (w: tf.Tensor2D) => tf.fused.matMul({ a: x, b: w, transposeB: true }),
      'dense, transposed tape [6,1,3] [6,1,4]',
    ],
    [
      'behind views',
      [4, 3],
      (w: tf.Tensor2D) =>
        tf.matMul(x, w.cast('float32').clone().expandDims(0).squeeze([0]) as tf.Tensor2D),
      'dense tape [6,1,4] [6,1,3]',
    ],
    [
      'twice',
      [4, 4],
      (w: tf.Tensor2D) => tf.matMul(tf.tanh(tf.matMul(x, w)), w),
      'dense tape [6,2,4] [6,2,4]',
    ],
    [
      'twice, of other samples',
      [4, 4],
      (w: tf.Tensor2D) =>
        tf.add(tf.sum(tf.matMul(x, w)), tf.sum(tf.square(tf.matMul(tf.slice(x, 0, 2), w)))),
      'dense tape [8,1,4] [8,1,4]',
    ],
  ] as const)('%s', (_, shape, forward, expected) => {
    const w = variable([...shape]);
    expect(explore(() => loss((forward as (w: tf.Tensor) => tf.Tensor)(w)), [w])).toEqual([
      expected,
    ]);
  });

  test('tf.conv2d, tf.conv1d and tf.gather', () => {
    const images = random([3, 5, 6, 2], 7) as tf.Tensor4D;
    const [filter, filter1, table] = [
      variable([3, 2, 2, 4]),
      variable([3, 2, 4]),
      variable([7, 6]),
    ];
    const ids = tf.tensor2d([0, 1, 1, 6], [2, 2], 'int32');
    const forward = () =>
      tf.addN([
        loss(tf.relu(tf.conv2d(images, filter, [1, 2], 'same'))),
        loss(tf.conv1d(random([3, 8, 2], 1) as tf.Tensor3D, filter1, 1, 'valid')),
        loss(tf.gather(table, ids)),
      ]);
    expect(explore(forward, [filter, filter1, table])).toEqual([
      'conv2d 3x2 tape [3,15,12] [3,15,4]',
      'conv1d 3 tape [3,6,6] [3,6,4]',
      'embedding tape [2,2] [2,2,6]',
    ]);
  });

  test('a bias behind views, and biases that are not the layer’s own', () => {
    const [w, b, v, shared] = [
      variable([4, 3]),
      variable([1, 3], 'b'),
      variable([4, 3]),
      variable([3], 'shared'),
    ];
    const forward = () => {
      const first = tf.add(b.reshape([3]), tf.matMul(x, w).reshape([2, 3, 3]));
      return tf.add(
        loss(tf.tanh(first)),
        loss(tf.add(tf.matMul(x, v), shared)).add(tf.sum(tf.square(shared))),
      );
    };
    const captured = captureOf(forward, [w, b, v, shared]);
    expect([w, b, v, shared].map((each) => describeCapture(captured, each))).toEqual([
      `dense tape [6,1,4] [6,1,3] + ${b.name}`,
      `it is a bias of "${w.name}"`,
      'dense tape [6,1,4] [6,1,3]',
      'no operation that is known uses it: Add, Square',
    ]);
    expect(biasError(captured, w, b)).toBeLessThan(1e-5);
    release(captured);
  });

  test('a transposed weight has a bias too, but not as its last row', () => {
    const [w, b] = [variable([3, 4]), variable([3], 'b')];
    expect(explore(() => loss(tf.tanh(tf.add(tf.matMul(x, w, false, true), b))), [w, b])).toEqual([
      'dense, transposed tape [6,1,3] [6,1,4]',
      `it is a bias of "${w.name}"`,
    ]);
  });

  test('a transposed weight has factors of the same size as one that is stored the other way', () => {
    const w = variable([3, 4]);
    const turned = tf.variable(tf.transpose(w), true, `raw${++count}_turned`);
    const captured = captureOf(
      () => tf.add(loss(tf.matMul(x, w, false, true)), loss(tf.matMul(x, turned))),
      [w, turned],
    );
    tf.tidy(() => {
      const [a, b] = [captured.of(blockOf(w))!, captured.of(blockOf(turned))!];
      const mean = (t: tf.Tensor) => tf.mean(tf.square(t)).dataSync()[0]!;
      expect(mean(a.activations)).toBeCloseTo(mean(tf.mul(b.outputGrads, 6)), 6);
      expect(mean(tf.mul(a.outputGrads, 6))).toBeCloseTo(mean(b.activations), 6);
    });
    release(captured);
  });

  test('attention: rows of samples are recognised, products of activations are not layers', () => {
    const [n, s, f, heads] = [2, 3, 8, 2];
    const input = random([n, s, f], 3) as tf.Tensor3D;
    const names = ['q', 'k', 'v', 'o'];
    const attention = names.map((name) => variable([f, f], name));
    const [up, down] = [variable([f, 12], 'up'), variable([12, f], 'down')];
    const [upBias, gain, shift] = [
      variable([12], 'up_bias'),
      variable([f], 'gain'),
      variable([f], 'shift'),
    ];
    const dense = (h: tf.Tensor, w: tf.Tensor) =>
      tf.matMul(h.reshape([n * s, f]) as tf.Tensor2D, w as tf.Tensor2D).reshape([n, s, f]);
    const split = (h: tf.Tensor) => tf.transpose(h.reshape([n, s, heads, f / heads]), [0, 2, 1, 3]);
    const norm = (h: tf.Tensor) => {
      const { mean, variance } = tf.moments(h, -1, true);
      return tf.add(tf.mul(tf.div(tf.sub(h, mean), tf.sqrt(tf.add(variance, 1e-5))), gain), shift);
    };
    const forward = () => {
      const [q, k, v] = attention.map((w) => split(dense(norm(input), w)));
      const scores = tf.softmax(tf.mul(tf.matMul(q!, k!, false, true), 0.5));
      const mixed = tf.transpose(tf.matMul(scores, v!), [0, 2, 1, 3]).reshape([n, s, f]);
      const h = tf.add(input, dense(mixed, attention[3]!)).reshape([n * s, f]);
      return loss(
        tf.matMul(tf.relu(tf.add(tf.matMul(h as tf.Tensor2D, up), upBias)) as tf.Tensor2D, down),
      );
    };
    expect(explore(forward, [...attention, up, down, upBias, gain, shift])).toEqual([
      ...names.map(() => 'dense tape [2,3,8] [2,3,8]'),
      `dense tape [2,3,8] [2,3,12] + ${upBias.name}`,
      'dense tape [6,1,12] [6,1,8]',
      `it is a bias of "${up.name}"`,
      'no operation that is known uses it: Multiply',
      'no operation that is known uses it: Add',
    ]);
  });

  test('what has no signals says why', () => {
    const [a, b, tied, both, unused, stack, slid, cut] = [
      variable([4, 3]),
      variable([3, 2]),
      variable([5, 4], 'tied'),
      variable([4, 4], 'both'),
      variable([2, 2], 'unused'),
      variable([2, 4, 3], 'stack'),
      variable([4, 3], 'slid'),
      variable([4, 6], 'cut'),
    ];
    const ids = tf.tensor1d([0, 2, 4], 'int32');
    const forward = () =>
      tf.addN([
        loss(tf.matMul(x, tf.matMul(a, b))),
        loss(tf.matMul(tf.gather(tied, ids), tied, false, true)),
        loss(tf.matMul(tf.matMul(x, both), both, false, true)),
        loss(tf.matMul(tf.stack([x, x]), stack)),
        loss(
          tf.matMul(x, slid.reshape([2, 2, 3]).transpose([1, 0, 2]).reshape([4, 3]) as tf.Tensor2D),
        ),
        loss(tf.matMul(x, tf.slice(cut, [0, 0], [4, 3]) as tf.Tensor2D)),
      ]);
    expect(explore(forward, [a, b, tied, both, unused, stack, slid, cut])).toEqual([
      'it is multiplied by a parameter',
      'it is multiplied by a parameter',
      'it is used in two ways: embedding, and dense, transposed',
      'it is used in two ways: dense, and dense, transposed',
      'it had no gradient',
      'it is a stack of matrices',
      'no operation that is known uses it: Transpose',
      'no operation that is known uses it: Slice',
    ]);
  });
});

describe('on cpu', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
    x = random([6, 8], 100) as tf.Tensor2D;
  });

  test('a weight that is used in another shape than it is stored in is not covered, and says so', () => {
    const heads = variable([8, 2, 4], 'heads');
    const tall = variable([8, 8], 'tall');
    const table = variable([5, 2, 4], 'table');
    const ids = tf.tensor1d([0, 3, 3], 'int32');
    const described = explore(
      () =>
        tf.addN([
          loss(tf.matMul(x, tf.reshape(heads, [8, 8]))),
          loss(tf.matMul(tf.ones([3, 16]), tf.reshape(tall, [16, 4]))),
          loss(tf.gather(table, ids)),
        ]),
      [heads, tall, table],
    );
    expect(described).toEqual(Array(3).fill('its shape is changed before it is used'));
  });

  test('a step that is not finite says nothing of a layer, and the next is looked at', () => {
    const w = variable([8, 3]);
    const source = captureLayers();
    let factor = Number.NaN;
    const forward = () => tf.mul(loss(tf.matMul(x, w)), factor);
    const first = captureOf(forward, [w], { source });
    expect(first.of(blockOf(w))).toBeNull();
    release(first);
    factor = 1;
    const second = captureOf(forward, [w], { source });
    expect(lawError(second, w)).toBeLessThan(1e-5);
    release(second);
  });
});
