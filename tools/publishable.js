// Packs the package in the current folder, as a release would, and holds the tarball to publint and
// are-the-types-wrong.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @param {string[]} command */
function run([program = '', ...args]) {
  // The shell finds pnpm.cmd on Windows; no argument here needs quoting.
  const { status } = spawnSync(program, args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return status === 0;
}

const folder = mkdtempSync(join(tmpdir(), 'curvature-pack-'));
try {
  if (!run(['pnpm', 'pack', '--pack-destination', folder])) process.exitCode = 1;
  const tarballs = readdirSync(folder).map((name) => join(folder, name));
  // node10 knows no `exports` map; `main` and `types` serve it, unchecked.
  const checks = tarballs.flatMap((tarball) => [
    ['publint', '--strict', tarball],
    ['attw', '--profile', 'node16', tarball],
  ]);
  if (checks.length === 0 || !checks.map(run).every(Boolean)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
