import type { Floats } from '../../operations/floats.js';
import type { Handle } from '../../operations/operations.js';

/** How a tensor lies in a pack: as units, one after the other, each of `length` numbers. */
export interface Place {
  readonly units: number;
  readonly length: number;
  /** Equal for equal places. */
  readonly key: string;
  /**
   * The units of a tensor.
   * @param lead [], or [depth], the first axis of the tensor.
   * @returns [...lead, units * length]
   */
  readonly toUnits: (f: Floats, x: Handle, lead: readonly number[]) => Handle;
  /** The tensor, of this shape, of which `toUnits` gives x. */
  readonly fromUnits: (f: Floats, x: Handle, shape: readonly number[]) => Handle;
}

export const sizeOf = ({ units, length }: Place): number => units * length;

/**
 * Where tensors lie in a vector that is read in lines of `width` numbers: each unit begins a line,
 * and after it there are at least `gap` zeros, up to the next line. Operations then take all units
 * at once, neighbours within `gap` included.
 */
export class Layout {
  /** For each place, the numbers from one unit to the next. */
  readonly rooms: readonly number[];
  /** The length of the vector. */
  readonly size: number;
  readonly lines: number;
  readonly units: number;
  /** Equal for equal layouts. */
  readonly key: string;

  constructor(
    readonly places: readonly Place[],
    readonly width = 1,
    gap = 0,
  ) {
    this.rooms = places.map(({ length }) => Math.ceil((length + gap) / width) * width);
    this.size = places.reduce((sum, { units }, i) => sum + units * this.rooms[i]!, 0);
    this.lines = this.size / width;
    this.units = places.reduce((sum, { units }) => sum + units, 0);
    this.key = `${width}, ${gap}: ${places.map(({ key }) => key).join()}`;
  }

  /** For each line, the index of its unit. */
  owners(): Int32Array {
    const owners = new Int32Array(this.lines);
    let line = 0;
    this.eachUnit((_length, lines, unit) => owners.fill(unit, line, (line += lines)));
    return owners;
  }

  /** For each line, how many of its numbers, at its start, are a tensor's. */
  lengths(): Float32Array {
    const { width } = this;
    const lengths = new Float32Array(this.lines);
    let line = 0;
    this.eachUnit((length, lines) => {
      for (let k = 0; k < lines; k++)
        lengths[line++] = Math.min(Math.max(length - k * width, 0), width);
    });
    return lengths;
  }

  private eachUnit(see: (length: number, lines: number, unit: number) => void): void {
    let unit = 0;
    this.places.forEach(({ units, length }, i) => {
      for (let k = 0; k < units; k++) see(length, this.rooms[i]! / this.width, unit++);
    });
  }
}
