// Runs the benches whose path contains one of the names given: packages/*/bench/*.ts and
// apps/*/bench/*.ts. No name: all. What begins with -- goes to the benches, e.g. pnpm bench sonew
// --large. apps/bench calls it, for every name that is no command of its own and for pnpm bench
// files.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { filesUnder, packages, root } from './packages.js';

const options = process.argv.slice(2).filter((word) => word.startsWith('--'));
const names = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const all = packages.flatMap(({ folder }) =>
  filesUnder(join(folder, 'bench'), '.ts').map((file) => ({ folder, file })),
);
const chosen = all.filter(
  ({ file }) => names.length === 0 || names.some((name) => file.includes(name)),
);

if (chosen.length === 0) {
  console.error(
    `No bench matches ${names.join(', ') || 'anything'}. There are: ${all.map(({ file }) => file).join(', ') || 'none'}.`,
  );
  process.exitCode = 1;
}
for (const { folder, file } of chosen) {
  console.log(`\n# ${file}`);
  const { status } = spawnSync(
    process.execPath,
    ['--conditions=source', '--import', 'tsx', join(root, file), ...options],
    {
      cwd: join(root, folder),
      stdio: 'inherit',
    },
  );
  if (status !== 0) process.exitCode = 1;
}
