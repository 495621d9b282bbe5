import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { shampoo } from '@curvature/shampoo';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { describe, expect, it } from 'vitest';
import { parseCase } from './parse-case.js';
import { runCase } from './run-case.js';

const own = new URL('../../golden/', import.meta.url);
/** The oracle's whole set, where it lies beside the repository; the four of our own are from it. */
const beside = new URL('../../../../../shared/golden/', import.meta.url);

const casesIn = (folder: URL) =>
  existsSync(folder)
    ? readdirSync(fileURLToPath(folder))
        .filter((name) => name.startsWith('shampoo-'))
        .map((name) => parseCase(readFileSync(new URL(name, folder), 'utf8')))
    : [];

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  it.each(casesIn(own))('golden $name', async (given) => {
    await tf.setBackend(backend);
    expect(await runCase(given, shampoo)).toBeLessThanOrEqual(given.tolerance);
  });

  it('all cases beside the repository, if there are any', async () => {
    await tf.setBackend(backend);
    const failed: string[] = [];
    for (const given of casesIn(beside))
      if (!((await runCase(given, shampoo)) <= given.tolerance)) failed.push(given.name);
    expect(failed).toEqual([]);
  });
});

it('has cases of its own', () => {
  expect(casesIn(own)).toHaveLength(4);
});
