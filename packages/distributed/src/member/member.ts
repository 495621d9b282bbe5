import type { Across } from '@curvature/core/internal';
import { CurvatureError, checkNumber, checkOneOf } from '@curvature/spec';
import { agree, type Call, type Numbers, type Operation, OPERATIONS } from './call.js';
import { closed, differs, noRows } from './errors.js';
import { shareOf } from './share.js';
import type { Transport } from './transport.js';

/** What a rank has spent on collectives so far. */
export interface Spent {
  readonly calls: number;
  /** Bytes that this rank put in. */
  readonly bytes: number;
  /** Milliseconds in collectives, waiting included. */
  readonly ms: number;
  /** Milliseconds of waiting for the last rank to come. */
  readonly waitMs: number;
}

/** What can be cut into rows: arrays and typed arrays. */
export interface Sliceable<T> {
  readonly length: number;
  slice(from: number, to: number): T;
}

/** A communicator that optimizers take as their slot `across`, and what programs need beyond. */
export interface Ranks extends Across {
  readonly kind: 'local' | 'threads' | 'mpi';
  readonly spent: Spent;
  /**
   * This rank's rows of a global batch, consecutive ones: ranks in order are the batch, and sizes
   * differ by one at most. Their number becomes `weight`.
   * @throws CurvatureError on all ranks, if there are fewer rows than ranks.
   */
  mine<T extends Sliceable<T>>(rows: T): T;
  /** In place: all ranks take what rank `root` (default 0) has. */
  broadcast(x: Numbers | Uint8Array, root?: number): void;
  /** Waits for all ranks. */
  barrier(): void;
  /** The last call; a program that comes to its end makes it by itself. */
  finalize(): void;
}

const bytesOf = (x: ArrayBufferView): Uint8Array =>
  new Uint8Array(x.buffer, x.byteOffset, x.byteLength);

/** One rank: checks that all call alike before anything moves, and counts. */
export class Member implements Omit<Ranks, 'join'> {
  weight = 1;
  readonly #spent = { calls: 0, bytes: 0, ms: 0, waitMs: 0 };
  #open = true;

  constructor(
    readonly kind: Ranks['kind'],
    readonly rank: number,
    readonly size: number,
    private readonly transport: Transport,
  ) {}

  get spent(): Spent {
    return { ...this.#spent };
  }

  mine<T extends Sliceable<T>>(rows: T): T {
    if (rows.length < this.size) throw noRows(rows.length, this.size);
    const [from, to] = shareOf(rows.length, this.rank, this.size);
    this.weight = to - from;
    return rows.slice(from, to);
  }

  allReduce(x: Numbers, op: Operation): void {
    checkOneOf('allReduce', 'op', op, OPERATIONS);
    const width = widthOf(x);
    const call: Call = { name: 'allReduce', length: x.length, operation: op, width };
    this.#take(call, x.byteLength, () => this.transport.reduce(x, op));
  }

  allGather(own: Uint8Array): Uint8Array[] {
    const call: Call = { name: 'allGather', length: own.length };
    return this.#take(call, own.length, (calls) =>
      this.transport.gather(
        own,
        calls.map(({ length }) => length),
      ),
    );
  }

  broadcast(x: Numbers | Uint8Array, root = 0): void {
    checkNumber('broadcast', 'root', root, { min: 0, max: this.size - 1, integer: true });
    const call: Call = { name: 'broadcast', length: x.byteLength, root };
    const bytes = this.rank === root ? x.byteLength : 0;
    this.#take(call, bytes, () => this.transport.broadcast(bytesOf(x), root));
  }

  barrier(): void {
    this.#take({ name: 'barrier', length: 0 }, 0, () => {});
  }

  finalize(): void {
    if (!this.#open) return;
    this.#take({ name: 'finalize', length: 0 }, 0, () => this.transport.close());
    this.#open = false;
  }

  #take<T>(call: Call, bytes: number, move: (calls: readonly Call[]) => T): T {
    if (!this.#open) throw closed(call);
    const start = performance.now();
    const calls = this.transport.meet(call);
    const met = performance.now();
    const other = calls.findIndex((each) => !agree(call, each));
    if (other >= 0) throw differs(this.rank, call, other, calls[other]!);
    const result = move(calls);
    this.#count(bytes, start, met);
    return result;
  }

  #count(bytes: number, start: number, met: number): void {
    this.#spent.calls++;
    this.#spent.bytes += bytes;
    this.#spent.ms += performance.now() - start;
    this.#spent.waitMs += met - start;
  }
}

/** By tag, since typed arrays of another realm are no instances of ours. */
function widthOf(x: Numbers): number {
  const type = x?.[Symbol.toStringTag];
  if (type === 'Float32Array' || type === 'Float64Array') return x.BYTES_PER_ELEMENT;
  throw new CurvatureError(
    `allReduce: x must be a Float32Array or a Float64Array, got ${String(type ?? x)}.`,
    '',
    'Copy the numbers into one of them; counts fit into a Float64Array.',
  );
}
