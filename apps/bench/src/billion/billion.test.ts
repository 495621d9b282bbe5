import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from '@curvature/distributed';
import { expect, test } from 'vitest';
import { type Found, type Gradients, LAYER_SIZE, type Plan } from './plan.js';
import { billionTable, lossLine } from './table.js';

const RANK = new URL('rank.ts', import.meta.url);

async function found(gradients: Gradients, most: number): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), 'billion-'));
  const file = join(folder, 'found.json');
  const plan: Plan = { layers: 2, gradients, steps: 2, band: 1, momentum: true, most, file };
  try {
    await launch(RANK, { ranks: 2, argv: [JSON.stringify(plan)] });
    return JSON.parse(readFileSync(file, 'utf8')) as Found;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('two ranks of a layer each: four numbers for each parameter, and a gradient', async () => {
  const [together, inTurn] = [await found('together', 2 ** 40), await found('in turn', 2 ** 40)];
  for (const { shares } of [together, inTurn])
    for (const { bytes, loss } of shares) {
      for (const part of ['parameters', 'gradients', 'diagonal', 'bands', 'm'])
        expect(bytes[part]).toBe(4 * LAYER_SIZE);
      expect(loss[1]).toBeLessThan(loss[0]);
    }
  expect(lossLine(together)).toBe(lossLine(inTurn));
  expect(billionTable(together).rows.find(([name]) => name === 'all of these')![2]).toBe('20.00');
});

test('more memory than allowed ends all ranks with a sentence', async () => {
  await expect(found('in turn', 2 ** 20)).rejects.toThrow(/layers of this rank.*do not fit/);
});
