// A plugin that `npm create @curvature/plugin` makes takes the packages of its release: the ranges stand
// in the manifest of create-plugin, whose dependencies on them are for development, so that
// `changeset version` releases it for none of their minors.
import { expect, it } from 'vitest';
import { afterMinorOf, copyOfManifests, versionsIn } from './versions.js';
import { bumpsIn, outgrown, waiting } from './changesets.js';
import { rmSync } from 'node:fs';

const changeset = (bumps: Readonly<Record<string, string>>) =>
  `---\n${Object.entries(bumps)
    .map(([name, bump]) => `'@curvature/${name}': ${bump}\n`)
    .join('')}---\n\nSomething new --- with a dash.\n`;

it('changesets with a minor of spec, core or testkit have one of create-plugin too', () => {
  expect(
    outgrown(waiting()),
    'add a changeset of @curvature/create-plugin: new plugins start from these minors',
  ).toEqual([]);
});

it('of changesets it sees the minors that nothing follows', () => {
  expect(bumpsIn(changeset({ core: 'minor', shampoo: 'patch' }))).toEqual({
    '@curvature/core': 'minor',
    '@curvature/shampoo': 'patch',
  });
  expect(outgrown([changeset({ core: 'minor' }), changeset({ spec: 'major' })])).toEqual([
    '@curvature/spec',
    '@curvature/core',
  ]);
  expect(outgrown([changeset({ core: 'patch', shampoo: 'minor' })])).toEqual([]);
  expect(
    outgrown([changeset({ testkit: 'minor' }), changeset({ 'create-plugin': 'patch' })]),
  ).toEqual([]);
});

it('by itself, a minor of core leaves create-plugin as it was', () => {
  const copy = copyOfManifests();
  const before = versionsIn(copy)['create-plugin'];
  expect(afterMinorOf('@curvature/core', copy)['create-plugin']).toBe(before);
  rmSync(copy, { recursive: true });
});
