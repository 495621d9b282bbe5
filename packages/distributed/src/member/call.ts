// What a rank calls, in a few numbers that all ranks show each other before anything moves.
import { ranksInOrder } from '../ranks-in-order.js';

const CALLS = ['allReduce', 'allGather', 'broadcast', 'barrier', 'finalize'] as const;
export const OPERATIONS = ['sum', 'min', 'max'] as const;
export type Operation = (typeof OPERATIONS)[number];
export type Numbers = Float32Array | Float64Array;

/** One collective, as one rank calls it. */
export interface Call {
  readonly name: (typeof CALLS)[number];
  /** Elements of a reduction, bytes of what else moves. */
  readonly length: number;
  readonly operation?: Operation;
  /** Of an element of a reduction, in bytes: 4 or 8. */
  readonly width?: number;
  /** The rank whose bytes all take. */
  readonly root?: number;
}

/** Numbers of an encoded call. */
export const CALL_NUMBERS = 5;

/** Float64, so that a length above 2^31 is exact. */
export const encode = ({
  name,
  length,
  operation = 'sum',
  width = 0,
  root = 0,
}: Call): number[] => [CALLS.indexOf(name), length, OPERATIONS.indexOf(operation), width, root];

function decode(numbers: Float64Array): Call {
  const [name, length, operation, width, root] = numbers;
  return {
    name: CALLS[name!]!,
    length: length!,
    operation: OPERATIONS[operation!]!,
    width: width!,
    root: root!,
  };
}

/** The calls of all ranks, whose numbers stand one after the other. */
export const decodeAll = (numbers: Float64Array): Call[] =>
  ranksInOrder(numbers.length / CALL_NUMBERS).map((rank) =>
    decode(numbers.subarray(rank * CALL_NUMBERS, (rank + 1) * CALL_NUMBERS)),
  );

const TYPES: Readonly<Record<number, string>> = { 4: 'Float32Array', 8: 'Float64Array' };

/** `allReduce('sum', Float32Array of 100)` */
export function describeCall({ name, length, operation, width, root }: Call): string {
  if (name === 'allReduce') return `${name}('${operation}', ${TYPES[width!]} of ${length})`;
  if (name === 'allGather') return `${name}(${length} bytes)`;
  if (name === 'broadcast') return `${name}(${length} bytes of rank ${root})`;
  return `${name}()`;
}

/** Whether two ranks may make these calls together: gathered parts may differ in length. */
export function agree(a: Call, b: Call): boolean {
  const [own, other] = [encode(a), encode(b)];
  const LENGTH = 1;
  return own.every((each, k) => each === other[k] || (k === LENGTH && a.name === 'allGather'));
}
