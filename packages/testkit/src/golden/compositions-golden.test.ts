import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { googleShampoo, metaShampoo } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { publishedThor } from '@curvature/thor';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { describe, expect, it } from 'vitest';
import { parseCase } from './parse-case.js';
import { type CaseComposition, runCase } from './run-case.js';

const own = new URL('../../golden/', import.meta.url);
/** The oracle's whole set, if it lies beside the repository; `golden/` is a part of it. */
const beside = new URL('../../../../../shared/golden/', import.meta.url);

const compositions: Record<string, CaseComposition> = {
  googleShampoo,
  metaShampoo,
  sonew,
  publishedThor,
};

const casesIn = (folder: URL) =>
  existsSync(folder)
    ? readdirSync(fileURLToPath(folder)).map((name) =>
        parseCase(readFileSync(new URL(name, folder), 'utf8')),
      )
    : [];

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  it.each(casesIn(own))('golden $name', async (given) => {
    await tf.setBackend(backend);
    const live = tf.memory().numTensors;
    expect(await runCase(given, compositions[given.optimizer]!)).toBeLessThanOrEqual(
      given.tolerance,
    );
    expect(tf.memory().numTensors).toBe(live);
  });

  it('all cases beside the repository, if there are any', async () => {
    await tf.setBackend(backend);
    const failed: string[] = [];
    for (const given of casesIn(beside)) {
      const error = await runCase(given, compositions[given.optimizer]!);
      if (!(error <= given.tolerance)) failed.push(`${given.name} ${error}`);
    }
    expect(failed).toEqual([]);
  });
});

it('has cases of its own of every composition', () => {
  const names = casesIn(own).map(({ optimizer }) => optimizer);
  for (const name of Object.keys(compositions))
    expect(names.filter((one) => one === name).length).toBeGreaterThan(1);
});
