import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseSync } from 'oxc-parser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { namesOf } from './names.js';
import { templateFiles, writePlugin, written } from './write-plugin.js';

let parent: string;
beforeEach(() => (parent = mkdtempSync(join(tmpdir(), 'curvature-create-'))));
afterEach(() => rmSync(parent, { recursive: true }));

const write = (name: string) => writePlugin(namesOf(name), parent);
const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');
const sources = ['src/index.ts', 'test/index.test.ts', 'example/train.ts'];

describe('a plugin that was written', () => {
  it('has every file of the template, under its own names alone', () => {
    const folder = write('@me/slow-mean');
    expect(folder).toBe(join(parent, 'slow-mean'));
    for (const file of templateFiles()) {
      const text = read(folder, written(file));
      expect(text, file).not.toMatch(/my-?preconditioner|@scope/i);
    }
    expect(read(folder, 'src/index.ts')).toContain('export function slowMean(');
    expect(read(folder, 'README.md')).toContain('npm install @me/slow-mean ');
  });

  it('asks for the versions with which this release is tested', () => {
    const { name, peerDependencies, devDependencies } = JSON.parse(
      read(write('slow-mean'), 'package.json'),
    );
    expect(name).toBe('slow-mean');
    for (const range of Object.values({ ...peerDependencies, ...devDependencies }))
      expect(range).toMatch(/^(\^\d|workspace:|catalog:)/);
    // A plugin must share these with the application.
    expect(Object.keys(peerDependencies)).toEqual(['@curvature/spec', '@tensorflow/tfjs-core']);
  });
});

describe('names', () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,6}$/);
  const letter = fc.stringMatching(/^[a-z]$/);
  const joined = fc.array(fc.tuple(fc.constantFrom('-', '.', '_', '--'), word), { maxLength: 3 });

  it('give TypeScript that parses, also words of the language and of the template', () => {
    const drawn = fc
      .tuple(letter, word, joined)
      .map(([first, ...rest]) => first + rest.flat(2).join(''));
    const taken = fc.constantFrom('delete', 'class', 'await', 'tf', 'check-number', 'number');
    fc.assert(
      fc.property(fc.oneof(drawn, taken), (name) => {
        const folder = write(`@me/${name}`);
        for (const file of sources) expect(parseSync(file, read(folder, file)).errors).toEqual([]);
        rmSync(folder, { recursive: true });
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['delete', 'deletePreconditioner'],
    ['tf', 'tfPreconditioner'],
    ['check-number', 'checkNumberPreconditioner'],
    ['slow.mean_2-', 'slowMean2'],
  ])('%s makes the function %s', (name, identifier) => {
    expect(read(write(`@me/${name}`), 'src/index.ts')).toContain(`function ${identifier}(`);
  });

  it.each(['', 'Slow', 'slow mean', '../slow', '@me', '@me/', '.slow', '1st', 'a'.repeat(215)])(
    '"%s" is refused with the rule, and an example',
    (name) => expect(() => namesOf(name)).toThrow(/is no name for this package.*such as slow-mean/),
  );

  it.each(['fs', 'http', 'node_modules', 'favicon.ico'])('%s is refused as taken', (name) =>
    expect(() => namesOf(name)).toThrow(
      `"${name}" is a name that Node or npm has taken. Choose another.`,
    ),
  );
});

describe('a folder', () => {
  it('that is empty is taken', () => {
    mkdirSync(join(parent, 'slow-mean'));
    expect(existsSync(join(write('slow-mean'), 'package.json'))).toBe(true);
  });

  it('that holds anything is refused, and stays as it is', () => {
    mkdirSync(join(parent, 'slow-mean'));
    writeFileSync(join(parent, 'slow-mean/.env'), 'x');
    expect(() => write('slow-mean')).toThrow(/is there already and is not empty. Nothing was/);
    expect(readdirSync(join(parent, 'slow-mean'))).toEqual(['.env']);
  });

  it('that is a file is refused', () => {
    writeFileSync(join(parent, 'slow-mean'), 'x');
    expect(() => write('slow-mean')).toThrow(/is there already/);
  });
});
