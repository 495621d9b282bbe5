import { buildModel, type Value } from '../graph/graph-builder.js';
import { outputName, type Matrices, type SyncRuntime, type SyncSession } from './sync-runtime.js';

export interface Product {
  readonly a: Matrices;
  readonly b: Matrices;
  /** [columns]; only where a and b are single matrices. */
  readonly bias?: Matrices;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}
/** Products in float32, written into `output` without a copy. */
export interface SyncProducts {
  multiply(product: Product, output: Matrices): void;
  dispose(): void;
}

/**
 * Products by one session for each pair of transpositions, with and without a bias. A session is
 * made at its first product.
 */
export function syncProducts(runtime: SyncRuntime, threads: number): SyncProducts {
  const sessions = new Map<string, SyncSession>();
  const sessionOf = ({ transposeA, transposeB, bias }: Product) => {
    const key = `${transposeA} ${transposeB} ${bias !== undefined}`;
    const session =
      sessions.get(key) ??
      runtime(productModel(transposeA, transposeB, bias !== undefined), threads);
    sessions.set(key, session);
    return session;
  };
  return {
    multiply(product, output) {
      const { a, b, bias } = product;
      sessionOf(product).run(bias ? { a, b, bias } : { a, b }, output);
    },
    dispose() {
      for (const session of sessions.values()) session.dispose();
      sessions.clear();
    },
  };
}

function productModel(transposeA: boolean, transposeB: boolean, hasBias: boolean): Uint8Array {
  const operands: readonly Value[] = [
    { name: 'a', type: 'float32' },
    { name: 'b', type: 'float32' },
  ];
  const attributes = {
    transA: { integer: Number(transposeA) },
    transB: { integer: Number(transposeB) },
  };
  if (hasBias) {
    const inputs: readonly Value[] = [...operands, { name: 'bias', type: 'float32' }];
    return buildModel(inputs, (builder) => ({
      [outputName]: builder.op('Gemm', inputs, { attributes }),
    }));
  }
  const domain = 'com.microsoft';
  return buildModel(operands, (b) => ({
    [outputName]: b.op('FusedMatMul', operands, { attributes, domain }),
  }));
}

/**
 * Whether [1 2; 3 4] times [5 6; 7 8] plus [1 2] is exact for all transpositions, with operands and
 * results in the arrays that `array` returns.
 */
export function areRight(
  products: SyncProducts,
  array: (values: readonly number[]) => Float32Array,
): boolean {
  const square = (values: readonly number[]) => ({ data: array(values), dims: [2, 2] });
  const bias = { data: array([1, 2]), dims: [2] };
  const cases = [false, true].flatMap((transposeA) =>
    [false, true].map((transposeB) => ({ transposeA, transposeB })),
  );
  return cases.every(({ transposeA, transposeB }) => {
    const a = square(transposeA ? [1, 3, 2, 4] : [1, 2, 3, 4]);
    const b = square(transposeB ? [5, 7, 6, 8] : [5, 6, 7, 8]);
    const [plain, shifted] = [square([0, 0, 0, 0]), square([0, 0, 0, 0])];
    products.multiply({ a, b, transposeA, transposeB }, plain);
    products.multiply({ a, b, bias, transposeA, transposeB }, shifted);
    return plain.data.join() === '19,22,43,50' && shifted.data.join() === '20,24,44,52';
  });
}
