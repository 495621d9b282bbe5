import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundled, FROM_SOURCES, startOf } from '../../../tools/bundled.js';
import { PROCESS_LIMIT } from '../../../tools/limits.js';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Of both streams. */
  readonly output: string;
}

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

const launcher = fileURLToPath(new URL('programs/launcher.ts', import.meta.url));

/** A process that runs a program on ranks in threads. */
export async function launched(file: string, ranks: number, argv: readonly string[] = []) {
  const [start, program] = await Promise.all([startOf(launcher), bundled(file)]);
  return ended(process.execPath, [...start, String(ranks), program, ...argv]);
}

/** The same where tsx loads each source, in the process and in its threads. */
export const launchedBySources = (file: string, ranks: number, argv: readonly string[] = []) =>
  ended(process.execPath, [...FROM_SOURCES, launcher, String(ranks), file, ...argv]);
