import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { PROCESS_LIMIT } from './limits.js';
import { root } from './packages.js';

/** A program as users of `require` write it. */
const program = `
  const tf = require('@tensorflow/tfjs');
  const { sonew } = require('@curvature/sonew');
  (async () => {
    await tf.setBackend('cpu');
    const w = tf.variable(tf.tensor2d([[1, -2], [3, 4]]), true, 'w');
    const loss = () => tf.sum(tf.square(w));
    const [one, other] = [sonew(), sonew()];
    for (let i = 0; i < 3; i++) one.minimize(loss);
    await other.setWeights(await one.getWeights());
    const start = w.clone();
    one.minimize(loss);
    const expected = String(w.dataSync());
    w.assign(start);
    other.minimize(loss);
    const blocks = (await one.matrices()).map(({ block }) => block);
    console.log(JSON.stringify({ isSame: String(w.dataSync()) === expected, blocks }));
  })();`;

const built = (file: string) => {
  const path = join(root, file);
  if (existsSync(path)) return path;
  throw new Error('There is no dist: run `pnpm build` first, as `pnpm test` does.');
};

test('the CommonJS build saves, loads and shows matrices', async () => {
  const cwd = join(built('apps/sonew/dist/index.cjs'), '../..');
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], {
    cwd,
    timeout: PROCESS_LIMIT,
  });
  const [last] = stdout.trim().split('\n').slice(-1);
  expect(JSON.parse(last!)).toEqual({ isSame: true, blocks: ['w'] });
});

test('it holds all code, since runners such as Jest have no import() there', () => {
  const text = readFileSync(built('packages/core/dist/index.cjs'), 'utf8');
  expect(text).toMatch(/savedState/);
  expect(text).not.toMatch(/\bimport\(/);
});
