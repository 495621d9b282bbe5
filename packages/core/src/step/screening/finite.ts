import { CurvatureError } from '@curvature/spec';
import { LARGEST_SQUARES, screen as kernel, screened } from '@curvature/spec/internal';
import { isFused, norms, run } from '@curvature/spec/kernels';
import { readsAreCheap, withValues } from '@curvature/spec/reads';
import {
  dispose,
  keep,
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

/** What is known of the gradients of a step at once. */
export interface Screened {
  /** The norm of each; null where reads are slow. */
  readonly norms: readonly number[] | null;
  /** [1], not 0 where the step must change nothing; null if that is known by now, or not at all. */
  readonly skip: Tensor | null;
}

/**
 * Largest norm of a gradient. Its square, 1e32, bounds each square and each product of two
 * elements; a million of them add up to less than the largest float32, 3.4e38. A second moment that
 * is infinite once stays so, and its update is 0 from then on.
 */
const LARGEST = Math.sqrt(LARGEST_SQUARES);
/** A factor so small that the sum of finite values is finite. */
const SMALL = 2 ** -100;

const sums = (gradients: readonly Named[], of: (gradient: Tensor) => Tensor): Tensor =>
  stack(gradients.map(([, gradient]) => sum(of(gradient))));

const plain = (gradients: readonly Named[]): Tensor =>
  tidy(() => sums(gradients, (gradient) => mul(gradient, SMALL)));

/** A fused kernel sums squares in one pass, and in float64. */
const squared = (gradients: readonly Named[]): Tensor =>
  isFused(norms)
    ? square(stack(gradients.map(([, x]) => reshape(run(norms, { x }, { rows: 1 }), []))))
    : sums(gradients, square);

const namesOf = (gradients: readonly Named[]) => gradients.map(([name]) => name);
const isGood = (squares: number) => squares <= LARGEST_SQUARES;

function firstBad(names: readonly string[], values: ArrayLike<number>): Bad | null {
  const count = names.length;
  const at = names.findIndex((_, i) => !isGood(values[i]!));
  if (at < 0) return null;
  return {
    name: names[at]!,
    why: Number.isFinite(values[count + at]) ? 'too large' : 'not finite',
  };
}

/**
 * Passes the first gradient that is not finite or too large to be squared, or null, to `see`:
 * before it returns on cpu and wasm, a step later on webgl and webgpu, where reads are slow.
 */
export function screen(gradients: readonly Named[], see: (bad: Bad | null) => void): Screened {
  if (gradients.length === 0) return { norms: null, skip: null };
  const [squares, rest, skip = null] = measured(gradients);
  if (!readsAreCheap()) return screenLater(gradients, [squares, rest, skip], see);
  const values = taken(squares);
  if (values.every(isGood)) see(null);
  else see(firstBad(namesOf(gradients), [...values, ...taken(plain(gradients))]));
  return { norms: values.map(Math.sqrt), skip: null };
}

function screenLater(
  gradients: readonly Named[],
  [squares, rest, skip]: readonly [Tensor, Tensor | undefined, Tensor | null],
  see: (bad: Bad | null) => void,
): Screened {
  const names = namesOf(gradients);
  const both = [squares, rest ?? plain(gradients)];
  void withValues(both, (values, others) => see(firstBad(names, [...values!, ...others!])));
  dispose(both);
  return { norms: null, skip };
}

/** Sums of squares; by a kernel over all gradients also plain sums, and whether to skip. */
function measured(gradients: readonly Named[]): readonly [Tensor, Tensor?, Tensor?] {
  const found: Tensor[] = [];
  tidy(() => {
    const all = screened(gradients.map(([, x]) => x)) ?? [squared(gradients)];
    for (const tensor of all) found.push(keep(tensor));
  });
  return found as unknown as readonly [Tensor, Tensor?, Tensor?];
}

function taken(tensor: Tensor): number[] {
  const values = [...tensor.dataSync()];
  tensor.dispose();
  return values;
}

/** What bad gradients have done. */
function harm(): string {
  const [what, state] = readsAreCheap()
    ? ['These steps changed nothing', 'the last good ones']
    : isFused(kernel)
      ? ['The device skipped these steps', 'finite, and at most averages have decayed']
      : ['This device notices it a step late', 'no longer finite, load the last checkpoint'];
  return `${what}: parameters and optimizer state are ${state}.`;
}

/** What was seen, what it comes from beside a loss that diverges, and what cures that. */
const WORDS: Readonly<Record<Bad['why'], readonly [string, string, string]>> = {
  'not finite': [
    'was not finite',
    ': the learning rate is too high, or an operation of the model is undefined at these inputs',
    ' or correct the loss',
  ],
  'too large': [
    `had a norm above ${LARGEST}, too large to be squared and summed in float32,`,
    ', or it is not scaled: a sum over many examples instead of a mean',
    ', scale the loss, or clip gradients with the slot `clip`',
  ],
};

export function badGradient({ name, why }: Bad, step: number, times: number): CurvatureError {
  const [seen, cause, cure] = WORDS[why];
  return new CurvatureError(
    `The gradient of "${name}" ${seen} at step ${step}: bad step ${times} in a row.`,
    `Usually the loss has diverged${cause}.`,
    `Lower the learning rate${cure}. ${harm()}`,
  );
}
