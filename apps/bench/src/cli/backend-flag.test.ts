import { getBackend, memory } from '@tensorflow/tfjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runBench } from './run-bench.js';

let told: string[] = [];
beforeEach(() => {
  told = [];
  for (const name of ['log', 'error'] as const)
    vi.spyOn(console, name).mockImplementation((text: unknown) => void told.push(String(text)));
});
afterEach(() => vi.restoreAllMocks());

const bench = (line: string) => runBench(line.split(' '));
const small =
  'train --task digits-autoencoder --optimizers adam,sonew --trials 1 --seeds 1 --steps 3';

test('train computes on the backend that is asked for, and leaves no tensor there', async () => {
  await bench(`${small} --batch 8 --backend cpu`);
  const before = memory().numTensors;
  expect(await bench(`${small} --batch 8 --backend cpu`)).toBe(0);
  expect(getBackend()).toBe('cpu');
  expect(memory().numTensors).toBe(before);
});

test.each(['train --save', 'train --save-beside', 'defaults --save'])(
  '%s refuses to keep numbers of another backend beside those of wasm',
  async (command) => {
    expect(await bench(`${command} --backend cpu`)).toBe(2);
    expect(told.join(' ')).toContain('--backend');
  },
);

test.each(['train', 'defaults', 'steps', 'overhead'])('%s names the backends', async (command) => {
  expect(await bench(`${command} --backend gpu`)).toBe(2);
  expect(told.join(' ')).toContain('wasm, cpu, tensorflow');
});
