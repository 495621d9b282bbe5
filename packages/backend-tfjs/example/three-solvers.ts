// The same root by three solvers, and the quality that they measure.
import * as tf from '@tensorflow/tfjs';
import { backgroundEigenRoots, eigenRoots, newtonRoots } from '@curvature/backend-tfjs';

const half = tf.randomNormal([4, 64, 64], 0, 1, 'float32', 1);
const matrix = tf.matMul(half, tf.transpose(half, [0, 2, 1]));
for (const solver of [eigenRoots(), backgroundEigenRoots(), newtonRoots()]) {
  const started = performance.now();
  const roots = await solver.solve(
    { kind: 'symmetric', matrix, ridge: { absolute: 0, relative: 1e-5 } },
    -1 / 4,
    null,
  );
  const { residual, condition } = await solver.quality!(roots);
  const ms = (performance.now() - started).toFixed(0);
  console.log(
    `${solver.name}: residual ${residual.toExponential(1)}, condition ${condition.toExponential(1)}, ${ms} ms`,
  );
}
