import { Arithmetic, type Operand } from './arithmetic.js';
import type { Handle, Operations } from './operations.js';

const T = { T: 'float' } as const;
const SEGMENTS = { ...T, Tindices: 'int32', Tnumsegments: 'int32' } as const;

/**
 * float32 arithmetic by TensorFlow's operations, among them those that tfjs does not pass on. On a
 * GPU none waits for it: lengths and axes are the host's, as those operations want them.
 */
export class Floats extends Arithmetic {
  private readonly scalars = new Map<number, Handle>();

  constructor(override readonly operations: Operations) {
    super(operations, 'float');
  }

  /** Made once for each number. */
  scalar = (value: number): Handle => {
    let known = this.scalars.get(value);
    if (!known) this.scalars.set(value, (known = this.constant([value], [])));
    return known;
  };

  constant(values: ArrayLike<number>, shape: readonly number[]): Handle {
    return this.operations.array('float', Float32Array.from(values), shape);
  }

  integers(values: Int32Array, shape: readonly number[]): Handle {
    return this.operations.array('int32', values, shape);
  }

  square = (x: Handle) => this.operations.one('Square', T, [x]);
  sqrt = (x: Handle) => this.operations.one('Sqrt', T, [x]);
  isGreater = (x: Operand, y: Operand) => this.binary('Greater', x, y);
  /** x / y, and 0 where y is 0. */
  share = (x: Handle, y: Handle) => this.binary('DivNoNan', x, y);
  limited = (x: Handle, limit: number) =>
    this.operations.one('ClipByValue', T, [x, this.scalar(-limit), this.scalar(limit)]);
  not = (x: Handle) => this.operations.one('LogicalNot', {}, [x]);
  and = (x: Handle, y: Handle) => this.operations.one('LogicalAnd', {}, [x, y]);
  any = (x: Handle, axis: number) =>
    this.operations.one('Any', { Tidx: 'int32', keep_dims: false }, [x, this.int32([axis])]);
  every = (x: Handle, axis: number) =>
    this.operations.one('All', { Tidx: 'int32', keep_dims: true }, [x, this.int32([axis])]);
  /** 1 where it holds, else 0. */
  indicator = (condition: Handle) =>
    this.operations.one('Cast', { SrcT: 'bool', DstT: 'float', Truncate: false }, [condition]);

  /** a x; x itself for 1. */
  scaled = (x: Handle, a: number) => (a === 1 ? x : this.mul(x, a));
  /** a x + b y */
  blend = (x: Handle, a: number, y: Handle, b: number) => this.add(this.mul(x, a), this.mul(y, b));

  sum = (x: Handle, axis: number) => this.reduced('Sum', x, [axis], false);
  max = (x: Handle, axis: number) => this.reduced('Max', x, [axis], false);

  transposed(x: Handle, order: readonly number[]): Handle {
    return this.operations.one('Transpose', { ...T, Tperm: 'int32' }, [x, this.int32(order)]);
  }

  /** Along an axis; a list of one stays as it is. */
  joined(all: readonly Handle[], axis: number): Handle {
    if (all.length === 1) return all[0]!;
    const attributes = { ...T, Tidx: 'int32', N: all.length } as const;
    return this.operations.one('ConcatV2', attributes, [...all, this.int32(axis, [])]);
  }

  /** Parts of these lengths along an axis. */
  parted(x: Handle, lengths: readonly number[], axis: number): Handle[] {
    const attributes = { ...T, Tlen: 'int32', num_split: lengths.length } as const;
    const inputs = [x, this.int32(lengths), this.int32(axis, [])];
    return this.operations.many('SplitV', attributes, inputs, lengths.length);
  }

  /** With zeros at the end of each axis, up to this shape. */
  padded(x: Handle, shape: readonly number[]): Handle {
    const ends = shape.flatMap((n, axis) => [0, n - x.shape[axis]!]);
    if (ends.every((n) => n === 0)) return x;
    const paddings = this.int32(ends, [shape.length, 2]);
    return this.operations.one('Pad', { ...T, Tpaddings: 'int32' }, [x, paddings]);
  }

  /** What lies at the start of each axis, of this shape. */
  part(x: Handle, shape: readonly number[]): Handle {
    if (shape.every((n, axis) => n === x.shape[axis])) return x;
    const begin = this.int32(shape.map(() => 0));
    return this.operations.one('Slice', { ...T, Index: 'int32' }, [x, begin, this.int32(shape)]);
  }

  /** x y, matrix by matrix, each transposed where that is asked for. */
  product(x: Handle, y: Handle, transposed: 'x' | 'y' | null = null): Handle {
    const attributes = { ...T, adj_x: transposed === 'x', adj_y: transposed === 'y' };
    return this.operations.one('BatchMatMulV2', attributes, [x, y]);
  }

  /** Tensors of one shape on a new first axis. */
  stacked = (all: readonly Handle[]) =>
    this.operations.one('Pack', { ...T, N: all.length, axis: 0 }, all);

  /** What lies on the first axis, of length `count`. */
  unstacked = (x: Handle, count: number) =>
    this.operations.many('Unpack', { ...T, num: count, axis: 0 }, [x], count);

  /** A vector moved by k places towards its end; what passes the end comes in at the start. */
  rolled = (x: Handle, k: number) =>
    this.operations.one('Roll', { ...T, Tshift: 'int32', Taxis: 'int32' }, [
      x,
      this.int32(k, []),
      this.int32(0, []),
    ]);

  /** Sums of the elements of x [rows] that have one number, of `count` numbers. -> [count] */
  sumsOf = (x: Handle, numbers: Handle, count: number) =>
    this.operations.one('UnsortedSegmentSum', SEGMENTS, [x, numbers, this.int32(count, [])]);
  largestOf = (x: Handle, numbers: Handle, count: number) =>
    this.operations.one('UnsortedSegmentMax', SEGMENTS, [x, numbers, this.int32(count, [])]);

  /** The elements of x [count] at `places`, in their shape. */
  at(x: Handle, places: Handle): Handle {
    const types = { Tparams: 'float', Tindices: 'int32', Taxis: 'int32' } as const;
    const attributes = { ...types, batch_dims: 0 };
    return this.operations.one('GatherV2', attributes, [x, places, this.int32(0, [])]);
  }
}
