import type fileSystemModule from 'node:fs';
import { CurvatureError } from '@curvature/spec';

/** What won where, by key. */
export interface Memory {
  get(key: string): string | undefined;
  set(key: string, winner: string): void;
}

/** In memory, and in a JSON file where one is named. @throws CurvatureError if it is no such file, or outside Node. */
export function remembered(file: string | undefined): Memory {
  const winners = new Map<string, string>();
  if (file === undefined) return winners;
  const { existsSync, readFileSync, renameSync, writeFileSync } = fileSystem();
  const load = () => {
    if (!existsSync(file)) return;
    for (const [key, winner] of Object.entries(parsed(file, readFileSync(file, 'utf8')))) winners.set(key, winner);
  };
  load();
  return {
    get: (key) => winners.get(key),
    set(key, winner) {
      // Another process may have added to it since.
      load();
      winners.set(key, winner);
      const draft = `${file}.${process.pid}.tmp`;
      writeFileSync(draft, `${JSON.stringify(Object.fromEntries(winners), null, 2)}\n`);
      renameSync(draft, file);
    },
  };
}

/** Asked for at run time, for bundlers of web pages resolve what is imported. */
function fileSystem(): typeof fileSystemModule {
  const found = globalThis.process?.getBuiltinModule?.('node:fs');
  if (found) return found;
  throw new CurvatureError(
    'fastestRoots: option remember names a file, but there are no files here.',
    'This is not Node 20.16 or newer.',
    'Leave remember out; winners are then kept in memory.',
  );
}

function parsed(file: string, text: string): Record<string, string> {
  try {
    const read: unknown = JSON.parse(text);
    if (isRecord(read)) return read;
  } catch {
    // Reported below.
  }
  throw new CurvatureError(
    `fastestRoots: ${file} does not hold winners by size, as JSON.`,
    'It is another file, or was cut off.',
    'Delete it, or name another in option remember.',
  );
}

const isRecord = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((entry) => typeof entry === 'string');
