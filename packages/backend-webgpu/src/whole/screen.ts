import { LARGEST_SQUARES, screen } from '@curvature/spec/internal';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import {
  type Backend,
  bufferOf,
  compute,
  type Dispatch,
  isBindable,
  LANES,
  makeTensor,
  type Program,
  reads,
  writes,
} from '../device/index.js';
import { totalOf } from '../kernels/sums.js';
import { sizeOf } from './entries.js';
import { batches, choice, STORAGES } from './slots.js';

/** Workgroups for each gradient, and pieces of its sums. */
const PIECES = 64;
/** Gradients of one dispatch: the pieces have a buffer too. */
const SLOTS = STORAGES - 1;
/** Bits of a float without its sign, by which positive ones, infinity and NaN are in order. */
const bitsOf = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0]!;
const LARGEST_BITS = bitsOf(LARGEST_SQUARES);
const NAN_BITS = 0x7fc00000;

/**
 * Pieces of the sums of `slots` gradients: squares, elements times 2^-100, and whether an element is
 * not finite. A device may assume that there is no NaN, so that comparisons are of bits.
 */
const piecesOf = (slots: number): Program<'first'> => ({
  name: `screen ${slots} gradients`,
  buffers: [
    ...reads(...Array.from({ length: slots }, (_, s) => `x${s}`)),
    { name: 'pieces', access: 'read_write', element: 'vec4<f32>' },
  ],
  numbers: { first: 'u32' },
  code: `
${choice(slots, 'size_of(slot: u32) -> u32', (s) => `return arrayLength(&x${s});`)}
${choice(slots, 'x_at(slot: u32, i: u32) -> f32', (s) => `return x${s}[i];`)}
var<workgroup> sums: array<vec4<f32>, ${LANES}>;
fn run(group: u32, lane: u32) {
  let slot = group / ${PIECES}u;
  let piece = group % ${PIECES}u;
  if (slot >= ${slots}u) { return; }
  let size = size_of(slot);
  let each = (size + ${PIECES - 1}u) / ${PIECES}u;
  var own = vec4<f32>(0.0);
  for (var i = piece * each + lane; i < min((piece + 1u) * each, size); i += LANES) {
    let x = x_at(slot, i);
    let isBad = (bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u;
    own += vec4<f32>(x * x, x * ${2 ** -100}, select(0.0, 1.0, isBad), 0.0);
  }
  sums[lane] = own;
  workgroupBarrier();
  for (var k = LANES / 2u; k > 0u; k = k >> 1u) {
    if (lane < k) { sums[lane] += sums[lane + k]; }
    workgroupBarrier();
  }
  if (lane == 0u) { pieces[n.first * ${PIECES}u + group] = sums[0]; }
}`,
});
const programs = Array.from({ length: SLOTS }, (_, i) => piecesOf(i + 1));

const judged: Program<'count' | 'nan'> = {
  name: 'screen',
  buffers: [
    { name: 'pieces', access: 'read', element: 'vec4<f32>' },
    ...writes('squares', 'plain', 'skip'),
  ],
  numbers: { count: 'u32', nan: 'u32' },
  code: `${totalOf('return a + b;')}
fn run(group: u32, lane: u32) {
  var bad = vec2<f32>(0.0);
  for (var g = lane; g < n.count; g += LANES) {
    var sum = vec4<f32>(0.0);
    for (var k = 0u; k < ${PIECES}u; k++) { sum += pieces[g * ${PIECES}u + k]; }
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
  const pieces = makeTensor(backend, [4 * PIECES * count]);
  const results = [
    makeTensor(backend, [count]),
    makeTensor(backend, [count]),
    makeTensor(backend, [1]),
  ];
  const held = bufferOf(backend, pieces);
  const parts = batches(gradients, SLOTS).map((batch, i): Dispatch => ({
    program: programs[batch.length - 1]!,
    buffers: [...batch.map((x) => bufferOf(backend, x)), held],
    numbers: { first: i * SLOTS },
    groups: PIECES * batch.length,
  }));
  const end = {
    program: judged,
    buffers: [held, ...results.map((info) => bufferOf(backend, info))],
    numbers: { count, nan: NAN_BITS },
    groups: 1,
  };
  compute(backend, [...parts, end]);
  backend.disposeData(pieces.dataId);
  return results;
}

/** `screen`: a dispatch for each seven gradients, and one. */
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
