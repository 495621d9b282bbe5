import { CurvatureError } from '@curvature/spec';
import type { serialization } from '@tensorflow/tfjs-core';

/** @throws CurvatureError for a value that JSON cannot hold. */
export function savable(owner: string, options: object): serialization.ConfigDict {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of entries) {
    if (value === null || ['number', 'boolean', 'string'].includes(typeof value)) continue;
    throw new CurvatureError(
      `${owner}: ${name} cannot be written into a model file.`,
      'Only numbers, booleans, strings and null can.',
      'Save with includeOptimizer: false, or keep the state by getWeights().',
    );
  }
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value === Infinity ? 'infinity' : value]),
  );
}

/** The inverse of `savable`, which writes Infinity as a word, since JSON has none. */
export const withInfinities = (options: object) =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name, value === 'infinity' ? Infinity : value]),
  );
