import { expect, test } from 'vitest';
import { digitsTask, programOf } from './program.js';
import { racerOf, racers } from './racers.js';
import { runProgram } from '../worker/run-program.js';

const choice = { rate: null, backend: 'wasm', seed: 1, task: digitsTask } as const;

test.each(racers.map((racer) => [racer.name, racer] as const))(
  'the program of %s has at most nine lines, and names its optimizer once in the call',
  (_, racer) => {
    const text = programOf({ ...choice, racer });
    expect(text.split('\n')).toHaveLength(racer.from === null ? 8 : 9);
    expect(text.split(`${racer.call}()`)).toHaveLength(2);
  },
);

test('two programs differ in the optimizer alone', () => {
  const lines = (name: string) => programOf({ ...choice, racer: racerOf(name) }).split('\n');
  const differ = lines('sonew').filter((line, i) => line !== lines('shampoo')[i]);
  expect(differ).toEqual([
    "import { sonew } from '@curvature/sonew';",
    "model.compile({ optimizer: sonew(), loss: 'meanSquaredError' });",
  ]);
});

test('a rate stands where the optimizer takes it', () => {
  const call = (name: string) => programOf({ ...choice, racer: racerOf(name), rate: 0.03 });
  expect(call('adam')).toContain('optimizer: tf.train.adam(0.03),');
  expect(call('sonew')).toContain('optimizer: sonew({ learningRate: 0.03 }),');
});

test('imports are taken from the modules, in order, and the rest runs as it stands', async () => {
  const seen: string[] = [];
  const heard: unknown[] = [];
  const modules = (name: string) => {
    seen.push(name);
    return Promise.resolve({ a: 1, b: 2, hear: (value: unknown) => heard.push(value) });
  };
  const text = `import * as all from 'x';\nimport 'y';\nimport { a, hear } from 'z';\nhear(await all.b + a);`;
  await runProgram(text, modules);
  expect([seen, heard]).toEqual([['x', 'y', 'z'], [3]]);
});

test('an error of the program comes out', async () => {
  await expect(runProgram("throw new Error('no');", () => Promise.resolve({}))).rejects.toThrow(
    'no',
  );
});
