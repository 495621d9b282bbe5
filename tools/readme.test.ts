import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROCESS_LIMIT } from './limits.js';
import { packages, root } from './packages.js';
import { blocksOf, readmes, runnableBlocks } from './readme-blocks.js';
import { runSource } from './run-source.js';

const blocks = readmes.flatMap(blocksOf);
const folders = ['.readme', ...packages.map(({ folder }) => join(folder, '.readme'))];
const removeFolders = () =>
  folders.forEach((folder) => rmSync(join(root, folder), { recursive: true, force: true }));

function write(file: string, text: string) {
  mkdirSync(join(root, dirname(file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

/** The lines of tsc's errors, over all blocks at once. */
function compilerErrors(): string[] {
  const files = blocks.map(({ file }) => join('..', file));
  const config = {
    extends: '../tsconfig.base.json',
    compilerOptions: { moduleDetection: 'force' },
    files,
  };
  write('.readme/tsconfig.json', JSON.stringify(config));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(
    process.execPath,
    [tsc, '--pretty', 'false', '-p', '.readme'],
    {
      cwd: root,
      encoding: 'utf8',
      timeout: PROCESS_LIMIT,
    },
  );
  return status === 0 ? [] : stdout.split('\n').filter((line) => line.includes('error TS'));
}

describe('READMEs', () => {
  let errors: string[] = [];
  beforeAll(() => {
    removeFolders();
    for (const { file, code } of blocks) write(file, code);
    if (blocks.length > 0) errors = compilerErrors();
  });
  afterAll(removeFolders);

  it.each(readmes)('$path exists', ({ path }) => {
    expect(existsSync(join(root, path))).toBe(true);
  });

  it.concurrent.each(blocks)('$name compiles and runs', async ({ file, folder }) => {
    expect(errors.filter((line) => line.startsWith(file))).toEqual([]);
    await runSource(join(root, file), join(root, folder));
  });

  it('make no other compiler errors', () => {
    expect(errors.filter((line) => !blocks.some(({ file }) => line.startsWith(file)))).toEqual([]);
  });
});

describe('the blocks found', () => {
  it('are those marked ts alone, nested ones too', () => {
    const fence = '```';
    const markdown = [
      `${fence}ts\nconst a = 1;\n${fence}`,
      `${fence}ts no-run\nconst b = 2;\n${fence}`,
      `${fence}sh\nls\n${fence}`,
      `- item\n\n  ${fence}ts\n  const c = '~~~';\n  ${fence}`,
      `~~~ts\nconst d = 4;\n~~~`,
    ].join('\n\n');
    expect(runnableBlocks(markdown)).toEqual(['const a = 1;', `const c = '~~~';`, 'const d = 4;']);
  });
});
