import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { PROCESS_LIMIT } from '../../../../tools/limits.js';

const folder = fileURLToPath(new URL('../..', import.meta.url));
const fromSources = ['--conditions=source', '--import', 'tsx', '--input-type=module'];

/** Runs code in a separate process, which must end by itself, and returns its output. */
async function run(code: string, flags: string[] = fromSources): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '--eval', code], {
    cwd: folder,
    timeout: PROCESS_LIMIT,
  });
  return stdout.trim();
}

const use = (memory: string, more: string) => `
  import { createPool } from '@curvature/linalg/pool';
  const pool = createPool({ workers: 2, memory: '${memory}' });
  const { root } = await pool.inverseRoot({ count: 3, n: 1, values: Float64Array.of(1, 4, 16) }, 2);
  console.log(String(root.values));
  ${more}`;

test.each([
  ['shared', 'closes', 'await pool.close();'],
  ['transfer', 'closes', 'await pool.close();'],
  ['shared', 'only lets it idle', ''],
  ['transfer', 'only lets it idle', ''],
])('a process that uses a pool (%s) and %s ends by itself', async (memory, _, more) => {
  expect(await run(use(memory, more))).toBe('1,0.5,0.25');
});

test('work that was aborted does not keep the process alive', async () => {
  const code = `
    import { createPool } from '@curvature/linalg/pool';
    const control = new AbortController();
    const values = new Float64Array(64 * 512 * 512).map((_, i) => (i % 513) / 513);
    const started = performance.now();
    createPool({ workers: 1 }).inverseRoot({ count: 64, n: 512, values }, 4, {}, control).catch(({ message }) => console.log(message));
    setTimeout(() => control.abort(new Error('enough')), 300);`;
  expect(await run(code)).toBe('enough');
});

test('a pool that was never used starts nothing', async () => {
  const code = `
    import { createPool } from '@curvature/linalg/pool';
    createPool();
    console.log(process.getActiveResourcesInfo().filter((name) => /worker|port/i.test(name)).length);`;
  expect(await run(code)).toBe('0');
});

test.each(['shared', 'transfer'])('memory stays flat over 1,000 jobs (%s)', async (memory) => {
  const code = `
    import { createPool } from '@curvature/linalg/pool';
    const pool = createPool({ workers: 2, memory: '${memory}' });
    const [count, n] = [16, 64];
    const values = new Float64Array(count * n * n).map((_, i) => (i % (n * n) % (n + 1) === 0 ? 1 : 0));
    const megabytes = () => (gc(), Math.round(process.memoryUsage().rss / 2 ** 20));
    const jobs = async (times) => {
      for (let k = 0; k < times; k++) await pool.inverseRoot({ count, n, values }, 2);
    };
    await jobs(200);
    const before = megabytes();
    await jobs(1000);
    console.log(megabytes() - before);`;
  // 1,000 stacks and their roots are 1,000 MB.
  expect(Number(await run(code, [...fromSources, '--expose-gc']))).toBeLessThan(60);
});

test.each([
  ['ESM', ['--input-type=module'], use('auto', '')],
  [
    'CommonJS',
    ['--input-type=commonjs'],
    `const { createPool } = require('@curvature/linalg/pool');
     createPool().inverseRoot({ count: 1, n: 1, values: Float64Array.of(16) }, 4).then(({ root }) => console.log(String(root.values)));`,
  ],
])('what is built works as %s', async (kind, flags, code) => {
  if (!existsSync(join(folder, 'dist')))
    throw new Error('There is no dist: run `pnpm build` first, as `pnpm test` does.');
  expect(await run(code, flags)).toBe(kind === 'ESM' ? '1,0.5,0.25' : '0.5');
});
