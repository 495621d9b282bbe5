import type { Floats } from '../../operations/floats.js';
import type { Handle } from '../../operations/operations.js';
import type { Layout } from './layout.js';

/** Numbers in a line, of which each unit has whole ones. */
export const WIDTH = 256;

/** A vector in the lines of its layout: what is one number for each unit is one for each line. */
export class Lines {
  private readonly count: number;
  private readonly owners: Handle;
  private readonly owner: Handle;

  constructor(
    private readonly f: Floats,
    private readonly layout: Layout,
  ) {
    const { lines } = layout;
    const owners = layout.owners();
    this.count = layout.units;
    this.owners = f.integers(owners, [lines]);
    this.owner = f.integers(owners, [lines, 1]);
  }

  /** [size] -> [lines, width] */
  of = (vector: Handle) => this.f.shaped(vector, [this.layout.lines, this.layout.width]);
  /** [lines, width] -> [size] */
  flat = (lines: Handle) => this.f.shaped(lines, [this.layout.size]);
  /** The number of its unit for each line. [units] -> [lines, 1] */
  each = (numbers: Handle) => this.f.at(numbers, this.owner);

  /** Sums over each unit. [lines, width] -> [units] */
  sums = (lines: Handle) => this.ofEach(this.f.sum(lines, 1));
  /** [lines] -> [units] */
  ofEach = (perLine: Handle) => this.f.sumsOf(perLine, this.owners, this.count);

  /** The Euclidean norm of each unit, free of overflow and underflow. [lines, width] -> [units] */
  norms(lines: Handle): Handle {
    const { f } = this;
    const most = f.largestOf(f.max(f.abs(lines), 1), this.owners, this.count);
    const largest = f.largerOf(most, 1e-37);
    return f.mul(largest, f.sqrt(this.sums(f.square(f.div(lines, this.each(largest))))));
  }

  /** Whether a number is a tensor's, and not one of the zeros between. -> [lines, width] */
  areReal(): Handle {
    const { lines, width } = this.layout;
    const lengths = this.f.constant(this.layout.lengths(), [lines, 1]);
    const places = Float32Array.from({ length: width }, (_, k) => k);
    return this.f.isLess(this.f.constant(places, [width]), lengths);
  }
}
