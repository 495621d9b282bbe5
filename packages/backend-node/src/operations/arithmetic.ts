import type { Handle, Operations } from './operations.js';

/** A handle, or a number that stands for a scalar. */
export type Operand = Handle | number;

/** Operations on real numbers of one type of TensorFlow, element by element and along axes. */
export abstract class Arithmetic {
  protected readonly T: { readonly T: 'float' | 'double' };

  constructor(
    readonly operations: Operations,
    type: 'float' | 'double',
  ) {
    this.T = { T: type };
  }

  /** Numbers of the host. */
  protected abstract scalar(value: number): Handle;

  add = (x: Operand, y: Operand) => this.binary('AddV2', x, y);
  sub = (x: Operand, y: Operand) => this.binary('Sub', x, y);
  mul = (x: Operand, y: Operand) => this.binary('Mul', x, y);
  div = (x: Operand, y: Operand) => this.binary('RealDiv', x, y);
  pow = (x: Operand, y: Operand) => this.binary('Pow', x, y);
  largerOf = (x: Operand, y: Operand) => this.binary('Maximum', x, y);
  smallerOf = (x: Operand, y: Operand) => this.binary('Minimum', x, y);
  isLess = (x: Operand, y: Operand) => this.binary('Less', x, y);
  isAtMost = (x: Operand, y: Operand) => this.binary('LessEqual', x, y);
  isZero = (x: Operand) =>
    this.operations.one('Equal', { ...this.T, incompatible_shape_error: true }, this.both(x, 0));
  abs = (x: Handle) => this.operations.one('Abs', this.T, [x]);

  where(condition: Handle, x: Operand, y: Operand): Handle {
    return this.operations.one('SelectV2', this.T, [condition, ...this.both(x, y)]);
  }

  shaped(x: Handle, shape: readonly number[]): Handle {
    return this.operations.one('Reshape', { ...this.T, Tshape: 'int32' }, [x, this.int32(shape)]);
  }

  protected binary(name: string, x: Operand, y: Operand): Handle {
    return this.operations.one(name, this.T, this.both(x, y));
  }

  protected reduced(name: string, x: Handle, axes: number[], isKept: boolean): Handle {
    const attributes = { ...this.T, Tidx: 'int32', keep_dims: isKept } as const;
    return this.operations.one(name, attributes, [x, this.int32(axes)]);
  }

  protected int32(values: number | readonly number[], shape = [[values].flat().length]): Handle {
    return this.operations.array('int32', Int32Array.from([values].flat()), shape);
  }

  private both(x: Operand, y: Operand): [Handle, Handle] {
    const handle = (one: Operand) => (typeof one === 'number' ? this.scalar(one) : one);
    return [handle(x), handle(y)];
  }
}
