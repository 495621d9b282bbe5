import { getKernelsForBackend, registerKernel, unregisterKernel } from '@tensorflow/tfjs';
import { median } from '../protocol/medians.js';

type Inputs = Readonly<Record<string, { readonly shape: readonly number[] } | undefined>>;

/** Calls of a kernel on inputs of the same shapes take the same time. */
const keyOf = (name: string, inputs: object) =>
  [name, ...Object.values(inputs as Inputs).map((x) => x?.shape.join('x'))].join(' ');

/**
 * Milliseconds inside kernels of a backend, for each of `count` runs of `work`: the median time of
 * the calls of each kernel for each combination of shapes, times their number, since other work on
 * the machine interrupts some of the calls. Kernels within kernels count once.
 */
export async function kernelTime(
  backend: string,
  count: number,
  work: () => Promise<unknown>,
): Promise<number> {
  const kernels = getKernelsForBackend(backend);
  const times = new Map<string, number[]>();
  const replaceBy = (make: (kernel: (typeof kernels)[number]) => (typeof kernels)[number]) => {
    for (const kernel of kernels) {
      unregisterKernel(kernel.kernelName, backend);
      registerKernel(make(kernel));
    }
  };
  let isInside = false;
  replaceBy((kernel) => ({
    ...kernel,
    kernelFunc(given) {
      if (isInside) return kernel.kernelFunc(given);
      const start = performance.now();
      isInside = true;
      try {
        return kernel.kernelFunc(given);
      } finally {
        isInside = false;
        const spent = performance.now() - start;
        const key = keyOf(kernel.kernelName, given.inputs);
        times.set(key, [...(times.get(key) ?? []), spent]);
      }
    },
  }));
  try {
    for (let k = 0; k < count; k++) await work();
  } finally {
    replaceBy((kernel) => kernel);
  }
  return [...times.values()].reduce((sum, all) => sum + (median(all) * all.length) / count, 0);
}
