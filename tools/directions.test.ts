import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  declared,
  directionIssues,
  imported,
  undeclaredIssues,
  unusedIssues,
} from './directions.js';
import { filesUnder, type Manifest, packages, root } from './packages.js';

const isPrivate = (name: string) =>
  packages.some(
    ({ manifest }) => manifest.name === `@curvature/${name}` && manifest.private === true,
  );

/** What the private packages list that a published one imports: it bundles these, and so needs it too. */
const ofBundled = (manifest: Manifest, targets: readonly string[]) =>
  manifest.private
    ? []
    : packages
        .filter((each) => each.manifest.private)
        .filter((each) => targets.includes(each.manifest.name.replace('@curvature/', '')))
        .flatMap((each) => declared(each.manifest));

describe.each(packages)('$folder', ({ folder, manifest }) => {
  it('depends only on layers below its own', () => {
    expect(directionIssues(manifest, declared(manifest))).toEqual([]);
  });

  it('imports only layers below its own, and exactly what it lists', () => {
    const sources = filesUnder(join(folder, 'src'), '.ts').filter(
      (file) => !/\.test(-d)?\.ts$/.test(file),
    );
    const perFile = sources.map((file) => ({
      file,
      targets: imported(file, readFileSync(join(root, file), 'utf8')),
    }));
    const issues = perFile.flatMap(({ file, targets }) =>
      [
        ...directionIssues(manifest, targets),
        ...undeclaredIssues(manifest, targets, isPrivate),
      ].map((issue) => `${file}: ${issue}`),
    );
    const all = perFile.flatMap(({ targets }) => targets);
    expect(sources).not.toEqual([]);
    expect([...issues, ...unusedIssues(manifest, [...all, ...ofBundled(manifest, all)])]).toEqual(
      [],
    );
  });
});

describe('the check itself', () => {
  const kronecker = {
    name: '@curvature/kronecker',
    peerDependencies: { '@curvature/spec': '^1.0.0' },
  };

  it('sees every form of import', () => {
    const source = `
      import { run } from '@curvature/spec/kernels';
      import type { Policy } from '@curvature/policies';
      export * from '@curvature/core';
      export type { Rule } from '@curvature/grafting/rules';
      import './local.js';
      export const later = () => import('@curvature/linalg');`;
    expect(imported('a.ts', source).toSorted()).toEqual([
      'core',
      'grafting',
      'linalg',
      'policies',
      'spec',
    ]);
  });

  it.each(['core', 'policies', 'testkit', 'shampoo', 'unheard-of'])(
    'refuses kronecker -> %s',
    (target) => {
      expect(directionIssues(kronecker, [target])).toEqual([
        `kronecker must not depend on ${target}.`,
      ]);
    },
  );

  it('lets kronecker use spec and linalg', () => {
    expect(directionIssues(kronecker, ['spec', 'linalg', 'kronecker'])).toEqual([]);
  });

  it('wants every package in a layer', () => {
    expect(directionIssues({ name: '@curvature/fresh' }, [])).toEqual([
      expect.stringContaining('has no layer'),
    ]);
  });

  it('wants imports listed, except private ones', () => {
    expect(
      undeclaredIssues(kronecker, ['spec', 'linalg', 'workbench'], (name) => name === 'workbench'),
    ).toEqual([
      'kronecker imports linalg, but lists it in neither dependencies nor peerDependencies. (What only tests use belongs in test/.)',
    ]);
  });

  it('wants what is listed imported', () => {
    expect(unusedIssues(kronecker, ['linalg'])).toEqual([
      'kronecker lists spec, but imports it nowhere.',
    ]);
    expect(unusedIssues(kronecker, ['spec'])).toEqual([]);
  });
});
