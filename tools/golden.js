// Runs the golden-case runner of packages/testkit on the sources, with the compositions of this
// workspace.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @param {string} path relative to the root */
const file = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const compositions = ['shampoo', 'sonew', 'thor']
  .map((app) => file(`apps/${app}/src/index.ts`))
  .filter(existsSync);

const { status } = spawnSync(
  process.execPath,
  [
    '--conditions=source',
    '--import',
    import.meta.resolve('tsx'),
    file('packages/testkit/src/golden/cli.ts'),
    ...compositions.flatMap((composition) => ['--use', composition]),
    ...process.argv.slice(2),
  ],
  // pnpm runs scripts in the root; paths on the command line are relative to where the caller
  // stands.
  { stdio: 'inherit', cwd: process.env['INIT_CWD'] ?? process.cwd() },
);
process.exitCode = status ?? 1;
