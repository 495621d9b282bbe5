import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PROCESS_LIMIT } from '../limits.js';
import { packages, published, root } from '../packages.js';

const changeset = createRequire(import.meta.url).resolve('@changesets/cli/bin.js');
const manifests = packages.map(({ folder }) => join(folder, 'package.json'));

/** A folder with all manifests of the workspace and the settings of changesets, without changesets. */
export function copyOfManifests(): string {
  const copy = mkdtempSync(join(tmpdir(), 'curvature-versions-'));
  const files = ['package.json', 'pnpm-workspace.yaml', '.changeset/config.json', ...manifests];
  for (const file of files) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  execFileSync('git', ['init', '-q', '-b', 'main'], { cwd: copy, timeout: PROCESS_LIMIT });
  return copy;
}

/** The versions of the published packages in a copy, by name without the scope. */
export const versionsIn = (copy: string): Record<string, string> =>
  Object.fromEntries(
    published.map(({ folder, manifest }) => {
      const { version } = JSON.parse(readFileSync(join(copy, folder, 'package.json'), 'utf8'));
      return [manifest.name.replace('@curvature/', ''), version as string];
    }),
  );

/**
 * What `changeset version` makes of the versions in a copy, for a minor of one package; the copy is
 * as before afterwards.
 */
export function afterMinorOf(name: string, copy: string): Record<string, string> {
  const before = manifests.map((file) => readFileSync(join(copy, file)));
  writeFileSync(
    join(copy, '.changeset/pretended.md'),
    `---\n'${name}': minor\n---\n\nSomething new.\n`,
  );
  execFileSync(process.execPath, [changeset, 'version'], { cwd: copy, timeout: PROCESS_LIMIT });
  const after = versionsIn(copy);
  manifests.forEach((file, i) => writeFileSync(join(copy, file), before[i]!));
  for (const { folder } of packages) rmSync(join(copy, folder, 'CHANGELOG.md'), { force: true });
  return after;
}
