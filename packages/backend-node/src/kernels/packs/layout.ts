/** A tensor in a pack, as a matrix whose columns come one after the other. */
export interface Place {
  readonly rows: number;
  readonly columns: number;
}

export const sizeOf = ({ rows, columns }: Place): number => rows * columns;

/**
 * Where tensors lie in a vector that is read in lines of `width` numbers: each begins a line, and
 * after each there are at least `gap` zeros, up to the next line. Operations then take all of them
 * at once, neighbours within `gap` included.
 */
export class Layout {
  readonly rooms: readonly number[];
  /** The length of the vector. */
  readonly size: number;
  readonly lines: number;
  /** Equal for equal layouts. */
  readonly key: string;

  constructor(
    readonly places: readonly Place[],
    readonly width = 1,
    gap = 0,
  ) {
    this.rooms = places.map((place) => Math.ceil((sizeOf(place) + gap) / width) * width);
    this.size = this.rooms.reduce((sum, room) => sum + room, 0);
    this.lines = this.size / width;
    this.key = `${width}, ${gap}: ${places.map(({ rows, columns }) => `${rows}x${columns}`).join()}`;
  }

  /** For each line, the index of its tensor. */
  owners(): Int32Array {
    const owners = new Int32Array(this.lines);
    let line = 0;
    this.rooms.forEach((room, i) => owners.fill(i, line, (line += room / this.width)));
    return owners;
  }

  /** For each line, how many of its numbers, at its start, are a tensor's. */
  lengths(): Float32Array {
    const { width } = this;
    const lengths = new Float32Array(this.lines);
    let line = 0;
    this.rooms.forEach((room, i) => {
      const size = sizeOf(this.places[i]!);
      for (let at = 0; at < room; at += width)
        lengths[line++] = Math.min(Math.max(size - at, 0), width);
    });
    return lengths;
  }
}
