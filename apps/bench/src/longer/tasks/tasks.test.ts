import { dispose, memory, tidy } from '@tensorflow/tfjs';
import { useBackend } from '@curvature/workbench';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { longerTasks } from './index.js';

beforeAll(() => useBackend('wasm'));

describe.each(longerTasks)('$name', (task) => {
  // A row of the transformer is a window: the 32 characters from there, and the one after them.
  const reach = task.name === 'transformer' ? 32 : 0;

  it('is judged by examples that it does not train on, however many there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3000, max: 100_000 }), (size) => {
        const data = { size } as never;
        const [trained, held] = [task.trained(data), [...task.held(data)]];
        expect(trained).toBeGreaterThanOrEqual(task.batch);
        expect(held.length).toBeGreaterThan(0);
        expect(new Set(held).size).toBe(held.length);
        expect(trained - 1 + reach).toBeLessThan(Math.min(...held));
        expect(Math.max(...held)).toBeLessThan(size);
      }),
    );
  });

  it('has batches of which the model takes the loss, and leaves no tensor', async () => {
    const data = await task.load({});
    const before = memory().numTensors;
    const value = tidy(() => {
      const model = task.model(1, data);
      const loss = model.loss(data.batch(task.held(data).slice(0, 4))).dataSync()[0]!;
      dispose(model.variables);
      return loss;
    });
    expect(value).toBeGreaterThan(0);
    expect(Number.isFinite(value)).toBe(true);
    expect(memory().numTensors).toBe(before);
  });
});
