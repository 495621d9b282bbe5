import * as tf from '@tensorflow/tfjs';
import { autoencoder } from './autoencoder.js';
import { counted } from './counts.js';
import { settled } from './on-webgpu.js';
import { settledRoots } from './optimizers.js';

interface Run {
  /** Of each step. */
  readonly dispatches: readonly number[];
  readonly losses: readonly number[];
  readonly parameters: readonly number[];
}

/** Trains an autoencoder; roots have come in before the next step. */
export async function trained(
  make: () => tf.Optimizer,
  widths: readonly number[],
  steps: number,
): Promise<Run> {
  const { variables, loss, dispose } = autoencoder(widths);
  const optimizer = make();
  const [dispatches, losses]: [number[], number[]] = [[], []];
  for (let i = 0; i < steps; i++) {
    let now: tf.Scalar | null = null;
    const counts = await counted(() => (now = optimizer.minimize(loss, true, variables)));
    dispatches.push(counts.dispatches);
    losses.push((await now!.data())[0]!);
    tf.dispose(now!);
    await settledRoots(optimizer);
  }
  const values = await Promise.all(variables.map((variable) => variable.data()));
  optimizer.dispose();
  dispose();
  await settled();
  return { dispatches, losses, parameters: values.flatMap((own) => [...own]) };
}
