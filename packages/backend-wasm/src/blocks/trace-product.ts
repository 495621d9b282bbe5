import { LARGEST_MEASURE, traceProduct } from '@curvature/spec/internal';
import { heapKernel, isSquareStack } from './heap-kernel.js';

/** `traceProduct`, by a look at the diagonals alone. */
export const traceProductInHeap = heapKernel({
  declaration: traceProduct,
  accepts: ({ left, right }) => isSquareStack(left) && isSquareStack(right),
  compute({ backend, inputs: { left, right }, attributes: { added } }) {
    // Both come into the heap before a view, which a growing heap detaches.
    for (const { dataId } of [left, right]) backend.getMemoryOffset(dataId);
    const out = backend.makeOutput([], 'float32');
    const [a, b] = [left, right].map((stack) =>
      traceOf(backend.typedArrayFromHeap(stack) as Float32Array, stack.shape[1]!),
    ) as [number, number];
    backend.typedArrayFromHeap(out)[0] = Math.min(a * b + added, LARGEST_MEASURE);
    return out;
  },
});

/** Of all matrices [n, n] in a row. */
function traceOf(values: Float32Array, n: number): number {
  let sum = 0;
  for (let from = 0; from < values.length; from += n * n)
    for (let i = 0; i < n; i++) sum += values[from + i * (n + 1)]!;
  return sum;
}
