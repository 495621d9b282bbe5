// Walks through the valley, apart from the page's thread.
import * as tf from '@tensorflow/tfjs';
import type { Point } from './fit.js';
import type { Place } from './places.js';
import { runners, walk } from './runners.js';
import { STEPS } from './start.js';

/** A walk of each runner, in their order. */
export interface Walks {
  readonly from: Point;
  readonly walks: readonly (readonly Place[])[];
}

async function answer(from: Point) {
  await tf.setBackend('cpu');
  const walks: Place[][] = [];
  for (const runner of runners) walks.push(await walk(runner, from, STEPS));
  postMessage({ from, walks } satisfies Walks);
}

addEventListener('message', ({ data }: MessageEvent<Point>) => void answer(data));
