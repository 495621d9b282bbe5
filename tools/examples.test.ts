import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesUnder, published, root } from './packages.js';
import { runSource } from './run-source.js';

describe.each(published)('$folder', ({ folder }) => {
  const examples = filesUnder(join(folder, 'example'), '.ts').map((file) => basename(file));

  it('has an example', () => {
    expect(examples).not.toEqual([]);
  });

  it.concurrent.each(examples)('example/%s runs and prints', async (example) => {
    expect(await runSource(join('example', example), join(root, folder))).not.toBe('');
  });
});
