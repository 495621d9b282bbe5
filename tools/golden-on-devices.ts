// Golden cases on backends whose roots arrive later than the cases have them.
import * as shampoo from '@curvature/shampoo';
import * as sonew from '@curvature/sonew';
import * as thor from '@curvature/thor';
import { type parseCase, runCase } from '@curvature/testkit';
import * as tf from '@tensorflow/tfjs';

export type Case = ReturnType<typeof parseCase>;
type Composition = Parameters<typeof runCase>[1];

export const compositions = { ...shampoo, ...sonew, ...thor } as unknown as Record<
  string,
  Composition
>;

/** Roots one step later than the case has them, so that a backend may read them asynchronously. */
export const delayed =
  (make: Composition): Composition =>
  (options, more) =>
    make(options, { ...more, pipeline: { delay: 1 } });

/** The same case, with what a composition does on the cpu in place of what is expected. */
export async function asOnCpu(given: Case, make: Composition): Promise<Case> {
  await tf.setBackend('cpu');
  const expected: Case['expected'][number][] = [];
  await runCase(given, (options, more) => {
    const optimizer = make(options, more);
    const apply = optimizer.applyGradients.bind(optimizer);
    optimizer.applyGradients = (gradients) => {
      apply(gradients);
      const { registeredVariables } = tf.engine();
      const values = given.variables.map(
        ({ name }) => [name, [...registeredVariables[name]!.dataSync()]] as const,
      );
      expected.push(Object.fromEntries(values));
    };
    return optimizer;
  });
  return { ...given, expected };
}
