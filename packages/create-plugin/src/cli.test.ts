import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PROCESS_LIMIT } from '../../../tools/limits.js';

const cli = fileURLToPath(new URL('cli.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');
let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'curvature-create-cli-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const create = (...args: string[]) =>
  spawnSync(process.execPath, ['--import', tsx, cli, ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: PROCESS_LIMIT,
  });

it('says in three lines what to do next, and refuses the same name again', () => {
  const { status, stdout } = create('@me/slow-mean');
  expect(stdout.trim().split('\n')).toEqual([
    expect.stringMatching(/^cd slow-mean && npm install/),
    expect.stringMatching(/^npm test .* npm run example/),
    expect.stringMatching(/src\/index\.ts.*npm run build/),
  ]);
  expect(status).toBe(0);
  const again = create('@me/slow-mean');
  expect(again.stderr).toMatch(/is there already and is not empty.*Choose another name/);
  expect(again.status).toBe(1);
});

it('shows its usage without a name, and refuses a second one without writing', () => {
  const before = readdirSync(folder);
  expect(create()).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('NAME is the name'),
  });
  expect(create('one', 'two')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/Only one name is taken, and two follows it/),
  });
  expect(readdirSync(folder)).toEqual(before);
});
