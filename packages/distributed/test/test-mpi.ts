// `pnpm test:mpi`: the laws, the example and the faults under every MPI of this machine. It installs
// nothing, says what is missing, and fails where there is no MPI at all.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { launchers } from './mpi-launchers.js';

const say = (line: string) => void process.stdout.write(`${line}\n`);

for (const { name, command, debian } of launchers)
  say(
    command ? `${name}: ${command}` : `${name}: not found; on Debian, apt-get install -y ${debian}`,
  );

if (launchers.every(({ command }) => command === null)) {
  say('Nothing was tested: install one of them, and run pnpm test:mpi again.');
  process.exitCode = 1;
} else {
  const cwd = fileURLToPath(new URL('../../..', import.meta.url));
  const args = ['node_modules/vitest/vitest.mjs', 'run', 'packages/distributed/src/mpi'];
  const { status } = spawnSync(process.execPath, args, { cwd, stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
