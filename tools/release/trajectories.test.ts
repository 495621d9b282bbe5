// An upgrade that changes what a preset does fails here, and then says so in a changeset:
// `UPDATE_TRAJECTORIES=1 pnpm vitest run tools/release` writes the new losses.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { lossesOf, presets } from './presets.js';

const file = fileURLToPath(new URL('trajectories.json', import.meta.url));
const STEPS = 15;

/** Another machine rounds some functions otherwise, and 15 steps amplify that little. */
const TOLERANCE = 1e-3;

beforeAll(() => tf.setBackend('cpu'));

it('each preset without options takes the steps of the release before', async () => {
  const losses: Record<string, number[]> = {};
  for (const [name, make] of Object.entries(presets)) losses[name] = await lossesOf(make, STEPS);
  if (process.env['UPDATE_TRAJECTORIES'])
    writeFileSync(file, `${JSON.stringify(losses, null, 1)}\n`);
  const kept = JSON.parse(readFileSync(file, 'utf8')) as typeof losses;
  expect(Object.keys(losses)).toEqual(Object.keys(kept));
  for (const [name, own] of Object.entries(losses))
    own.forEach((loss, i) => {
      const off = Math.abs(loss / kept[name]![i]! - 1);
      expect(off, `${name}, step ${i + 1}: ${loss} for ${kept[name]![i]}`).toBeLessThan(TOLERANCE);
    });
});
