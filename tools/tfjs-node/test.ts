// `pnpm test:node [--package NAME] [--node VERSION] [--whole] [TESTS...]` makes the addons, and tests
// on TensorFlow's library, as tfjs-node and as tfjs-node-gpu: golden cases, and our tests that
// otherwise run on cpu, with the laws of the testkit and saves into files among them. Where the two
// packages have the same files, the second takes golden cases and backend-node's own tests alone,
// which see its name; `--whole` gives it all.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../packages.js';
import { makeAddons } from './make.js';
import { otherNode } from './other-node.js';
import { NAMES, packageFolder, TENSORFLOW } from './places.js';
import { haveSameFiles } from './same-files.js';

const { values, positionals } = parseArgs({
  options: {
    package: { type: 'string', multiple: true, default: [...NAMES] },
    node: { type: 'string' },
    whole: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});

const program = values.node === undefined ? process.execPath : otherNode(values.node);

/** Whether a program of Node ends well. */
function succeeds(title: string, args: readonly string[], env: NodeJS.ProcessEnv): boolean {
  console.log(`\n${title}`);
  const { status } = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', ...env },
  });
  return status === 0;
}

/** Of both, `useNode` takes tfjs-node-gpu, unless one is loaded already. */
const golden = (name: string) =>
  succeeds(
    `${name}: golden cases`,
    ['tools/golden.js', '--backend', 'tensorflow', 'packages/testkit/golden'],
    { NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --require="${packageFolder(name)}"` },
  );

const CONFIG = 'tools/tfjs-node/vitest.config.ts';
const tests = (name: string, what: string, chosen: readonly string[]) =>
  succeeds(
    `${name}: ${what}`,
    [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', CONFIG, ...chosen],
    // The files run side by side already.
    { CURVATURE_TFJS_NODE: name, TF_NUM_INTRAOP_THREADS: '1' },
  );

/** The package before this one that runs the same files; none where all is wanted of each. */
const sameAs = (name: string, before: readonly string[]) =>
  values.whole || positionals.length > 0
    ? undefined
    : before.find((other) => haveSameFiles(packageFolder(name), packageFolder(other)));

function testsOf(name: string, k: number): boolean {
  const same = sameAs(name, values.package.slice(0, k));
  return same === undefined
    ? tests(name, 'tests with tensorflow in place of cpu', positionals)
    : tests(name, `tests of backend-node; the others ran on the same files as ${same}`, [
        '--project=backend-node',
      ]);
}

makeAddons(TENSORFLOW);
const failed = values.package
  .flatMap((name, k) => [golden(name), testsOf(name, k)])
  .filter((ok) => !ok).length;
console.log(failed === 0 ? '\nAll pass on tensorflow.' : `\n${failed} of these runs failed.`);
if (failed > 0) process.exitCode = 1;
