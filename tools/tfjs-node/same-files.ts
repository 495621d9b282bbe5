import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addonFile } from './places.js';

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/**
 * Whether two packages run the same files: program, addon and dependencies. Of tfjs-node and
 * tfjs-node-gpu then only the name differs, which the backend tells as `isGPUPackage`.
 */
export const haveSameFiles = (folder: string, other: string): boolean =>
  hashOf(folder) === hashOf(other);

function hashOf(folder: string): string {
  const { version, dependencies } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as Manifest;
  const hash = createHash('sha256').update(JSON.stringify({ version, dependencies }));
  hash.update(readFileSync(addonFile(folder)));
  const names = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((path) => path.endsWith('.js')).toSorted())
    hash.update(name).update(readFileSync(join(folder, 'dist', name)));
  return hash.digest('hex');
}
