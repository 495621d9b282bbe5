import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { limitIssues } from './limit-issues.js';
import { filesUnder, packages, root } from './packages.js';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const tests = [...packages.map(({ folder }) => join(folder, 'src')), 'tools'].flatMap((folder) =>
  filesUnder(folder, '.test.ts'),
);

/** What a test imports by a path, but for the sources that it tests. */
const helpersOf = (test: string) =>
  parseSync(test, read(test))
    .module.staticImports.map(({ moduleRequest }) => moduleRequest.value)
    .filter((path) => path.startsWith('.'))
    .map((path) => join(dirname(test), path.replace(/\.js$/, '.ts')))
    .filter((file) => /(^tools|\/test)\//.test(file) && existsSync(join(root, file)));

it('what tests start ends by a limit that only a hang reaches, and they set no other', () => {
  const files = [...new Set([...tests, ...tests.flatMap(helpersOf)])];
  expect(files.length).toBeGreaterThan(tests.length);
  expect(
    files.flatMap((file) => limitIssues(file, read(file)).map((issue) => `${file}: ${issue}`)),
  ).toEqual([]);
});

describe('the check itself', () => {
  const issues = (source: string) => limitIssues('a.test.ts', source);
  const started = `import { spawn } from 'node:child_process'; spawn('a', { timeout: PROCESS_LIMIT });`;

  it.each([
    `import { spawn } from 'node:child_process'; spawn('a', ['b'], { cwd, timeout: PROCESS_LIMIT });`,
    `import { execFile } from 'node:child_process'; await promisify(execFile)('a', { timeout: PROCESS_LIMIT });`,
    `import type { ChildProcess } from 'node:child_process'; run();`,
    `await chromium.launch({ timeout: PROCESS_LIMIT }); (await browser.newPage()).setDefaultTimeout(PROCESS_LIMIT);`,
    `test.each([1, 2])('%i', (n) => expect(/a/.exec('a')).toBe(n));`,
    `test('starts nothing', { timeout: 5000 }, () => {});`,
  ])('lets pass %s', (source) => {
    expect(issues(source)).toEqual([]);
  });

  it.each([
    [
      `import { spawn } from 'node:child_process'; spawn('a', ['b'], { cwd });`,
      /^spawn is without/,
    ],
    [
      `import { execFile } from 'node:child_process'; promisify(execFile)('a', { timeout: 60_000 });`,
      /is without/,
    ],
    [`import { fork as start } from 'node:child_process'; start('a');`, /^start is without/],
    [
      `import { exec } from 'node:child_process'; const run = [exec]; run[0]('a');`,
      /^exec goes by another name/,
    ],
    [`await chromium.launch();`, /^chromium\.launch is without/],
    [`const tab = await browser.newPage();`, /^A page waits/],
    [`${started} test('a', () => {}, 5000);`, /^test sets a limit/],
    [`${started} beforeAll(start, 10 * 60_000);`, /^beforeAll sets a limit/],
    [`${started} it.concurrent('a', { timeout: 1e6 }, () => {});`, /^it\.concurrent sets a limit/],
  ])('refuses %s', (source, issue) => {
    expect(issues(source)).toEqual([expect.stringMatching(issue)]);
  });
});
