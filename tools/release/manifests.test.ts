import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { published, root } from '../packages.js';

const REPOSITORY = 'https://github.com/curvature-js/curvature';

describe.each(published)('$folder', ({ folder, manifest }) => {
  it('tells the registry where it lives, where faults are told, and how it was built', () => {
    expect(manifest).toMatchObject({
      homepage: `${REPOSITORY}/tree/main/${folder}#readme`,
      bugs: { url: `${REPOSITORY}/issues` },
      license: 'MIT',
      repository: { type: 'git', url: `git+${REPOSITORY}.git`, directory: folder },
      publishConfig: { access: 'public', provenance: true },
    });
  });

  it('has a page for the registry', () => {
    expect(existsSync(join(root, folder, 'README.md'))).toBe(true);
  });
});
