import type { Tensor } from '@tensorflow/tfjs-core';
import { addonOf } from './addon.js';
import { Arithmetic } from './arithmetic.js';
import { type Handle, type Operations, withOperations } from './operations.js';

const T = { T: 'double' } as const;

/** float64 arithmetic of TensorFlow, which tfjs has not. */
export class Doubles extends Arithmetic {
  constructor(operations: Operations) {
    super(operations, 'double');
  }

  /** The values of a float32 tensor. */
  of(tensor: Tensor): Handle {
    return this.cast(this.operations.borrowed(tensor), 'float', 'double');
  }

  /** A float32 tensor of the values, which outlives the work. */
  toTensor(x: Handle): Tensor {
    return this.operations.tensor(this.cast(x, 'double', 'float'));
  }

  /** The addon takes whole numbers of 64 bits, as pairs of 32, and Bitcast does the rest. */
  constant(values: Float64Array, shape: number[]): Handle {
    const pairs = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
    const bits = this.operations.array('int64', pairs, shape);
    return this.operations.one('Bitcast', { T: 'int64', type: 'double' }, [bits]);
  }

  identity(n: number): Handle {
    const at = (_: unknown, i: number) => Number(i % (n + 1) === 0);
    return this.constant(Float64Array.from({ length: n * n }, at), [n, n]);
  }

  isFinite = (x: Handle) => this.operations.one('IsFinite', T, [x]);
  and = (x: Handle, y: Handle) => this.operations.one('LogicalAnd', {}, [x, y]);
  or = (x: Handle, y: Handle) => this.operations.one('LogicalOr', {}, [x, y]);

  /** 1 where it holds, else 0. */
  indicator = (condition: Handle) => this.cast(condition, 'bool', 'double');

  /** Over axes that are kept with length 1. */
  max = (x: Handle, axes: number[]) => this.reduced('Max', x, axes, true);
  min = (x: Handle, axes: number[]) => this.reduced('Min', x, axes, true);
  sum = (x: Handle, axes: number[]) => this.reduced('Sum', x, axes, true);
  all = (x: Handle, axes: number[]) =>
    this.operations.one('All', { Tidx: 'int32', keep_dims: true }, [x, this.int32(axes)]);

  /** x y, matrix by matrix, or x y^T. */
  product(x: Handle, y: Handle, isTransposed = false): Handle {
    const attributes = { ...T, adj_x: false, adj_y: isTransposed };
    return this.operations.one('BatchMatMulV2', attributes, [x, y]);
  }

  /** Swaps the last two axes of a stack of matrices. */
  transposed(x: Handle): Handle {
    return this.operations.one('Transpose', { ...T, Tperm: 'int32' }, [x, this.int32([0, 2, 1])]);
  }

  /** Vectors of one element, one after the other. */
  joined(all: readonly Handle[]): Handle {
    const attributes = { ...T, Tidx: 'int32', N: all.length } as const;
    return this.operations.one('ConcatV2', attributes, [...all, this.int32(0, [])]);
  }

  /** Ascending eigenvalues [count, n], and eigenvectors in columns. */
  eigen(x: Handle): [values: Handle, vectors: Handle] {
    const found = this.operations.many('SelfAdjointEigV2', { ...T, compute_v: true }, [x], 2);
    return found as [Handle, Handle];
  }

  /** The lower factor of each matrix; NaN if it is not positive definite. */
  cholesky = (x: Handle) => this.operations.one('Cholesky', T, [x]);

  /** The solution of L x = y, matrix by matrix. */
  solvedByLower(lower: Handle, y: Handle): Handle {
    const attributes = { ...T, lower: true, adjoint: false };
    return this.operations.one('MatrixTriangularSolve', attributes, [lower, y]);
  }

  /** Running sums over the last axis of [count, n]; without the element itself. */
  sumsBefore(x: Handle, isFromEnd: boolean): Handle {
    const attributes = { ...T, Tidx: 'int32', exclusive: true, reverse: isFromEnd } as const;
    return this.operations.one('Cumsum', attributes, [x, this.int32(1, [])]);
  }

  /** The columns of each matrix in the order of `places`, [count, n]. */
  columns(x: Handle, places: Handle): Handle {
    const indices = this.cast(places, 'double', 'int32');
    const types = { Tparams: 'double', Tindices: 'int32', Taxis: 'int32' } as const;
    const attributes = { ...types, batch_dims: 1 };
    return this.operations.one('GatherV2', attributes, [x, indices, this.int32(2, [])]);
  }

  protected scalar = (value: number): Handle => this.constant(Float64Array.of(value), []);

  private cast(x: Handle, from: 'float' | 'double' | 'bool', to: 'float' | 'double' | 'int32') {
    return this.operations.one('Cast', { SrcT: from, DstT: to, Truncate: false }, [x]);
  }
}

/** What `work` makes in float64. @throws CurvatureError if the backend is not that of tfjs-node. */
export const inDoubles = <R>(owner: string, work: (doubles: Doubles) => R): R =>
  withOperations(addonOf(owner), (operations) => work(new Doubles(operations)));
