import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { bundled, FROM_SOURCES } from './bundled.js';
import { PROCESS_LIMIT } from './limits.js';

/**
 * Runs a TypeScript file on the sources of the workspace; rejects with its output if it fails or
 * hangs. Threads that it starts from sources find tsx.
 */
export async function runSource(file: string, cwd: string): Promise<string> {
  const program = await bundled(resolve(cwd, file));
  const { stdout } = await promisify(execFile)(process.execPath, [...FROM_SOURCES, program], {
    cwd,
    timeout: PROCESS_LIMIT,
  });
  return stdout;
}
