// A page that runs golden cases on any backend.
import { parseCase, runCase } from '@curvature/testkit';
import * as tf from '@tensorflow/tfjs';
import { asOnCpu, compositions, delayed } from '../../golden-on-devices.js';

/** Tensors of the page before its first case. */
const before = tf.memory().numTensors;
const left = () => tf.memory().numTensors - before;

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
    const error = await runCase(given, make);
    // The last check of gradients is still being read.
    for (let frame = 0; frame < 1000 && left() !== 0; frame++) await tf.nextFrame();
    const leaked = left();
    return { backend: tf.getBackend(), error, tolerance: given.tolerance, leaked };
  },
};
export type Ran = Awaited<ReturnType<typeof page.run>>;
Object.assign(globalThis, { page });
