import { describe, expect, it } from 'vitest';
import * as shampoo from '@curvature/shampoo';
import * as sonew from '@curvature/sonew';
import * as thor from '@curvature/thor';
import { bundleSize, ceilings, ON_DEMAND } from './bundle-sizes.js';

const apps: Readonly<Record<string, object>> = { shampoo, sonew, thor };
const compositions = Object.entries(ceilings).flatMap(([app, names]) =>
  Object.entries(names).map(([name, ceiling]) => ({ app, name, ceiling })),
);

it('each composition has a ceiling', () => {
  for (const [app, exported] of Object.entries(apps)) {
    const made = Object.entries(exported).filter(([, value]) => 'register' in (value as object));
    expect(Object.keys(ceilings[app]!).toSorted()).toEqual(made.map(([name]) => name).toSorted());
  }
});

// Counted are the entry and the chunks that it imports statically; what is loaded on demand, by the
// first save, load or picture of matrices, is counted apart.
describe('what a page loads beside TensorFlow.js', () => {
  it.each(compositions)(
    'for $name before its first step is at most $ceiling kB',
    async ({ app, name, ceiling }) => {
      const { minified, later } = await bundleSize(app, [name]);
      expect(minified).toBeLessThan(ceiling);
      expect(later).toBeLessThan(ON_DEMAND);
      // A ceiling that nothing comes near holds nothing.
      expect(minified).toBeGreaterThan(0.9 * ceiling);
      expect(later).toBeGreaterThan(0.9 * ON_DEMAND);
    },
  );

  it('has nothing of compositions that it does not use', async () => {
    const [one, all] = [
      await bundleSize('sonew', ['sonew']),
      await bundleSize('sonew', Object.keys(ceilings['sonew']!)),
    ];
    // The online Newton step takes roots, whose kernels are large.
    expect(one.minified).toBeLessThan(all.minified - 40);
    expect((await bundleSize('sonew', [])).minified).toBeLessThan(1);
  });
});
