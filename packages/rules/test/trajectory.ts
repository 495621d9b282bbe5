import type { Rule, State } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';

export const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 });
export const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 });

/** `count` normal samples of the given shape, rounded to float32. */
export function normals(
  shape: readonly number[],
  count: number,
  seed: number,
  scale = 1,
): Float32Array[] {
  const all = tf.randomNormal([count, ...shape], 0, scale, 'float32', seed);
  const values = all.dataSync<'float32'>();
  all.dispose();
  const size = values.length / count;
  return Array.from({ length: count }, (_, i) => values.slice(i * size, (i + 1) * size));
}

export const parameterOf = (shape: readonly number[]) => ({ name: 'w', shape });

/** The updates of a rule for given directions and gradients; leaves no tensor behind. */
export function updatesOf<S extends State>(
  rule: Rule<S>,
  shape: readonly number[],
  grads: readonly Float32Array[],
  directions: readonly Float32Array[] = grads,
): Float32Array[] {
  return tf.tidy(() => {
    const parameter = parameterOf(shape);
    let state = rule.init(parameter);
    return grads.map((values, i) => {
      const grad = tf.tensor(values, [...shape]);
      const direction = directions === grads ? grad : tf.tensor(directions[i]!, [...shape]);
      const [next, update] = rule.update(state, direction, grad, { parameter, step: i + 1 });
      state = next;
      return update.dataSync<'float32'>();
    });
  });
}

/**
 * max |got - expected| / max |expected|, both over all steps and elements; NaN counts as infinite.
 */
export function worstError(
  got: readonly ArrayLike<number>[],
  expected: readonly ArrayLike<number>[],
): number {
  const size = Math.max(...expected.flatMap((want) => Array.from(want, Math.abs))) || 1;
  const errors = expected.flatMap((want, i) =>
    Array.from(want, (x, j) => Math.abs(got[i]![j]! - x) / size),
  );
  return errors.some(Number.isNaN) ? Infinity : Math.max(...errors);
}
