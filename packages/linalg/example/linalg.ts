// The same root by two methods, with the error that each reports: npx pnpm --filter
// @curvature/linalg example
import {
  byAcceleratedNewton,
  byEigen,
  inverseRoot,
  packedLength,
  packedTrace,
  packedUpdate,
  unpack,
} from '@curvature/linalg';

const [n, samples] = [32, 6];

// A statistic as an optimizer gathers it: a packed moving average of x x^T over fewer samples than
// rows, so that its rank is the number of samples.
let packed = new Float64Array(packedLength(n));
for (let step = 1; step <= samples; step++) {
  const gradient = Float64Array.from({ length: n }, (_, i) => Math.sin(step * (i + 1)) / (i + 1));
  packed = new Float64Array(packedUpdate(packed, gradient, n, 1, 0.9, 0.1));
}
console.log(`trace ${packedTrace(packed, n).toExponential(3)}, rank ${samples} of ${n}\n`);

const stack = { count: 1, n, values: unpack(packed, n) };
const methods = { eigen: byEigen(), Newton: byAcceleratedNewton() };
for (const relative of [0, 1e-12, 1e-6]) {
  for (const [name, method] of Object.entries(methods)) {
    const roots = inverseRoot(stack, 4, { ridge: { absolute: 0, relative }, method });
    const [residual, condition] = [roots.residual[0]!, roots.condition[0]!];
    const numbers = `residual ${residual.toExponential(1)}, condition ${condition.toExponential(1)}`;
    const verdict = roots.ok[0] ? 'ok    ' : 'not ok';
    console.log(`ridge ${relative}: ${name.padEnd(6)} ${verdict} ${numbers}`);
  }
}
