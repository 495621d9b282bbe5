// Two ways to the same root, and how each says what it is worth: npx pnpm --filter
// @curvature/linalg example
import {
  inverseRootByNewton,
  largestEigenvalue,
  packedLength,
  packedUpdate,
  rootByEigen,
  unpack,
} from '@curvature/linalg';

const [n, samples] = [32, 6];

// A statistic as an optimizer gathers it: a moving average of x x^T, packed, over fewer samples
// than rows.
let packed = new Float64Array(packedLength(n));
for (let step = 1; step <= samples; step++) {
  const gradient = Float64Array.from({ length: n }, (_, i) => Math.sin(step * (i + 1)) / (i + 1));
  packed = new Float64Array(packedUpdate(packed, gradient, n, 1, 0.9, 0.1));
}
const statistic = unpack(packed, n);
console.log(
  `largest eigenvalue ${largestEigenvalue(statistic, n).toExponential(3)}, rank ${samples} of ${n}\n`,
);

for (const relative of [0, 1e-12, 1e-6]) {
  const ridge = { absolute: 0, relative };
  const solved = {
    eigen: rootByEigen(statistic, n, -1 / 4, { ridge }),
    newton: inverseRootByNewton(statistic, n, 4, { ridge }),
  };
  for (const [name, { ok, residual, condition, iterations }] of Object.entries(solved)) {
    const numbers = `residual ${residual.toExponential(1)}, condition ${condition.toExponential(1)}, ${iterations} iterations`;
    console.log(`ridge ${relative}: ${name.padEnd(6)} ${ok ? 'ok    ' : 'not ok'} ${numbers}`);
  }
}
