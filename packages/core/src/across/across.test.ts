import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { launched } from '../../../distributed/test/launched.js';

const program = (name: string) =>
  fileURLToPath(new URL(`../../test/ranks/${name}.ts`, import.meta.url));

it.each([2, 3, 4])(
  '%i ranks that share refreshes end with the bits of ranks that refresh everything',
  async (ranks) => {
    const { code, output } = await launched(program('bits'), ranks);
    expect(output).toContain('all of 12 compositions of gradients end alike');
    expect(output).toContain('all of 5 compositions of layers end alike');
    expect(code).toBe(0);
  },
);

it('what fails or is late on one rank is so on all', async () => {
  const { code, output } = await launched(program('decisions'), 3);
  expect(output).toContain('all of 5 cases count alike');
  expect(code).toBe(0);
});
