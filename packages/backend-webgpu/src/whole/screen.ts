import { LARGEST_SQUARES, screen } from '@curvature/spec/internal';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import {
  type Backend,
  bufferOf,
  compute,
  type Copy,
  deviceOf,
  isBindable,
  LANES,
  makeTensor,
  type Program,
  reads,
  type Storage,
  tableOf,
  writes,
} from '../device/index.js';
import { totalOf } from '../kernels/sums.js';
import { sizeOf } from './entries.js';
import { ROW, screenLayout } from './screen-layout.js';
import { choice } from './slots.js';

/** Bits of a float without its sign, by which positive ones, infinity and NaN are in order. */
const bitsOf = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0]!;
const LARGEST_BITS = bitsOf(LARGEST_SQUARES);
const NAN_BITS = 0x7fc00000;

const TABLE: Storage = { name: 'table', access: 'read', element: 'u32' };
const PIECES: Storage = { name: 'pieces', access: 'read', element: 'vec4<f32>' };

/**
 * Pieces of the sums: squares, elements times 2^-100, and whether an element is not finite. A device
 * may assume that there is no NaN, so that comparisons are of bits.
 */
const piecesOf = (slots: number): Program<'count' | 'total'> => ({
  name: `screen, in pieces, ${slots}`,
  buffers: [
    ...reads(...Array.from({ length: slots }, (_, s) => `x${s}`)),
    TABLE,
    { ...PIECES, access: 'read_write' },
  ],
  numbers: { count: 'u32', total: 'u32' },
  code: `
${choice(slots, 'x_at(slot: u32, i: u32) -> f32', (s) => `return x${s}[i];`)}
var<workgroup> sums: array<vec4<f32>, ${LANES}>;
fn run(group: u32, lane: u32) {
  if (group >= n.total) { return; }
  let row = ${ROW}u * table[${ROW}u * n.count + group];
  let slot = table[row];
  let offset = table[row + 1u];
  let size = table[row + 2u];
  let piece = group - table[row + 3u];
  let each = (size + table[row + 4u] - 1u) / table[row + 4u];
  var own = vec4<f32>(0.0);
  for (var i = piece * each + lane; i < min((piece + 1u) * each, size); i += LANES) {
    let x = x_at(slot, offset + i);
    let isBad = (bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u;
    own += vec4<f32>(x * x, x * ${2 ** -100}, select(0.0, 1.0, isBad), 0.0);
  }
  sums[lane] = own;
  workgroupBarrier();
  for (var k = LANES / 2u; k > 0u; k = k >> 1u) {
    if (lane < k) { sums[lane] += sums[lane + k]; }
    workgroupBarrier();
  }
  if (lane == 0u) { pieces[group] = sums[0]; }
}`,
});
const programs = Array.from({ length: 6 }, (_, i) => piecesOf(i + 1));

const judged: Program<'count' | 'nan'> = {
  name: 'screen',
  buffers: [PIECES, TABLE, ...writes('squares', 'plain', 'skip')],
  numbers: { count: 'u32', nan: 'u32' },
  code: `${totalOf('return a + b;')}
fn run(group: u32, lane: u32) {
  var bad = vec2<f32>(0.0);
  for (var g = lane; g < n.count; g += LANES) {
    let first = table[${ROW}u * g + 3u];
    var sum = vec4<f32>(0.0);
    for (var k = 0u; k < table[${ROW}u * g + 4u]; k++) { sum += pieces[first + k]; }
    squares[g] = sum.x;
    plain[g] = sum.y;
    if (sum.z > 0.0) { squares[g] = bitcast<f32>(n.nan); plain[g] = bitcast<f32>(n.nan); }
    let isTooLarge = (bitcast<u32>(sum.x) & 0x7fffffffu) > ${LARGEST_BITS}u;
    if (isTooLarge || sum.z > 0.0) { bad.x += 1.0; }
  }
  let all = total(bad, lane);
  if (lane == 0u) { skip[0] = select(0.0, 1.0, all.x > 0.0); }
}`,
};

function screened(backend: Backend, gradients: readonly TensorInfo[]): TensorInfo[] {
  const count = gradients.length;
  const layout = screenLayout(gradients.map(sizeOf));
  const table = tableOf(deviceOf(backend), layout.table);
  const [held, packed] = [4 * layout.pieces, layout.length].map((n) => makeTensor(backend, [n]));
  const results = [[count], [count], [1]].map((shape) => makeTensor(backend, shape));
  const pieces = bufferOf(backend, held!);
  const sources = layout.bound.map((i) => bufferOf(backend, gradients[i]!));
  const copies = layout.packed.map(({ index, offset }): Copy => ({
    source: bufferOf(backend, gradients[index]!),
    target: bufferOf(backend, packed!),
    bytes: 4 * sizeOf(gradients[index]!),
    targetOffset: 4 * offset,
  }));
  if (layout.length > 0) sources.push(bufferOf(backend, packed!));
  const measured = {
    program: programs[sources.length - 1]!,
    buffers: [...sources, table, pieces],
    numbers: { count, total: layout.pieces },
    groups: layout.pieces,
  };
  const judge = {
    program: judged,
    buffers: [pieces, table, ...results.map((info) => bufferOf(backend, info))],
    numbers: { count, nan: NAN_BITS },
    groups: 1,
  };
  compute(backend, [measured, judge], copies);
  for (const { dataId } of [held!, packed!]) backend.disposeData(dataId);
  return results;
}

/** `screen`: two dispatches, however many gradients there are. */
export const screenKernel: KernelConfig = {
  kernelName: screen.name,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend: own }) => {
    const backend = own as Backend;
    const count = Object.keys(inputs).length;
    const gradients = Array.from({ length: count }, (_, i) => inputs[`x${i}`] as TensorInfo);
    const isTaken = gradients.every((x) => isBindable(backend, x) && sizeOf(x) > 0);
    return isTaken && count > 0 ? screened(backend, gradients) : [];
  },
};
