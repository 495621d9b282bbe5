import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PROCESS_LIMIT } from '../../../tools/limits.js';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Of both streams. */
  readonly output: string;
}

/** How this repository starts its sources. */
export const FROM_SOURCES = ['--conditions=source', '--import', 'tsx'];

/** Runs a command to its end. */
export function ended(command: string, args: readonly string[], env = {}): Promise<Ended> {
  const child = spawn(command, args, {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, NO_COLOR: '1', ...env },
    timeout: PROCESS_LIMIT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (output += data.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, output }));
  });
}

/** A process that runs a program on ranks in threads. */
export function launched(file: string, ranks: number, argv: readonly string[] = []) {
  const launcher = fileURLToPath(new URL('programs/launcher.ts', import.meta.url));
  return ended(process.execPath, [...FROM_SOURCES, launcher, String(ranks), file, ...argv]);
}
