// A training loop that goes on while onnxruntime takes the roots of 16 matrices, on a wasm backend
// that multiplies through it too.
import * as tf from '@tensorflow/tfjs';
import '@curvature/backend-wasm';
import { acceleratedMatMul, onnxRoots } from '@curvature/backend-onnx';

await tf.setBackend('wasm');
const undo = acceleratedMatMul();

const weights = tf.variable(tf.randomNormal([256, 256], 0, 0.05, 'float32', 1));
const inputs = tf.randomNormal([128, 256], 0, 1, 'float32', 2);
const optimizer = tf.train.adam(1e-3);
const error = () =>
  tf.losses.meanSquaredError(
    inputs,
    tf.matMul(tf.tanh(tf.matMul(inputs, weights)), weights),
  ) as tf.Scalar;

const half = tf.randomNormal([16, 128, 128], 0, 1, 'float32', 3);
const matrix = tf.matMul(half, half, false, true);
const solver = onnxRoots();
const state = { isDone: false, steps: 0, loss: 0 };
const pending = Promise.resolve(
  solver.solve({ kind: 'symmetric', matrix, ridge: { absolute: 0, relative: 1e-6 } }, -1 / 4, null),
).finally(() => (state.isDone = true));

while (!state.isDone) {
  state.loss = optimizer.minimize(error, true)!.dataSync()[0]!;
  state.steps++;
  await new Promise((resolve) => setImmediate(resolve));
}
const { residual, condition } = await solver.quality!(await pending);
console.log(`${state.steps} steps went by, the loss is ${state.loss.toFixed(3)}.`);
console.log(
  `16 roots: residual ${residual.toExponential(1)} at condition ${condition.toExponential(1)}.`,
);
await solver.close();
undo();
