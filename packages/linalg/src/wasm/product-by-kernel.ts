import { entries, type Product } from '../products/product-shape.js';
import type { Kernels } from './kernels.js';
import { isFloat32 } from '../realms.js';

/** Matrices are copied in, multiplied and copied out in batches of at most so many bytes. */
const CHUNK_BYTES = 2 ** 20;

/**
 * C = alpha A B + beta C for a stack. Each entry is copied into WebAssembly's memory once, and each
 * result out of it once.
 */
export function productByKernel({ exports, arena }: Kernels, product: Product): void {
  const { count, n, m, k, alpha, a, aLayout, b, bLayout, beta, c, cLayout } = product;
  const float32 = isFloat32(c);
  const gemm = float32 ? exports.gemm_f32 : exports.gemm_f64;
  const [sizeA, sizeB, sizeC] = [
    entries(n, m, aLayout),
    entries(m, k, bLayout),
    entries(n, k, cLayout),
  ];
  const once = a === b && sizeA === sizeB;
  const bytes = c.BYTES_PER_ELEMENT;
  const step = Math.max(
    1,
    Math.min(count, Math.floor(CHUNK_BYTES / ((sizeA + sizeB + sizeC + 1) * bytes))),
  );
  arena.scope(() => {
    const work = arena.reserve(exports.workBytes());
    const atC = arena.reserve(step * sizeC * bytes);
    const atA = arena.reserve(step * sizeA * bytes);
    const atB = once ? atA : arena.reserve(step * sizeB * bytes);
    const view = (at: number, length: number) =>
      float32 ? arena.float32(at, length) : arena.float64(at, length);
    for (let s = 0; s < count; s += step) {
      const here = Math.min(step, count - s);
      view(atA, here * sizeA).set(a.subarray(s * sizeA, (s + here) * sizeA));
      if (!once) view(atB, here * sizeB).set(b.subarray(s * sizeB, (s + here) * sizeB));
      const results = view(atC, here * sizeC);
      const target = c.subarray(s * sizeC, (s + here) * sizeC);
      if (beta !== 0) results.set(target);
      gemm(here, n, m, k, alpha, atA, aLayout, atB, bLayout, beta, atC, cLayout, work);
      target.set(results);
    }
  });
}
