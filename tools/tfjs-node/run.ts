import { spawnSync } from 'node:child_process';

/** What stops the script, in sentences for whoever called it. */
export class Missing extends Error {}

/** Runs a program, and shows what it prints. @throws Missing where it does not start, or fails. */
export function run(program: string, args: readonly string[]): void {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit' });
  if (error) throw new Missing(`${program} does not start (${error.message}). Install it.`);
  if (status !== 0)
    throw new Missing(`${program} failed with exit code ${status}; its own lines above say why.`);
}

/** Whether a program starts and ends well. */
export const works = (program: string, args: readonly string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0;
