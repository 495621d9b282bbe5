import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { exportedNames, internalImports, publicNames } from './public-names.js';
import { filesUnder, published, root } from './packages.js';

const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** The last of them is `emaNesterov`, a fourth value of the slot `average`. */
const NAMES = 251;
/** Packages that came after that count; each may have this many names. */
const LATER = ['backend-node', 'distributed', 'methods'];
const NAMES_OF_A_LATER_PACKAGE = 8;

test('all published packages together have at most 251 public names, and 8 for each later one', () => {
  const counts = published.map((each) => [each.manifest.name, publicNames(each).length] as const);
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  expect(all, counts.map((pair) => pair.join(' ')).join(', ')).toBeLessThanOrEqual(
    NAMES + LATER.length * NAMES_OF_A_LATER_PACKAGE,
  );
});

describe.each(published)('$folder', (each) => {
  it('says in its README what each public name is for', () => {
    const page = read(join(each.folder, 'README.md'));
    expect(publicNames(each).filter((name) => !new RegExp(`\\b${name}\\b`).test(page))).toEqual([]);
  });

  it('needs no internal door in its README and its examples', () => {
    const examples = existsSync(join(root, each.folder, 'example'))
      ? filesUnder(join(each.folder, 'example'), '.ts')
      : [];
    const texts = [join(each.folder, 'README.md'), ...examples].map(read);
    expect(texts.flatMap(internalImports)).toEqual([]);
  });
});

describe('the check itself', () => {
  it('knows names, types and whole files that are passed on', () => {
    const names = exportedNames('packages/spec/src/index.ts');
    expect(names).toEqual(expect.arrayContaining(['CurvatureError', 'Given', 'Preconditioner']));
  });

  it('finds internal doors', () => {
    expect(internalImports("import { x } from '@curvature/core/internal';")).toEqual([
      '@curvature/core/internal',
    ]);
    expect(internalImports("import { x } from '@curvature/core';")).toEqual([]);
  });
});
