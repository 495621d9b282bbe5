// The template itself: the plugin that it holds obeys the laws, and its example runs.
import { fileURLToPath } from 'node:url';
import { preconditionerIssues } from '@curvature/testkit';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { runSource } from '../../../tools/run-source.js';
import { myPreconditioner } from '../template/src/index.js';

const template = fileURLToPath(new URL('../template', import.meta.url));

test('its preconditioner obeys the laws of the contract', async () => {
  await tf.setBackend('cpu');
  expect(await preconditionerIssues(() => myPreconditioner())).toEqual([]);
});

test('its example ends with a smaller loss than gradient descent', async () => {
  const lines = (await runSource('example/train.ts', template)).trim().split('\n');
  const [steps, ours, descent] = lines.at(-1)!.trim().split(/\s+/).map(Number);
  expect(steps).toBe(200);
  expect(ours).toBeLessThan(descent!);
});
