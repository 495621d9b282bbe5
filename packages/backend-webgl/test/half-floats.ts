// Training with textures of half floats, as on many phones.
import * as shampooNames from '@curvature/shampoo';
import * as sonewNames from '@curvature/sonew';
import * as thorNames from '@curvature/thor';
import { heldEpsilon, storesHalfFloats } from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import { register, unregister } from '../src/register.js';
import { dense } from './draws.js';

const all = { ...shampooNames, ...sonewNames, ...thorNames } as unknown as Record<
  string,
  (options: object) => tf.Optimizer & { settled?: () => Promise<void> }
>;

/** What came of so many steps: losses, and what the console has said. */
export async function trained(
  name: string,
  options: object,
  steps: number,
  isFused: boolean,
): Promise<{ first: number; last: number; isFinite: boolean; failed: string; said: string[] }> {
  if (isFused) register();
  else unregister();
  const said: string[] = [];
  const { warn } = console;
  console.warn = (...sentences: unknown[]) => void said.push(sentences.join(' '));
  const { variables, loss, dispose } = dense([8, 12, 4], 16);
  const losses: number[] = [];
  let failed = '';
  try {
    const optimizer = all[name]!({ learningRate: 0.01, ...options });
    for (let i = 0; i < steps; i++) {
      optimizer.minimize(loss, false, variables);
      if (i % 10 === 0 || i === steps - 1) losses.push((await tf.tidy(loss).data())[0]!);
      await optimizer.settled?.();
    }
    optimizer.dispose();
  } catch (error) {
    failed = (error as Error).message;
  }
  const values = await Promise.all(variables.map((x) => x.data()));
  dispose();
  console.warn = warn;
  register();
  return {
    first: losses[0]!,
    last: losses.at(-1)!,
    isFinite: [...losses, ...values.flatMap((x) => [...x])].every(Number.isFinite),
    failed,
    said,
  };
}

export const halfFloats = () => ({ isHalf: storesHalfFloats(), epsilon: heldEpsilon(1e-8) });
