import { graft } from '@curvature/spec/internal';
import { LANES, type Program, reads, writes } from '../device/index.js';
import { fusedKernel } from './fused-kernel.js';
import { lengthSums } from './lengths.js';
import { partsOf } from './sums.js';

const sizes = { size: 'u32', parts: 'u32', each: 'u32', groups: 'u32' } as const;
type Sizes = keyof typeof sizes;

/** `measured` and `scaled` of the part of a row that a workgroup has. */
const code = /* wgsl */ `${lengthSums(LANES)}
fn run(group: u32, lane: u32) {
  if (group >= n.groups) { return; }
  let row = group / n.parts;
  let start = row * n.size + (group % n.parts) * n.each;
  let stop = min(start + n.each, (row + 1u) * n.size);`;

const measure = /* wgsl */ `
  var x_length = vec2<f32>(0.0);
  var wanted = vec2<f32>(0.0);
  for (var i = start + lane; i < stop; i += LANES) {
    x_length = longer(x_length, x[i]);
    wanted = longer(wanted, source[i]);
  }
  x_length = lengthOf(x_length, lane);
  wanted = lengthOf(wanted, lane);`;

/** A part of x that is zero has no direction to scale: the source takes its place. */
const write = /* wgsl */ `
  var scale = 0.0;
  if (x_length.x > 0.0 && wanted.x > 0.0) {
    scale = wanted.x / x_length.x * sqrt(wanted.y / x_length.y);
  }
  for (var i = start + lane; i < stop; i += LANES) {
    if (x_length.x == 0.0) { out[i] = source[i]; } else { out[i] = scale * x[i]; }
  }
}`;

const whole: Program<Sizes> = {
  name: 'graft',
  buffers: [...reads('x', 'source'), ...writes('out')],
  numbers: sizes,
  code: `${code}${measure}${write}`,
};

const measured: Program<Sizes> = {
  name: 'graft, in parts',
  buffers: [
    ...reads('x', 'source'),
    { name: 'pieces', access: 'read_write', element: 'vec4<f32>' },
  ],
  numbers: sizes,
  code: `${code}${measure}
  if (lane == 0u) { pieces[group] = vec4<f32>(x_length, wanted); }
}`,
};

const scaled: Program<Sizes> = {
  name: 'graft, of parts',
  buffers: [
    ...reads('x', 'source'),
    { name: 'pieces', access: 'read', element: 'vec4<f32>' },
    ...writes('out'),
  ],
  numbers: sizes,
  code: `${code}
  var x_length = vec2<f32>(0.0);
  var wanted = vec2<f32>(0.0);
  for (var k = lane; k < n.parts; k += LANES) {
    let own = pieces[row * n.parts + k];
    x_length = joined(x_length, own.xy);
    wanted = joined(wanted, own.zw);
  }
  x_length = lengthOf(x_length, lane);
  wanted = lengthOf(wanted, lane);${write}`,
};

/** The kernel that lends lengths: in one dispatch, or for long rows in two. */
export const graftKernel = fusedKernel({
  declaration: graft,
  accepts: ({ x, source }, { rows }) =>
    Number.isInteger(rows) && rows > 0 && x.size % rows === 0 && x.size === source.size,
  results: ({ x: { shape } }) => ({ shape }),
  scratch: ({ x }, { rows }) => {
    const { parts } = partsOf(x.size / rows);
    return parts === 1 ? 0 : 4 * rows * parts;
  },
  dispatches: ({ inputs, out, scratch }, { x }, { rows }) => {
    const size = x.size / rows;
    const { parts, each } = partsOf(size);
    const groups = rows * parts;
    const rest = { numbers: { size, parts, each, groups }, groups };
    const given = [inputs.x, inputs.source];
    if (parts === 1) return { program: whole, buffers: [...given, out[0]!], ...rest };
    return [
      { program: measured, buffers: [...given, scratch!], ...rest },
      { program: scaled, buffers: [...given, scratch!, out[0]!], ...rest },
    ];
  },
});
