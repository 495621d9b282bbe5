// `pnpm test:node [--package NAME] [--node VERSION] [TESTS...]` makes the addons, and tests on
// TensorFlow's library, as tfjs-node and as tfjs-node-gpu: golden cases, and our tests that otherwise
// run on cpu, with the laws of the testkit and saves into files among them.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../packages.js';
import { makeAddons } from './make.js';
import { otherNode } from './other-node.js';
import { NAMES, packageFolder, TENSORFLOW } from './places.js';

const { values, positionals } = parseArgs({
  options: {
    package: { type: 'string', multiple: true, default: [...NAMES] },
    node: { type: 'string' },
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
const tests = (name: string) =>
  succeeds(
    `${name}: tests with tensorflow in place of cpu`,
    [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', CONFIG, ...positionals],
    // The files run side by side already.
    { CURVATURE_TFJS_NODE: name, TF_NUM_INTRAOP_THREADS: '1' },
  );
const CONFIG = 'tools/tfjs-node/vitest.config.ts';

makeAddons(TENSORFLOW);
const failed = values.package
  .flatMap((name) => [golden(name), tests(name)])
  .filter((ok) => !ok).length;
console.log(failed === 0 ? '\nAll pass on tensorflow.' : `\n${failed} of these runs failed.`);
if (failed > 0) process.exitCode = 1;
