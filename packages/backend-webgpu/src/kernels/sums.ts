// Sums of many numbers: in one dispatch where a workgroup for each sum is enough, else in two, with
// partial sums between them.
import type { Storage } from '../device/index.js';
import { LANES, type Program, reads, writes } from '../device/index.js';

/** Numbers that one workgroup sums in a dispatch of its own. */
const WHOLE = 16_384;
/** Partial sums of one sum, at most. */
const PARTS = 256;

/** How a sum of `size` numbers is cut: into `parts` of `each`. */
export function partsOf(size: number): { readonly parts: number; readonly each: number } {
  const parts = size <= WHOLE ? 1 : Math.min(Math.ceil(size / WHOLE), PARTS);
  return { parts, each: Math.ceil(size / parts) };
}

/** What is summed: a value of type vec2<f32>, how two of them add up, and what is written for one. */
export interface Summed {
  readonly name: string;
  readonly inputs: readonly string[];
  /** The value `own` with the element at index `i` added to it. */
  readonly take: string;
  /** a and b added up. */
  readonly add: string;
  /** The number that is written for `total`. */
  readonly finish: string;
  /** Functions that these call. */
  readonly functions?: string;
}

/** Adds up the values of all invocations of a workgroup: `total(own, lane)`, the same for all. */
export const totalOf = (add: string): string => `
var<workgroup> shared_values: array<vec2<f32>, ${LANES}>;
fn plus(a: vec2<f32>, b: vec2<f32>) -> vec2<f32> { ${add} }
fn total(own: vec2<f32>, lane: u32) -> vec2<f32> {
  shared_values[lane] = own;
  workgroupBarrier();
  for (var k = LANES / 2u; k > 0u; k = k >> 1u) {
    if (lane < k) { shared_values[lane] = plus(shared_values[lane], shared_values[lane + k]); }
    workgroupBarrier();
  }
  let sum = shared_values[0];
  workgroupBarrier();
  return sum;
}`;

type Sizes = 'size' | 'parts' | 'each' | 'groups';
const sizes = { size: 'u32', parts: 'u32', each: 'u32', groups: 'u32' } as const;

/** Sums of one kind: `whole` writes the sums, or `first` their parts, which `second` sums. */
export interface Sums {
  readonly whole: Program<Sizes>;
  readonly first: Program<Sizes>;
  readonly second: Program<Sizes>;
}

export function sums({ name, inputs, take, add, finish, functions = '' }: Summed): Sums {
  const overElements = (end: string) => `${functions}${totalOf(add)}
fn run(group: u32, lane: u32) {
  if (group >= n.groups) { return; }
  let row = group / n.parts;
  let start = (group % n.parts) * n.each;
  let stop = min(start + n.each, n.size);
  var own = vec2<f32>(0.0);
  for (var k = start + lane; k < stop; k += LANES) { let i = row * n.size + k; ${take} }
  let all = total(own, lane);
  if (lane == 0u) { ${end} }
}`;
  const parts: Storage = { name: 'pieces', access: 'read_write', element: 'vec2<f32>' };
  const made = 'let total = all; ';
  return {
    whole: {
      name,
      buffers: [...reads(...inputs), ...writes('out')],
      numbers: sizes,
      code: overElements(`${made}out[group] = ${finish};`),
    },
    first: {
      name: `${name}, in parts`,
      buffers: [...reads(...inputs), parts],
      numbers: sizes,
      code: overElements('pieces[group] = all;'),
    },
    second: {
      name: `${name}, of parts`,
      buffers: [{ ...parts, access: 'read' }, ...writes('out')],
      numbers: sizes,
      code: `${functions}${totalOf(add)}
fn run(group: u32, lane: u32) {
  if (group >= n.groups) { return; }
  var own = vec2<f32>(0.0);
  for (var k = lane; k < n.parts; k += LANES) { own = plus(own, pieces[group * n.parts + k]); }
  let all = total(own, lane);
  if (lane == 0u) { ${made}out[group] = ${finish}; }
}`,
    },
  };
}
