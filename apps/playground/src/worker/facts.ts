import type { SecondOrderOptimizer } from '@curvature/core';
import * as tf from '@tensorflow/tfjs';
import type { Facts } from '../race/messages.js';
import { stockWeights } from './stock-weights.js';

type Engine = ReturnType<typeof tf.engine>;

/** Counts the kernels that are run until `stop` is called. */
export function countKernels(): { stop(): number } {
  const engine: Engine = tf.engine();
  const run = engine.runKernel.bind(engine);
  let count = 0;
  engine.runKernel = ((...given: Parameters<Engine['runKernel']>) => {
    count += 1;
    return run(...given);
  }) as Engine['runKernel'];
  return {
    stop() {
      // The method of the class comes to light again.
      delete (engine as Partial<Engine>).runKernel;
      return count;
    },
  };
}

/** Bytes that the optimizer keeps beside the parameters. */
async function stateBytes(optimizer: tf.Optimizer): Promise<number> {
  if ('report' in optimizer) {
    const rows = (optimizer as SecondOrderOptimizer).report();
    return sum(rows.map((row) => row.statisticsBytes + row.cacheBytes + row.ruleBytes));
  }
  const kept = await stockWeights(optimizer);
  return 4 * sum(kept.map(({ tensor }) => tensor.size));
}

/** The numbers of a run, after some steps. */
export async function factsOf(model: tf.Sequential, kernels: number): Promise<Facts> {
  return {
    kernels,
    stateBytes: await stateBytes(model.optimizer),
    parameters: model.countParams(),
    backend: tf.getBackend(),
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
