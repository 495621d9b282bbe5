const PAGE = 65536;
/** Pages of 4 GB, as many as WebAssembly can address. */
const MOST_PAGES = 65536;
export const ALIGNMENT = 64;
/**
 * Every block begins this many bytes after a multiple of 64: fit for SIMD, and not for TensorFlow,
 * which would share the memory of a block at such a multiple, but copies any other.
 */
const OFFSET = 16;

interface Gap {
  readonly at: number;
  readonly bytes: number;
}

/** Blocks of a WebAssembly memory, which grows where they need more. */
export class Blocks {
  readonly memory = new WebAssembly.Memory({ initial: 1 });
  /** In the order of addresses, none beside another. */
  private gaps: Gap[] = [{ at: ALIGNMENT + OFFSET, bytes: PAGE - 2 * ALIGNMENT }];
  /** What belongs to each address that was given out. */
  private readonly used = new Map<number, Gap>();

  /** The address of a new block, not cleared; 0 where memory cannot grow so far. */
  allocate(bytes: number): number {
    const wanted = Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
    const fitting = this.smallest(wanted);
    const index = fitting < 0 && this.grow(wanted) ? this.smallest(wanted) : fitting;
    if (index < 0) return 0;
    const { at, bytes: all } = this.gaps[index]!;
    const rest = { at: at + wanted, bytes: all - wanted };
    this.gaps.splice(index, 1, ...(rest.bytes > 0 ? [rest] : []));
    this.used.set(at, { at, bytes: wanted });
    return at;
  }

  /** The address within a block, from now on its only one, from which TensorFlow shares memory. */
  aligned(at: number): number {
    const shared = at - OFFSET + ALIGNMENT;
    this.used.set(shared, this.used.get(at)!);
    this.used.delete(at);
    return shared;
  }

  /** Gives a block back; 0 is none. */
  free(at: number): void {
    const own = this.used.get(at);
    if (!own) return;
    this.used.delete(at);
    this.add(own);
  }

  /** The gap that fits best, so that large ones stay whole. */
  private smallest(wanted: number): number {
    let best = -1;
    for (let i = 0; i < this.gaps.length; i++) {
      const { bytes } = this.gaps[i]!;
      if (bytes >= wanted && (best < 0 || bytes < this.gaps[best]!.bytes)) best = i;
    }
    return best;
  }

  /** Grows by a quarter at least, so that it does so seldom. */
  private grow(wanted: number): boolean {
    const before = this.memory.buffer.byteLength / PAGE;
    const needed = Math.ceil(wanted / PAGE);
    if (before + needed > MOST_PAGES) return false;
    const more = Math.min(Math.max(needed, before >> 2), MOST_PAGES - before);
    try {
      this.memory.grow(more);
    } catch {
      return false;
    }
    // The last block of a page ends 48 bytes before it, where this one begins.
    this.add({ at: before * PAGE + OFFSET - ALIGNMENT, bytes: more * PAGE });
    return true;
  }

  /** Puts a gap in its place, joined with those beside it. */
  private add({ at, bytes }: Gap): void {
    let next = this.gaps.findIndex((gap) => gap.at > at);
    if (next < 0) next = this.gaps.length;
    const [before, after] = [this.gaps[next - 1], this.gaps[next]];
    const joinsBefore = before !== undefined && before.at + before.bytes === at;
    const joinsAfter = after !== undefined && at + bytes === after.at;
    const start = joinsBefore ? before.at : at;
    const end = joinsAfter ? after.at + after.bytes : at + bytes;
    const first = joinsBefore ? next - 1 : next;
    this.gaps.splice(first, next + (joinsAfter ? 1 : 0) - first, { at: start, bytes: end - start });
  }
}
