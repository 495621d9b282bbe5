import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { published } from '../packages.js';
import { createdBy, createLine, installLine, readmeOf } from './readme.js';

/** `@scope/name/path` -> `@scope/name` */
const packageOf = (specifier: string) =>
  specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/** The packages that code imports, without Node's own. */
function imported(code: string): string[] {
  const { module } = parseSync('block.ts', code);
  const specifiers = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    // A dynamic import is given as a range of the source, with its quotes.
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
      code.slice(start + 1, end - 1),
    ),
  ];
  return specifiers.filter((each) => !/^(node:|[./])/.test(each)).map(packageOf);
}

describe.each(published)('the README of $folder', ({ folder, manifest }) => {
  const { install, create, blocks } = readmeOf(folder);

  it('installs the package, or runs it by npm create', () => {
    const got = manifest.name === createdBy('@curvature/plugin') ? create?.map(createdBy) : install;
    expect(got).toContain(manifest.name);
  });

  it('installs every package that its code imports', () => {
    const wanted = new Set(blocks.flatMap(imported));
    expect([...wanted].filter((name) => !install?.includes(name))).toEqual([]);
  });
});

it('the line that installs is the first of a page, with all of its arguments', () => {
  const page = '# A\n\n```sh\nnpm install a @b/c --save-dev\n```\n\n```sh\nnpm install d\n```\n';
  expect(installLine(page)).toEqual(['a', '@b/c', '--save-dev']);
  expect(installLine('# A\n\nnpm install a\n')).toBeNull();
});

it('npm create runs the package whose name begins with create-', () => {
  expect(createLine('```sh\nnpm create @a/b c\n```\n')).toEqual(['@a/b', 'c']);
  expect(createdBy('@a/b')).toBe('@a/create-b');
  expect(createdBy('b')).toBe('create-b');
});
