import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { launched } from '../../../distributed/test/launched.js';

const program = (name: string) =>
  fileURLToPath(new URL(`../../test/ranks/${name}.ts`, import.meta.url));

/** Compositions that are tried with any number of ranks. */
const FEW = ['Shampoo in padded tiles', 'Shampoo that waits', 'SOAP with bases', 'THOR in slices'];

it.each<[ranks: number, asked: readonly string[], counts: readonly [number, number]]>([
  [2, FEW, [3, 1]],
  [3, [], [12, 5]],
  [4, FEW, [3, 1]],
])(
  '%i ranks that share refreshes end with the bits of ranks that refresh everything',
  async (ranks, asked, [gradients, layers]) => {
    const { code, output } = await launched(program('bits'), ranks, asked);
    expect(output).toContain(`all of ${gradients} compositions of gradients end alike`);
    expect(output).toContain(`all of ${layers} compositions of layers end alike`);
    expect(code).toBe(0);
  },
);

it('what fails or is late on one rank is so on all', async () => {
  const { code, output } = await launched(program('decisions'), 3);
  expect(output).toContain('all of 5 cases count alike');
  expect(code).toBe(0);
});
