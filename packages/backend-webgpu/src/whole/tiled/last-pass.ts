import { LANES, type Program, type Storage, writes } from '../../device/index.js';
import { lengthSums } from '../../kernels/lengths.js';
import { once } from '../../kernels/once.js';
import { SKIP } from '../skip.js';
import { begin, bySlot, entryStruct, places, SCRATCH, slotsOf, slotted } from '../slots.js';
import { countOf, layout, place, type Tiling } from './layout.js';
import { moving } from './numbers.js';

/** Elements of a tile for each workgroup. */
const EACH = 4096;
/** Workgroups of an entry. */
export const lastGroups = (own: Tiling): number =>
  countOf(own) * Math.ceil((own.rows * own.columns) / EACH);

/** `parts`: measures of each tile. */
const fields = { ...place, parts: 'u32', ...moving } as const;

/** What a last pass writes: buffers of a slot, and statements that move element `i` by `step`. */
interface Target {
  readonly name: string;
  readonly buffers: (slot: number) => readonly Storage[];
  readonly move: (slot: number) => string;
}

const moved = (x: string, at = 'i') => `${x}[${at}] = e.decayParameter * ${x}[${at}] - step;`;
const target: Target = {
  name: 'parameters',
  buffers: (s) => writes(`parameter${s}`),
  move: (s) => moved(`parameter${s}`),
};
const layerTarget: Target = {
  name: 'kernels and biases',
  buffers: (s) => writes(`kernel${s}`, `bias${s}`),
  move: (s) => `
    let size = (e.n - 1u) * e.m;
    if (i < size) { ${moved(`kernel${s}`)} } else { ${moved(`bias${s}`, 'i - size')} }`,
};

/**
 * parameter <- decay parameter - rate share product, where `share` lends each tile the graft's norm. A
 * tile that is zero has no direction to scale: the graft's takes its place.
 */
const pass = ({ name, buffers, move }: Target, whole: number, slots: number): Program => ({
  name: `steps in tiles: last pass of ${slots} ${name}, ${whole}`,
  buffers: [...slotsOf(slots, buffers), { ...SCRATCH, access: 'read' }, SKIP],
  numbers: slotted(fields, slots),
  code: `${entryStruct(fields, slots)}${places(slots)}${layout}${lengthSums(LANES)}
fn length_at(at: u32) -> vec2<f32> { return vec2<f32>(scratch[at], scratch[at + 1u]); }
${bySlot(slots, 'move_by(slot: u32, e: Entry, i: u32, step: f32)', move)}
fn run(group: u32, lane: u32) {
  ${begin()}
  let size = e.rows * e.columns;
  let groups = (size + ${EACH - 1}u) / ${EACH}u;
  let tile = place.group / groups;
  var x_length = vec2<f32>(0.0);
  var wanted = vec2<f32>(0.0);
  for (var k = lane; k < e.parts; k += LANES) {
    let at = area_of(e, 3u) + 4u * (tile * e.parts + k);
    x_length = joined(x_length, length_at(at));
    wanted = joined(wanted, length_at(at + 2u));
  }
  x_length = lengthOf(x_length, lane);
  wanted = lengthOf(wanted, lane);
  var share = 0.0;
  if (x_length.x > 0.0 && wanted.x > 0.0) {
    share = wanted.x / x_length.x * sqrt(wanted.y / x_length.y);
  }
  let first = place.group % groups * ${EACH}u;
  for (var at = first + lane; at < min(first + ${EACH}u, size); at += LANES) {
    let i = index_of(e, tile, at / e.columns, at % e.columns);
    if (i == NONE) { continue; }
    var step = share * scratch[area_of(e, ${whole}u) + tile * size + at];
    if (x_length.x == 0.0) { step = scratch[area_of(e, 1u) + tile * size + at]; }
    move_by(place.slot, e, i, e.rate * step);
  }
}`,
});

/** For parameters, whose product lies in area `whole`. */
export const lastPass = once((whole: number, slots: number) => pass(target, whole, slots));
/** For the kernel of a layer, and its bias below it. */
export const lastPassOfLayers = once((slots: number) => pass(layerTarget, 0, slots));
