import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { published } from '../packages.js';
import { afterMinorOf, copyOfManifests, versionsIn } from './versions.js';

const names = published.map(({ manifest }) => manifest.name);

describe('versions', () => {
  const copy = copyOfManifests();
  afterAll(() => rmSync(copy, { recursive: true }));
  const before = versionsIn(copy);

  it.each(names)('after a minor of %s: every other package has a patch at most', (name) => {
    const after = afterMinorOf(name, copy);
    for (const [each, version] of Object.entries(after)) {
      const [major, minor] = before[each]!.split('.').map(Number) as [number, number];
      const wanted = `${major}.${name === `@curvature/${each}` ? minor + 1 : minor}.`;
      expect(version, each).toMatch(new RegExp(`^${wanted.replaceAll('.', '\\.')}`));
    }
  });
});
