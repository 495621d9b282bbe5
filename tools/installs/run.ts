import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PROCESS_LIMIT } from '../limits.js';

/** Runs a program in a folder. @throws With its whole output, where it fails. */
export async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, {
      cwd,
      timeout: PROCESS_LIMIT,
      // The shell finds npm.cmd and pnpm.cmd on Windows; no argument here needs quoting.
      shell: process.platform === 'win32',
      maxBuffer: 2 ** 26,
    });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error });
  }
}
