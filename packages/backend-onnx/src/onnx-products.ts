import { checkKnown, checkNumber, CurvatureError } from '@curvature/spec';
import { buildModel, type Floating } from './graph/graph-builder.js';
import { createWorkers, type WorkerOptions } from './workers/workers.js';

/** a: [count, rows, inner], b: [count, inner, columns] */
export interface ProductSizes {
  readonly count: number;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}
export interface OnnxProducts {
  /**
   * The products a b of a stack, in the precision of the arrays, [count, rows, columns], row-major.
   * @throws CurvatureError (a rejection) if a length does not fit, onnxruntime-node is missing, or
   *   a worker dies.
   */
  multiply<T extends Float64Array | Float32Array>(a: T, b: T, sizes: ProductSizes): Promise<T>;
  close(): Promise<void>;
}

/**
 * Stacks of matrix products in onnxruntime-node, in worker threads; each product is made by one
 * worker.
 * @param options As of `onnxRoots`: workers, threads, executionProviders.
 * @throws CurvatureError on an invalid option.
 */
export function onnxProducts(options: WorkerOptions = {}): OnnxProducts {
  checkKnown('onnxProducts', options, ['workers', 'threads', 'executionProviders']);
  const workers = createWorkers('onnxProducts', options);
  return {
    async multiply(a, b, sizes) {
      const { count, rows, inner, columns } = sizes;
      for (const [name, size] of Object.entries(sizes))
        checkNumber('multiply', name, size, { min: 0, integer: true });
      checkLength('a', a, count * rows * inner);
      checkLength('b', b, count * inner * columns);
      // By the tag: an array of another JavaScript realm, such as jest's, is no instance of ours.
      const type = a[Symbol.toStringTag] === 'Float64Array' ? 'float64' : 'float32';
      const stack = (data: typeof a, dims: number[]) =>
        ({ type, data: data.slice() as typeof a, dims }) as const;
      const feeds = { a: stack(a, [count, rows, inner]), b: stack(b, [count, inner, columns]) };
      const outputs = await workers.run({ key: type, model: productModel(type), feeds });
      return outputs['product']!.data as typeof a;
    },
    close: () => workers.close(),
  };
}

const productModel = (type: Floating) => {
  const [a, b] = [{ name: 'a', type } as const, { name: 'b', type } as const];
  return buildModel([a, b], (builder) => ({ product: builder.op('MatMul', [a, b]) }));
};

function checkLength(name: string, array: Float64Array | Float32Array, length: number): void {
  if (array.length === length) return;
  throw new CurvatureError(
    `multiply: ${name} must have ${length} elements, got ${array.length}.`,
    'Usually a size is that of another matrix, or a stack is cut off.',
    `Pass ${length} elements, or the sizes that fit ${array.length}.`,
  );
}
