import { type Communicator, CurvatureError } from '@curvature/spec';
import type { Facts } from './facts.js';

/**
 * Compares the facts of all ranks with those of rank 0.
 * @throws CurvatureError on all ranks, for the first fact that differs.
 */
export function agree(communicator: Communicator, own: Facts, cause: string, cure: string): void {
  const all = communicator
    .allGather(new TextEncoder().encode(JSON.stringify(own)))
    .map((bytes) => JSON.parse(new TextDecoder().decode(bytes)) as Facts);
  const [first] = all as [Facts];
  for (const [rank, facts] of all.entries()) {
    const what = Object.keys({ ...first, ...facts }).find((key) => first[key] !== facts[key]);
    if (what === undefined) continue;
    throw new CurvatureError(
      `Ranks differ in ${what}: rank 0 has ${brief(first[what])}, rank ${rank} has ${brief(facts[what])}.`,
      cause,
      cure,
    );
  }
}

const LONGEST = 200;
const brief = (text = 'none') => (text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text);
