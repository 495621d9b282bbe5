import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { toTensorBoard, useNode } from '@curvature/backend-node';
import type { Telemetry } from '@curvature/core';
import { shampoo } from '@curvature/shampoo';
import { thor } from '@curvature/thor';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasTfjsNode, onTfjsNode } from '../../../../tools/tfjs-node-here.js';
import { writtenIn } from '../../test/event-files.js';
import { scalarsOf } from './scalars.js';

const folder = mkdtempSync(join(tmpdir(), 'tensorboard-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('an event that holds no number writes none, or is counted', () => {
  const at = { block: 'w', step: 3 };
  expect(scalarsOf({ type: 'unmatched', ...at })).toEqual([]);
  expect(scalarsOf({ type: 'skipped', ...at })).toEqual([{ name: 'skipped/w', value: 1, step: 3 }]);
  expect(scalarsOf({ type: 'refresh', ...at, residual: null, ms: 2 } as never)).toEqual([
    { name: 'refresh_ms/w', value: 2, step: 3 },
  ]);
});

test('without TensorFlow a sentence says what to do', async () => {
  await tf.setBackend('cpu');
  expect(() => toTensorBoard(folder)).toThrow(/is not the backend.* Await useNode\(\) first\./);
});

/** A network of two layers, compiled; its data. */
function compiled(optimizer: tf.Optimizer) {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 4, activation: 'tanh', inputShape: [3] }), // prettier-ignore
      tf.layers.dense({ units: 1 }),
    ],
  });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  const [x, y] = [tf.randomNormal([32, 3], 0, 1, 'float32', 1), tf.ones([32, 1])];
  return { model, x, y };
}

describe.skipIf(!hasTfjsNode)(onTfjsNode, () => {
  let tensorBoard!: (folder: string, options: object) => tf.CustomCallback;
  beforeAll(async () => {
    const { package: name } = await useNode();
    const require = createRequire(import.meta.url);
    ({ tensorBoard } = (require(name) as { node: { tensorBoard: typeof tensorBoard } }).node);
  });

  test('telemetry is read back from the file in which tfjs-node writes its own scalars', async () => {
    const events: Telemetry[] = [];
    const write = toTensorBoard(join(folder, 'fit'));
    const before = tf.memory().numTensors;
    const onEvent = (event: Telemetry) => {
      events.push(event);
      write(event);
    };
    const optimizer = shampoo({ refreshEvery: 2 }, { onEvent });
    const { model, x, y } = compiled(optimizer);
    const callbacks = tensorBoard(join(folder, 'fit'), { updateFreq: 'batch' });
    await model.fit(x, y, { batchSize: 8, epochs: 2, verbose: 0, callbacks });
    await optimizer.settled();
    await nextTurn();

    expect(readdirSync(join(folder, 'fit/train'))).toHaveLength(1);
    const written = writtenIn(join(folder, 'fit/train'));
    const ours = written.filter(({ name }) => name.includes('/'));
    const expected = events.flatMap(scalarsOf);
    expect(ours).toEqual(expected.map((each) => ({ ...each, value: Math.fround(each.value) })));
    const charts = new Set(ours.map(({ name }) => name.split('/', 1)[0]));
    expect(charts).toEqual(
      new Set(['residual', 'condition', 'staleness', 'refresh_ms', 'retries', 'reused_bases', 'graft_ratio']), // prettier-ignore
    );
    const losses = written.filter(({ name }) => name === 'batch_loss');
    expect(losses.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    model.dispose();
    optimizer.dispose();
    tf.dispose([x, y]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('under the rule of the trace, the trace is among it', async () => {
    const optimizer = thor({}, { onEvent: toTensorBoard(join(folder, 'thor')) });
    const { model, x, y } = compiled(optimizer);
    await model.fit(x, y, { batchSize: 8, epochs: 1, verbose: 0 });
    await optimizer.settled();
    await nextTurn();
    const traces = writtenIn(join(folder, 'thor/train')).filter(({ name }) =>
      name.startsWith('trace/'),
    );
    expect(traces.length).toBeGreaterThan(0);
    for (const { value } of traces) expect(value).toBeGreaterThan(0);
    model.dispose();
    optimizer.dispose();
    tf.dispose([x, y]);
  });
});
