import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from '@curvature/distributed';
import { CurvatureError } from '@curvature/spec';
import {
  type Launcher,
  launchers,
  underMpi,
} from '../../../../../packages/distributed/test/mpi-launchers.js';
import type { Found, Plan } from './plan.js';

const RANK = new URL('rank.ts', import.meta.url);

/** How ranks are started. */
export type Kind = 'threads' | Launcher['name'];

/** What can start ranks on this machine. */
export const kindsHere: readonly Kind[] = [
  'threads',
  ...launchers.flatMap(({ name, command }) => (command ? [name] : [])),
];

/** Runs the ranks, and reads what rank 0 has written. */
export async function runRanks(
  kind: Kind,
  ranks: number,
  plan: Omit<Plan, 'file'>,
): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-ranks-'));
  const file = join(folder, 'found.json');
  const argv = [JSON.stringify({ ...plan, file } satisfies Plan)];
  try {
    if (kind === 'threads') await launch(RANK, { ranks, argv });
    else await underMpirun(kind, ranks, argv);
    return JSON.parse(readFileSync(file, 'utf8')) as Found;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function underMpirun(kind: Launcher['name'], ranks: number, argv: readonly string[]) {
  const launcher = launchers.find(({ name }) => name === kind)!;
  const { code, output } = await underMpi(launcher, ranks, [fileURLToPath(RANK), ...argv]);
  if (code === 0) return;
  throw new CurvatureError(
    `The ranks of ${kind} ended with code ${code}: ${output.slice(-1000)}`,
    'Its library does not belong to its launcher, or a rank has failed.',
    'Run `pnpm test:mpi`, which says what is missing.',
  );
}
