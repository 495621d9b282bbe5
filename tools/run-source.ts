import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PROCESS_LIMIT } from './limits.js';

/**
 * Runs a TypeScript file on the sources of the workspace; rejects with its output if it fails or
 * hangs.
 */
export async function runSource(file: string, cwd: string): Promise<string> {
  const flags = ['--conditions=source', '--import', 'tsx'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, file], {
    cwd,
    timeout: PROCESS_LIMIT,
  });
  return stdout;
}
