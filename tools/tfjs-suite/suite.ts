import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROCESS_LIMIT } from '../limits.js';
import { root } from '../packages.js';
import { bundle } from './bundle.js';
import type { Result } from './compare.js';
import { type Setting, settings } from './settings.js';
import { folderOf } from './specs.js';

/**
 * Runs tfjs-core's own specs on the wasm backend under each setting, two processes at a time.
 *
 * @param all Whether to run all specs, or only those that run our kernels.
 */
export async function runSuite(all: boolean): Promise<ReadonlyMap<Setting, readonly Result[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'tfjs-suite-'));
  try {
    const file = join(folder, 'bundle.cjs');
    await bundle(file, all);
    const results = new Map<Setting, readonly Result[]>();
    const left = [...settings];
    const work = async () => {
      // oxlint-disable-next-line no-await-in-loop -- each worker runs one process at a time
      for (let next = left.shift(); next; next = left.shift())
        results.set(next, await specsOf(file, next));
    };
    await Promise.all([work(), work()]);
    return results;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function specsOf(file: string, setting: Setting): Promise<readonly Result[]> {
  const runner = join(root, 'tools/tfjs-suite/run.ts');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', runner, setting, file, folderOf('@tensorflow/tfjs-backend-wasm')],
    { cwd: root, maxBuffer: 2 ** 28, timeout: PROCESS_LIMIT },
  );
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Result[];
}
