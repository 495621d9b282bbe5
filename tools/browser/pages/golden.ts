// A page that runs golden cases on any backend.
import * as shampoo from '@curvature/shampoo';
import * as sonew from '@curvature/sonew';
import * as thor from '@curvature/thor';
import { parseCase, runCase } from '@curvature/testkit';
import * as tf from '@tensorflow/tfjs';

type Case = ReturnType<typeof parseCase>;
type Composition = Parameters<typeof runCase>[1];

const compositions = { ...shampoo, ...sonew, ...thor } as unknown as Record<string, Composition>;

/** Roots one step later than the case has them, so that a backend may read them asynchronously. */
const delayed =
  (make: Composition): Composition =>
  (options, more) =>
    make(options, { ...more, pipeline: { delay: 1 } });

/** The same case, with what a composition does on the cpu in place of what is expected. */
async function asOnCpu(given: Case, make: Composition): Promise<Case> {
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

const page = {
  /**
   * The error of a case on a backend, which must be at most its tolerance, and tensors left over.
   * @param isDelayed Has roots come a step later, and takes the cpu's results for what is expected.
   */
  async run(backend: string, text: string, isDelayed = false) {
    const written = parseCase(text);
    const plain = compositions[written.optimizer]!;
    const make = isDelayed ? delayed(plain) : plain;
    const given = isDelayed ? await asOnCpu(written, make) : written;
    await tf.setBackend(backend);
    const before = tf.memory().numTensors;
    const error = await runCase(given, make);
    // The last check of gradients is still being read.
    const left = () => tf.memory().numTensors - before;
    for (let frame = 0; frame < 1000 && left() > 0; frame++) await tf.nextFrame();
    const leaked = left();
    return { backend: tf.getBackend(), error, tolerance: given.tolerance, leaked };
  },
};
export type Ran = Awaited<ReturnType<typeof page.run>>;
Object.assign(globalThis, { page });
