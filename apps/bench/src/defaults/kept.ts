import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CurvatureError } from '@curvature/spec';
import { writeWhole } from '../record/ledger.js';
import type { Defaults } from './suite.js';

/** Files beside the results of the tasks: of ours without an option, and of other methods. */
const FILES = { ours: 'defaults/suite.json', methods: 'defaults/methods.json' } as const;
export type Whose = keyof typeof FILES;

/** The kept outcomes; null if there are none. */
export function keptDefaults(folder: string, whose: Whose = 'ours'): Defaults | null {
  const file = join(folder, FILES[whose]);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Defaults) : null;
}

/** @throws CurvatureError for outcomes that cannot stand beside those that are kept. */
function checkSame(old: Defaults | null, { seeds, machine }: Defaults): void {
  if (!old || (old.seeds === seeds && old.machine.cpu === machine.cpu)) return;
  throw new CurvatureError(
    `The kept outcomes are of ${old.seeds} seeds on ${old.machine.cpu}, these of ${seeds} on ${machine.cpu}.`,
    'One table would compare what is not alike.',
    'Run with the same --seeds on the same machine, or remove the kept file.',
  );
}

/** Keeps outcomes; those of other programs stay. @returns The file. */
export function saveDefaults(result: Defaults, folder: string, whose: Whose = 'ours'): string {
  const old = keptDefaults(folder, whose);
  checkSame(old, result);
  const fresh = new Set(result.programs.map(({ name }) => name));
  const programs = [
    ...(old?.programs ?? []).filter(({ name }) => !fresh.has(name)),
    ...result.programs,
  ];
  const outcomes = [
    ...(old?.outcomes ?? []).filter(({ program }) => !fresh.has(program)),
    ...result.outcomes,
  ];
  const file = join(folder, FILES[whose]);
  writeWhole(file, `${JSON.stringify({ ...result, programs, outcomes }, null, 1)}\n`);
  return file;
}
