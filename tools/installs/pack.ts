import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROCESS_LIMIT } from '../limits.js';
import { type Manifest, published, root } from '../packages.js';
import { run } from './run.js';

export interface PackedManifest extends Manifest {
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>>;
}
export interface Packed {
  /** Relative to the root, e.g. `packages/spec`. */
  readonly folder: string;
  readonly tarball: string;
  readonly manifest: PackedManifest;
}

const manifestIn = (tarball: string) =>
  JSON.parse(
    execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], {
      encoding: 'utf8',
      timeout: PROCESS_LIMIT,
    }),
  ) as PackedManifest;

/** Packs every published package, which must be built, into a folder. */
export async function packAll(into: string): Promise<Packed[]> {
  for (const { folder } of published)
    await run('pnpm', ['pack', '--pack-destination', into], join(root, folder));
  const all = readdirSync(into).map((name) => {
    const tarball = join(into, name);
    return { tarball, manifest: manifestIn(tarball) };
  });
  return published.map(({ folder, manifest: { name } }) => ({
    folder,
    ...all.find(({ manifest }) => manifest.name === name)!,
  }));
}
