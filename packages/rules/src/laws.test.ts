import { CurvatureError, type Rule, type State } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normals, parameterOf, seeds, shapes, updatesOf, worstError } from '../test/trajectory.js';
import {
  adagrad,
  adam,
  chain,
  ema,
  heavyBall,
  nadam,
  normalised,
  rmsprop,
  sgd,
  sqrtN,
} from './index.js';

const table: readonly (readonly [string, Rule<State>])[] = [
  ['sgd', sgd()],
  ['sqrtN', sqrtN()],
  ['adagrad', adagrad()],
  ['rmsprop', rmsprop()],
  ['rmsprop, corrected', rmsprop({ biasCorrection: true })],
  ['adam', adam()],
  ['adam without a first moment', adam({ beta1: 0 })],
  ['nadam', nadam()],
  ['heavyBall', heavyBall()],
  ['heavyBall, nesterov', heavyBall({ nesterov: true })],
  ['heavyBall, average', heavyBall({ average: true })],
  ['ema', ema()],
  ['ema, biased', ema({ biasCorrection: false })],
  ['ema, nesterov', ema({ nesterov: true })],
  ['normalised(adagrad)', normalised(adagrad())],
  ['normalised(rmsprop)', normalised(rmsprop())],
  ['normalised(sgd)', normalised(sgd())],
  ['chain()', chain()],
  ['a long chain', chain(ema(), normalised(adam({ beta1: 0 })), heavyBall())],
];

/** The state with every tensor replaced by what `see` makes of it. */
const mapped = (state: State, see: (tensor: tf.Tensor) => unknown): unknown => {
  if (state instanceof tf.Tensor) return see(state);
  if (state === null || typeof state === 'number') return state;
  if (Array.isArray(state)) return state.map((part: State) => mapped(part, see));
  return Object.fromEntries(
    Object.entries(state).map(([key, part]) => [key, mapped(part as State, see)]),
  );
};
const valuesOf = (state: State) => mapped(state, (tensor) => [...tensor.dataSync()]);
const layoutOf = (state: State) =>
  JSON.stringify(
    mapped(state, ({ shape, dtype }) => `${dtype}[${shape.join()}]`),
    (_, part: unknown) => (typeof part === 'number' ? 'number' : part),
  );
const tensorsIn = (state: State) => {
  const found = new Set<tf.Tensor>();
  mapped(state, (tensor) => found.add(tensor));
  return found;
};
// tf.tidy does not know null, which states may hold.
const tidied = <T>(make: () => T): T => tf.tidy(() => make() as tf.TensorContainer) as T;
const finite = (updates: readonly Float32Array[]) =>
  updates.every((update) => update.every(Number.isFinite));

describe.each(table)('%s', (_, rule) => {
  it('is pure: the same twice, with state and inputs left as they were', () => {
    fc.assert(
      fc.property(shapes, seeds, (shape, seed) => {
        tf.tidy(() => {
          const context = { parameter: parameterOf(shape), step: 2 };
          const [first, direction, grad] = normals(shape, 3, seed).map((x) =>
            tf.tensor(x, [...shape]),
          );
          const [state] = rule.update(rule.init(context.parameter), first!, first!, {
            ...context,
            step: 1,
          });
          const before = [valuesOf(state), direction!.arraySync(), grad!.arraySync()];
          const [once, twice] = [0, 1].map(() => rule.update(state, direction!, grad!, context));
          expect([valuesOf(once![0]), once![1].arraySync()]).toEqual([
            valuesOf(twice![0]),
            twice![1].arraySync(),
          ]);
          expect([valuesOf(state), direction!.arraySync(), grad!.arraySync()]).toEqual(before);
        });
      }),
      { numRuns: 10 },
    );
  });

  it('keeps the layout of its state and the shape of its direction, and no tensor beyond', () => {
    fc.assert(
      fc.property(shapes, seeds, (shape, seed) => {
        const start = tf.memory().numTensors;
        const parameter = parameterOf(shape);
        let state = tidied(() => rule.init(parameter));
        const layout = layoutOf(state);
        normals(shape, 4, seed).forEach((values, i) => {
          const grad = tf.tensor(values, [...shape]);
          const [next, update] = tidied(() => {
            const [after, out] = rule.update(state, grad, grad, { parameter, step: i + 1 });
            return [after, tf.clone(out)] as const;
          });
          expect(update.shape).toEqual(shape);
          expect(update.dtype).toBe('float32');
          expect(layoutOf(next)).toBe(layout);
          expect(grad.isDisposed).toBe(false);
          tf.dispose([update, grad, ...tensorsIn(state)]);
          state = next;
          expect(tf.memory().numTensors - start).toBe(tensorsIn(state).size);
        });
        tf.dispose([...tensorsIn(state)]);
        expect(tf.memory().numTensors).toBe(start);
      }),
      { numRuns: 10 },
    );
  });

  it('is finite for gradients of 0, 1e-20, 1e20 and all of these in turn', () => {
    const scales = [0, 1e-20, 1e20, 0, 1, 1e-20, 1];
    fc.assert(
      fc.property(
        shapes,
        seeds,
        fc.shuffledSubarray(scales, { minLength: 7 }),
        (shape, seed, order) => {
          const unit = normals(shape, 7, seed);
          const grads = order.map((scale, i) => unit[i]!.map((x) => x * scale));
          expect(finite(updatesOf(rule, shape, grads))).toBe(true);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('does nothing where nothing is to be done', () => {
    const zeros = new Float32Array(6);
    expect(
      updatesOf(rule, [2, 3], [zeros, zeros, zeros]).every((update) =>
        update.every((x) => x === 0),
      ),
    ).toBe(true);
  });

  it('descends: along its first gradient, and down a quadratic', () => {
    fc.assert(
      fc.property(shapes, seeds, (shape, seed) => {
        const grads = normals(shape, 1, seed);
        const [update] = updatesOf(rule, shape, grads);
        expect(update!.reduce((sum, u, i) => sum + u * grads[0]![i]!, 0)).toBeGreaterThan(0);
      }),
      { numRuns: 10 },
    );
    expect(lossAfter(rule, 50)).toBeLessThan(0.98 * lossAfter(rule, 0));
  });
});

/** The loss sum(curvature * w^2) / 2 after so many small steps from w = 1. */
function lossAfter(rule: Rule<State>, steps: number): number {
  return tf.tidy(() => {
    const parameter = parameterOf([4]);
    const curvature = tf.tensor1d([0.5, 1, 2, 3]);
    let [state, w] = [rule.init(parameter), tf.ones([4])];
    for (let step = 1; step <= steps; step++) {
      const grad = tf.mul(curvature, w);
      const [next, update] = rule.update(state, grad, grad, { parameter, step });
      [state, w] = [next, tf.sub(w, tf.mul(update, 0.002))];
    }
    return tf.sum(tf.mul(curvature, tf.square(w))).arraySync() as number;
  });
}

describe('the range of gradients', () => {
  const rules = [adagrad(), rmsprop(), adam(), nadam(), adam({ beta1: 0 })] as const;
  const first = (rule: Rule<State>, grad: number) =>
    updatesOf(rule, [1], [Float32Array.of(grad)])[0]![0]!;

  it.each(rules.map((rule) => [rule.name, rule] as const))(
    '%s: holds to 1.8e19, where squares overflow',
    (_, rule) => {
      expect(first(rule, 1.8e19) / first(rule, 1)).toBeCloseTo(1, 4);
      expect(first(rule, 1.9e19)).toBe(0);
    },
  );

  it('does not end there for normalised rules: scaled gradients give the same updates', () => {
    fc.assert(
      fc.property(
        shapes,
        seeds,
        fc.constantFrom(1e-18, 1e-12, 1e12, 1e20, 1e36),
        (shape, seed, scale) => {
          const grads = normals(shape, 5, seed);
          const scaled = grads.map((grad) => grad.map((x) => x * scale));
          // The 1e-25 that is added to a norm changes one of 1e-19 by one part in a million. The
          // scalar 1e-18 * 0.002 is smaller, and rightly gives another update.
          const smallest = Math.min(...scaled.map((grad) => Math.hypot(...grad)));
          fc.pre(smallest > 1e-19);
          for (const rule of [
            normalised(rmsprop()),
            normalised(adagrad()),
            normalised(sgd()),
          ] as Rule<State>[]) {
            expect(
              worstError(updatesOf(rule, shape, scaled), updatesOf(rule, shape, grads)),
            ).toBeLessThan(1e-5);
          }
        },
      ),
      { numRuns: 20 },
    );
  });
});

it('stays bounded behind a filter when a gradient of zeros follows', () => {
  const rule = chain(ema(), normalised(adam({ beta1: 0 })));
  const updates = updatesOf(
    rule,
    [2],
    [Float32Array.of(3, 4), Float32Array.of(0, 0), Float32Array.of(0, 0)],
  );
  expect(Math.max(...updates.flatMap((update) => [...update]))).toBeLessThan(2);
});

describe('options', () => {
  const bad: readonly (readonly [string, () => unknown, RegExp])[] = [
    ['a decay of 1', () => adam({ beta1: 1 }), /adam: option beta1 .* below 1, got 1/],
    ['a negative decay', () => nadam({ beta2: -0.1 }), /nadam: option beta2/],
    ['an epsilon of 0', () => rmsprop({ epsilon: 0 }), /rmsprop: option epsilon .* got 0/],
    ['an epsilon that vanishes in float32', () => adam({ epsilon: 1e-50 }), /epsilon/],
    ['a negative start', () => adagrad({ initial: -1 }), /initial/],
    ['a misspelt option', () => ema({ betta: 0.9 } as object), /no option betta/],
    ['a number for a choice', () => heavyBall({ nesterov: 1 as never }), /nesterov/],
    ['text for a number', () => heavyBall({ beta: '0.9' as never }), /beta/],
  ];
  it.each(bad)('refuses %s', (_, make, message) => {
    expect(make).toThrow(CurvatureError);
    expect(make).toThrow(message);
  });
});
