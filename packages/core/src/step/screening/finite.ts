import { CurvatureError } from '@curvature/spec';
import { isFused, norms, run } from '@curvature/spec/kernels';
import { readsAreCheap, withValues } from '@curvature/spec/reads';
import {
  dispose,
  mul,
  reshape,
  square,
  stack,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';

type Named = readonly [name: string, gradient: Tensor];

/** A gradient that would make the state infinite or NaN, and why. */
export interface Bad {
  readonly name: string;
  readonly why: 'not finite' | 'too large';
}

/**
 * Largest norm of a gradient. Its square, 1e32, bounds each square and each product of two
 * elements; a million of them add up to less than the largest float32, 3.4e38. A second moment that
 * is infinite once stays so, and its update is 0 from then on.
 */
const LARGEST = 1e16;
/** A factor so small that the sum of finite values is finite. */
const SMALL = 2 ** -100;

const sums = (gradients: readonly Named[], of: (gradient: Tensor) => Tensor): Tensor =>
  stack(gradients.map(([, gradient]) => sum(of(gradient))));

/** A fused kernel sums squares in one pass, and in float64. */
const squared = (gradients: readonly Named[]): Tensor =>
  isFused(norms)
    ? square(stack(gradients.map(([, x]) => reshape(run(norms, { x }, { rows: 1 }), []))))
    : sums(gradients, square);

function firstBad(names: readonly string[], values: ArrayLike<number>): Bad | null {
  const count = names.length;
  const at = names.findIndex((_, i) => !(values[i]! <= LARGEST ** 2));
  if (at < 0) return null;
  return {
    name: names[at]!,
    why: Number.isFinite(values[count + at]) ? 'too large' : 'not finite',
  };
}

/**
 * Passes the first gradient that is not finite or too large to be squared, or null, to `see`:
 * before it returns on cpu and wasm, a step later on webgl and webgpu, where reads are slow.
 * @returns The norm of each gradient; null where reads are slow.
 */
export function screen(
  gradients: readonly Named[],
  see: (bad: Bad | null) => void,
): readonly number[] | null {
  if (gradients.length === 0) return null;
  const names = gradients.map(([name]) => name);
  const squares = tidy(() => squared(gradients));
  const plain = () => tidy(() => sums(gradients, (gradient) => mul(gradient, SMALL)));
  if (readsAreCheap()) {
    const values = taken(squares);
    const small = firstBad(names, values) ? taken(plain()) : [];
    see(firstBad(names, [...values, ...small]));
    return values.map(Math.sqrt);
  }
  const both = [squares, plain()];
  void withValues(both, (values, rest) => see(firstBad(names, [...values!, ...rest!])));
  dispose(both);
  return null;
}

function taken(tensor: Tensor): number[] {
  const values = [...tensor.dataSync()];
  tensor.dispose();
  return values;
}

/** What bad gradients have done. Where they are noticed a step late, that step has been taken. */
const harm = () =>
  readsAreCheap()
    ? 'These steps changed nothing: parameters and optimizer state are the last good ones.'
    : 'This device notices it a step late: parameters and optimizer state are no longer finite, load the last checkpoint.';

export const badGradient = ({ name, why }: Bad, step: number, times: number): CurvatureError =>
  why === 'not finite'
    ? new CurvatureError(
        `The gradient of "${name}" was not finite at step ${step}: bad step ${times} in a row.`,
        'Usually the loss has diverged: the learning rate is too high, or an operation of the model is undefined at these inputs.',
        `Lower the learning rate or correct the loss. ${harm()}`,
      )
    : new CurvatureError(
        `The norm of the gradient of "${name}" was above ${LARGEST} at step ${step}, too large to be squared and summed in float32: bad step ${times} in a row.`,
        'Usually the loss has diverged, or it is not scaled: a sum over many examples instead of a mean.',
        `Lower the learning rate, scale the loss, or clip gradients with the slot \`clip\`. ${harm()}`,
      );
