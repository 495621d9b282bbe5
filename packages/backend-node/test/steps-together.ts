// For tests: steps of many parameters by one call, held to the loop over them.
import { chainStatistics, chainWholeStep } from '@curvature/sparse-logdet/internal';
import { adamStep, adamSteps, chainSteps, runTogether } from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { expectClose, type Numbers, numbersOf } from '../../backend-wasm/test/both-backends.js';
import { chainMade, type Made } from '../../backend-wasm/test/whole-cases.js';

type Tensors = Readonly<Record<string, tf.Tensor>>;
export interface Together {
  readonly kernel: Parameters<typeof runTogether>[0];
  readonly composite: (inputs: never, attributes: never) => tf.Tensor[];
}
export const adam = { kernel: adamSteps, composite: adamStep.composite } as unknown as Together;
export const chain = { kernel: chainSteps, composite: chainWholeStep } as unknown as Together;

/** With bands that end where their chains do, as those of statistics. */
export const chainsMade = (
  all: readonly number[][],
  given: Parameters<typeof chainMade>[1],
): Made[] =>
  chainMade(all, given).map((made) => {
    const { diagonal, bands } = made.inputs as { diagonal: tf.Tensor; bands: tf.Tensor };
    const zero = { grad: tf.onesLike(diagonal), diagonal, bands: tf.zerosLike(bands) };
    const sums = { ...(made.attributes as object), decay: 1, weight: 1 } as never;
    const [, isWithin] = chainStatistics.composite(zero, sums);
    return { ...made, inputs: { ...made.inputs, bands: tf.mul(bands, isWithin!) } };
  });

export const alike = (made: readonly Made[]): Made[] =>
  made.map((one) => ({
    ...one,
    attributes: { ...(one.attributes as object), rate: 0.1 } as never,
  }));

/** What a step makes goes into the next one, with another gradient. */
const nextOf = (made: Made, done: Tensors): Made => ({
  ...made,
  inputs: { ...made.inputs, ...done, grad: tf.mul(made.inputs['grad']!, -0.7) },
});

export const numbers = (kernel: Together['kernel'], done: Tensors): Numbers[] =>
  kernel.results.map((name) => numbersOf(done[name]!));

/** Two steps, of which only the second is read, so that vectors go from the first to it. */
export function expectTwoSteps({ kernel, composite }: Together, made: () => readonly Made[]): void {
  tf.tidy(() => {
    const byComposite = ({ inputs, attributes }: Made): Tensors => {
      const all = composite(inputs as never, attributes);
      return Object.fromEntries(kernel.results.map((name, k) => [name, all[k]!]));
    };
    const wanted = made()
      .map((one) => nextOf(one, byComposite(one)))
      .map(byComposite);
    const first = runTogether(kernel, made() as never)! as readonly Tensors[];
    const second = runTogether(
      kernel,
      made().map((one, i) => nextOf(one, first[i]!)) as never,
    )! as readonly Tensors[];
    expect(second).toHaveLength(wanted.length);
    for (const [i, done] of second.entries())
      expectClose(numbers(kernel, done), numbers(kernel, wanted[i]!), 2e-4, 1e-30);
  });
}
