import { type Binding, FLOAT32, INT32 } from './tensorflow.js';

type Shape = readonly [items: 1, rows: number, columns: number];
/** A tensor of TensorFlow's by its id. */
type Of<S extends readonly number[]> = { readonly id: number; readonly shape: S };
/** A stack [count, size, size] as the blocks on a diagonal; the last may exceed the matrix. */
export type Blocks = Of<readonly number[]>;

/** TensorFlow's operations by name, on tensors that are gone at the end. */
class Operations {
  private readonly own: number[] = [];

  constructor(readonly binding: Binding) {}

  run(name: string, attributes: Readonly<Record<string, number | boolean>>, ids: number[]): number {
    const { TF_ATTR_TYPE, TF_ATTR_BOOL, TF_ATTR_INT } = this.binding;
    const typeOf = (key: string, value: number | boolean) =>
      typeof value === 'boolean' ? TF_ATTR_BOOL : key === 'N' ? TF_ATTR_INT : TF_ATTR_TYPE;
    const all = Object.entries(attributes).map(([key, value]) => ({
      name: key,
      type: typeOf(key, value),
      value,
    }));
    return this.keep(this.binding.executeOp(name, all, ids, 1)[0]!.id);
  }

  tensor(shape: readonly number[], dtype: number, values: Float32Array | Int32Array): number {
    return this.keep(this.binding.createTensor(shape, dtype, values));
  }

  end(): void {
    for (const id of this.own) this.binding.deleteTensor(id);
  }

  private keep(id: number): number {
    this.own.push(id);
    return id;
  }
}

const NUMBERS = { T: FLOAT32 };

function part(
  tf: Operations,
  { id, shape }: Blocks,
  begin: readonly number[],
  size: Shape,
): number {
  if (size.every((n, axis) => n === shape[axis])) return id;
  const [from, wanted] = [begin, size].map((n) => tf.tensor([3], INT32, Int32Array.from(n)));
  return tf.run('Slice', { ...NUMBERS, Index: INT32 }, [id, from!, wanted!]);
}

/** The blocks times their rows of x for axis 1, columns of x times the blocks for axis 2. */
function timesBlocks(tf: Operations, x: Of<Shape>, blocks: Blocks, axis: 1 | 2): Of<Shape> {
  const [, size] = blocks.shape as [number, number];
  const made: number[] = [];
  for (let from = 0, k = 0; from < x.shape[axis]; from += size, k++) {
    const n = Math.min(size, x.shape[axis] - from);
    const block = part(tf, blocks, [k, 0, 0], [1, n, n]);
    const mine = axis === 1 ? ([1, n, x.shape[2]] as const) : ([1, x.shape[1], n] as const);
    const own = part(tf, x, axis === 1 ? [0, from, 0] : [0, 0, from], mine);
    const factors = axis === 1 ? [block, own] : [own, block];
    made.push(tf.run('BatchMatMulV2', { ...NUMBERS, adj_x: false, adj_y: false }, factors));
  }
  if (made.length === 1) return { id: made[0]!, shape: x.shape };
  const along = tf.tensor([], INT32, Int32Array.of(axis));
  const attributes = { ...NUMBERS, N: made.length, Tidx: INT32 };
  return { id: tf.run('ConcatV2', attributes, [...made, along]), shape: x.shape };
}

/** left x right of blocks on diagonals by TensorFlow's products. x: [rows, columns] */
export function bothSides(
  binding: Binding,
  [left, right]: readonly [left: Blocks, right: Blocks],
  [rows, columns]: readonly [number, number],
  x: Float32Array,
): Float32Array {
  const tf = new Operations(binding);
  try {
    const shape = [1, rows, columns] as const;
    const half = timesBlocks(tf, { id: tf.tensor(shape, FLOAT32, x), shape }, left, 1);
    return binding.tensorDataSync(timesBlocks(tf, half, right, 2).id);
  } finally {
    tf.end();
  }
}
