import { mulberry32 } from '@curvature/workbench';

/**
 * Runs `work` with a Math.random that follows from a seed: start values, dropout and shuffling of
 * tfjs draw from it where a program gives no seed of its own.
 */
export async function seeded<T>(seed: number, work: () => Promise<T>): Promise<T> {
  const original = Math.random;
  Math.random = mulberry32(seed);
  try {
    return await work();
  } finally {
    Math.random = original;
  }
}
