import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { backendsHere } from './backends.js';
import { type Backend, useBackend } from '../src/training/backend.js';
import { batchOrder } from '../src/training/batch-order.js';
import type { Data, Task } from '../src/contract/task.js';
import { train } from '../src/training/train.js';

type Gradient = { readonly name: string; readonly values: Float32Array };

/** For tests: loss, accuracy and gradients of a task at its start values. */
async function start<D extends Data>(backend: Backend, task: Task<D>, data: D, size: number) {
  await useBackend(backend);
  const before = tf.memory().numTensors;
  const model = task.model(3, data);
  const batch = data.batch(batchOrder(data.size, size, 3)(1));
  let accuracy: number | undefined;
  const { value, grads } = tf.variableGrads(
    () => model.loss(batch, (reported) => void (accuracy = reported.dataSync()[0])),
    model.variables,
  );
  const gradients: Gradient[] = model.variables.map(({ name }) => ({
    name,
    values: grads[name]!.dataSync() as Float32Array,
  }));
  const loss = value.dataSync()[0]!;
  tf.dispose([value, grads, ...model.variables, batch.inputs, batch.targets]);
  expect(tf.memory().numTensors).toBe(before);
  return { loss, accuracy, gradients };
}

const norm = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));

/**
 * For tests: a task's loss and gradients are the same on all backends that are here, reach every
 * variable, and leave no tensor. Returns the loss.
 */
export async function expectSameOnAllBackends<D extends Data>(
  task: Task<D>,
  data: D,
  size: number,
): Promise<number> {
  const one = await start('cpu', task, data, size);
  const scale = Math.max(...one.gradients.map(({ values }) => norm(values)));
  for (const { name, values } of one.gradients) {
    // The bias of keys moves all of a row's likenesses alike, which the softmax does not see.
    if (!name.endsWith('key/bias')) expect(norm(values), name).toBeGreaterThan(1e-6 * scale);
  }
  for (const backend of backendsHere) {
    const other = await start(backend, task, data, size);
    expect(other.loss, backend).toBeCloseTo(one.loss, 4);
    expect(other.accuracy, backend).toBe(one.accuracy);
    one.gradients.forEach(({ name, values }, i) => {
      const difference = norm(values.map((value, j) => value - other.gradients[i]!.values[j]!));
      expect(difference / scale, `${name} on ${backend}`).toBeLessThan(1e-4);
    });
  }
  return one.loss;
}

/**
 * For tests: trains with Adam on wasm, for its losses, and asserts that no tensor is left and that
 * it can be repeated.
 */
export async function lossesOf<D extends Data>(
  task: Task<D>,
  data: D,
  rate: number,
  steps: number,
  batch = task.batch,
) {
  await useBackend('wasm');
  const run = async (upTo: number) => {
    const before = tf.memory().numTensors;
    const optimizer = tf.train.adam(rate);
    const records = await train({
      task: task as unknown as Task,
      data,
      optimizer,
      steps: upTo,
      batch,
    });
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(before);
    return records;
  };
  const records = await run(steps);
  const again = await run(2);
  expect(again.map(({ loss }) => loss)).toEqual(records.slice(0, 2).map(({ loss }) => loss));
  return records;
}
