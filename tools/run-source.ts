import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a TypeScript file on the sources of the workspace; rejects with its output if it fails or takes over two minutes. */
export async function runSource(file: string, cwd: string): Promise<string> {
  const flags = ['--conditions=source', '--import', 'tsx'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, file], { cwd, timeout: 120_000 });
  return stdout;
}
