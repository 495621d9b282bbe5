import { type Parts, partsOf } from './parts.js';
import type { Plan } from './plan.js';
import { type Kind, kindsHere, runRanks } from './run-ranks.js';

/** One way to run the ranks. */
export interface Setting {
  readonly kind: Kind;
  readonly ranks: number;
  /** Whether the batch stays as it is, or grows with the ranks. */
  readonly scaling: 'strong' | 'weak';
}
/** A setting and what steps take in it. */
export interface Run extends Setting {
  readonly batch: number;
  readonly parts: readonly Parts[];
}

const inThreads = (scaling: Setting['scaling']) => (ranks: number) =>
  ({ kind: 'threads', ranks, scaling }) as const;
/** One rank, two and four in threads, and two under each MPI of this machine. */
export const settings: readonly Setting[] = [
  ...[1, 2, 4].map(inThreads('strong')),
  ...[2, 4].map(inThreads('weak')),
  ...kindsHere
    .filter((kind) => kind !== 'threads')
    .map((kind) => ({ kind, ranks: 2, scaling: 'strong' as const })),
];

export const usual = {
  optimizers: ['shampoo', 'soap', 'thor', 'sonew'],
  widths: [784, 512, 256, 10],
  batch: 64,
  warmUp: 8,
  steps: 12,
} satisfies Omit<Plan, 'file'>;

/** Runs one setting after the other. */
export async function measure(
  all: readonly Setting[],
  plan: Omit<Plan, 'file'>,
  note: (line: string) => void,
): Promise<Run[]> {
  const runs: Run[] = [];
  for (const setting of all) {
    const { kind, ranks, scaling } = setting;
    const batch = scaling === 'weak' ? ranks * plan.batch : plan.batch;
    const found = await runRanks(kind, ranks, { ...plan, batch });
    runs.push({ ...setting, batch, parts: partsOf(found) });
    note(`${kind}, ${ranks} ranks, ${scaling}: done`);
  }
  return runs;
}
