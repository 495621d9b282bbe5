import '@curvature/backend-wasm';
import { CurvatureError } from '@curvature/spec';
import { runApp } from '@curvature/workbench';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bandForecast } from './band-forecast.js';
import { app } from './app.js';

/** Encoder and decoder of the task `curves`. */
const widths = [784, 400, 200, 100, 50, 25, 6, 25, 50, 100, 200, 400, 784];
const curves = widths.slice(1).flatMap((units, i) => [
  { name: `layer${i}/kernel`, shape: [widths[i]!, units] },
  { name: `layer${i}/bias`, shape: [units] },
]);

beforeEach(async () => {
  await tf.setBackend('wasm');
});

test('the diagonal and the tridiagonal need no word', () => {
  expect([{ band: 0 }, { band: 1 }, {}].map((options) => bandForecast(options, curves))).toEqual([
    null,
    null,
    null,
  ]);
});

test('a wider band is told with its memory and its work, beside the tridiagonal', () => {
  expect(bandForecast({ band: 64 }, curves)).toBe(
    'a band of 64 keeps 220 MB of statistics and takes 82 billion operations a step, about 8.2 seconds; ' +
      'the tridiagonal, 6.7 MB of statistics and takes 19 million operations a step, about 1.9 milliseconds.',
  );
});

test('one that is cut at the ends of chains is told with what is left of it', () => {
  const told = bandForecast({ band: 99, chain: 'units' }, [{ name: 'kernel', shape: [30, 500] }])!;
  expect(told).toMatch(
    /^a band of 99 keeps 1\.8 MB .* No chain has more than 30 elements: it is a band of 29\.$/,
  );
});

test('where no fused kernel runs, operations are told without a time', async () => {
  await tf.setBackend('cpu');
  expect(bandForecast({ band: 4 }, curves)).toMatch(
    /88 million operations a step; .* 19 million operations a step\.$/,
  );
});

const refusal = (band: number, shape: readonly number[]): string | null => {
  try {
    bandForecast({ band }, [{ name: 'kernel', shape }]);
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(CurvatureError);
    return (error as Error).message;
  }
};

const sides = [30, 784, 1000, 5000];
test.each(sides.flatMap((rows) => sides.map((columns) => [rows, columns])))(
  'of bands of [%i, %i] those are refused that memory cannot hold, with the largest that it could',
  (...shape) => {
    for (const band of [4, 100, 1000, 10_000, 100_000]) {
      const message = refusal(band, shape);
      if (message === null) continue;
      const best = Number(/Set --band to at most (\d+)/.exec(message)![1]);
      expect(best).toBeLessThan(band);
      expect([best, best + 1].map((size) => refusal(size, shape) === null)).toEqual([true, false]);
    }
    expect(refusal(100_000, shape) === null).toBe(shape.every((side) => side === 30));
  },
);

describe('the command', () => {
  let told = '';
  beforeEach(() => {
    told = '';
    const hear = (text: unknown) => void (told += `${text}\n`);
    for (const name of ['log', 'error'] as const) vi.spyOn(console, name).mockImplementation(hear);
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => (hear(text), true));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  const train = (...flags: string[]) =>
    runApp(app('0'), [
      'train',
      '--task',
      'digits-autoencoder',
      '--steps',
      '2',
      '--batch',
      '8',
      ...flags,
    ]);

  test('tells the cost before it trains', async () => {
    const before = tf.memory().numTensors;
    expect(await train('--band', '8')).toBe(0);
    expect(told).toMatch(/sonew: a band of 8 keeps .* of statistics.*\n[^]*sonew 1\/2/);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('tells nothing when it is to be quiet', async () => {
    expect(await train('--band', '8', '--quiet')).toBe(0);
    expect(told).toBe('');
  });

  test('refuses a band that memory cannot hold with a sentence and 2', async () => {
    expect(await runApp(app('0'), ['train', '--task', 'curves', '--band', '999', '--quiet'])).toBe(
      2,
    );
    expect(told).toMatch(
      /^.*A band of 999 needs at least .* Set --band to at most \d+, which takes /,
    );
  });
});
