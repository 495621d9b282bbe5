import { afterAll, describe, expect, test } from 'vitest';
import { runProcess, withoutRuntime } from '../test/elsewhere.js';

const solveOnce = (after = '') => `
  import * as tf from '@tensorflow/tfjs';
  import { onnxRoots } from '@curvature/backend-onnx';
  await tf.setBackend('cpu');
  const solver = onnxRoots({ workers: 2 });
  const factor = { kind: 'symmetric', matrix: tf.stack([tf.eye(3), tf.eye(3)]), ridge: { absolute: 0, relative: 0 } };
  try {
    const { root } = await solver.solve(factor, -1 / 2, null);
    console.log(root.shape.join());
  } catch (error) {
    console.log(error.name + ': ' + error.message);
  }
  ${after}
`;
const multiply = `
  import * as tf from '@tensorflow/tfjs';
  import '@tensorflow/tfjs-backend-wasm';
  import { acceleratedMatMul } from '@curvature/backend-onnx';
  await tf.setBackend('wasm');
  const undo = acceleratedMatMul({ warn: (message) => console.log(message) });
  const product = tf.matMul(tf.ones([100, 100]), tf.ones([100, 100]));
  console.log(product.dataSync()[0]);
  undo();
`;

describe.concurrent('a process', () => {
  test('ends by itself after close()', async () => {
    const handles = 'await solver.close(); console.log(process.getActiveResourcesInfo().join());';
    const { stdout } = await runProcess(solveOnce(handles));
    expect(stdout).toMatch(/^2,3,3\n/);
    expect(stdout).not.toMatch(/MessagePort|Worker/);
  });

  test('ends by itself without close() too: waiting threads do not keep it', async () => {
    expect((await runProcess(solveOnce())).stdout).toMatch(/^2,3,3\n/);
  });

  test('may exit while roots are taken', async () => {
    const code = `
      import * as tf from '@tensorflow/tfjs';
      import { onnxRoots } from '@curvature/backend-onnx';
      await tf.setBackend('cpu');
      const solver = onnxRoots({ workers: 1 });
      const matrix = tf.diag(tf.linspace(1e-6, 1, 500)).expandDims();
      const factor = { kind: 'symmetric', matrix, ridge: { absolute: 0, relative: 0 } };
      await solver.solve({ ...factor, matrix: tf.eye(3).expandDims() }, -1 / 2, null);
      solver.solve(factor, -1 / 2, null);
      setTimeout(() => (console.log('leaves'), process.exit(0)), 50);
    `;
    expect((await runProcess(code)).stdout).toBe('leaves\n');
  });

  test('may solve in threads and multiply in its own', async () => {
    const { stdout } = await runProcess(
      solveOnce(multiply.replaceAll(/import \* as tf .*\n/g, '')),
    );
    expect(stdout).toMatch(/^2,3,3\n100\n/);
  });
});

describe('without onnxruntime-node', () => {
  const { folder, remove } = withoutRuntime();
  afterAll(remove);

  test('roots are rejected with a sentence on how to get it', async () => {
    const { stdout } = await runProcess(solveOnce(), folder);
    expect(stdout).toMatch(
      /^CurvatureError: onnxruntime-node could not be loaded: Cannot find package 'onnxruntime-node'.*npm install onnxruntime-node.*ONNXRUNTIME_NODE_INSTALL=skip/,
    );
  });

  test('acceleratedMatMul says the same, once, and products are made as before', async () => {
    const [message, product] = (await runProcess(multiply, folder)).stdout.trim().split('\n');
    expect(message).toMatch(
      /^acceleratedMatMul: products are made as before, right but slower: onnxruntime-node could not be loaded: Cannot find module.*npm install/,
    );
    expect(product).toBe('100');
  });
});

test('acceleratedMatMul leaves products alone where onnxruntime-node is of a version that it does not know', async () => {
  const { folder, remove } = withoutRuntime('1.19.2');
  const [message, product] = (await runProcess(multiply, folder)).stdout.trim().split('\n');
  remove();
  expect(message).toMatch(
    /onnxruntime-node is 1\.19\.2, and 1\.30 is what it knows the inside of\.$/,
  );
  expect(product).toBe('100');
});

test('acceleratedMatMul says so where the wasm backend is not loaded', async () => {
  const code = `
    import { acceleratedMatMul } from '@curvature/backend-onnx';
    acceleratedMatMul({ warn: (message) => console.log(message) })();
  `;
  expect((await runProcess(code)).stdout).toMatch(
    /@tensorflow\/tfjs-backend-wasm is not loaded: import it first\.\n$/,
  );
});
