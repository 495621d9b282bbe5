import { blockSquares } from '@curvature/spec/internal';
import type { Floats } from '../../operations/floats.js';
import type { Handle } from '../../operations/operations.js';
import type { DeviceKernel } from './device-kernel.js';

/** `blockSquares`, by a product that reads its factor transposed. */
export const blockSquaresOnDevice: DeviceKernel = {
  name: blockSquares.name,
  compute({ f, inputs: { blocks, x }, attributes }) {
    const { decay, weight, one } = attributes as Readonly<Record<string, number>>;
    const old = f.operations.borrowed(blocks!);
    const [count, size] = blocks!.shape as [number, number];
    const full = completed(f, f.operations.borrowed(x!), count * size, one!);
    const [rows] = x!.shape as [number];
    const cut =
      count === 1
        ? f.shaped(full, [1, rows, size])
        : f.transposed(f.shaped(full, [rows, count, size]), [1, 0, 2]);
    return f.operations.tensor(f.blend(old, decay!, f.product(cut, cut, 'x'), weight!));
  },
};

/** x, after it a column of ones where `one` is 1, and zeros up to this width. */
function completed(f: Floats, x: Handle, width: number, one: number): Handle {
  const [rows, m] = x.shape as [number, number];
  const extra = width - m - one;
  const ones = one === 1 ? [f.constant(new Float32Array(rows).fill(1), [rows, 1])] : [];
  const zeros = extra > 0 ? [f.constant(new Float32Array(rows * extra), [rows, extra])] : [];
  return f.joined([x, ...ones, ...zeros], 1);
}
