import * as tf from '@tensorflow/tfjs';
import type { Point } from './fit.js';
import type { Place, Walks } from './places.js';
import { runners, walk } from './runners.js';
import { STEPS } from './start.js';

/** Walks of all runners from a point, on the backend that is quickest for two numbers. */
export async function walksFrom(from: Point): Promise<Walks> {
  await tf.setBackend('cpu');
  const walks: Place[][] = [];
  for (const runner of runners) walks.push(await walk(runner, from, STEPS));
  return { from, walks };
}
