import { graft } from '@curvature/spec/internal';
import { draw, output, type Program, release, scratch } from '../device/index.js';
import { fusedKernel } from './fused-kernel.js';
import { lengths } from './lengths.js';
import { byTexels, PARTS, partsOf } from './parts.js';

const both: Program<keyof typeof PARTS> = {
  name: 'pieces of two norms',
  inputs: ['x', 'source'],
  outputs: ['made'],
  numbers: PARTS,
  code: `${lengths}
void run(Place p) {
  vec2 own = vec2(0.0);
  vec2 other = vec2(0.0);
  ${byTexels('p.t', ['x', 'source'], 'own = longer(own, x); other = longer(other, source);')}
  made = vec4(stored(own), stored(other));
}`,
};

/** (norm of the source / norm of x, whether x is not zero) of each part. */
const ratios: Program<'pieces'> = {
  name: 'ratios of norms',
  inputs: ['x'],
  outputs: ['made'],
  numbers: { pieces: 'int' },
  code: `${lengths}
void run(Place p) {
  vec2 own = vec2(0.0);
  vec2 other = vec2(0.0);
  for (int k = 0; k < pieces; k++) {
    vec4 x = x_texel(p.t * pieces + k);
    own = joined(own, x.xy);
    other = joined(other, x.zw);
  }
  bool isNonzero = own.x > 0.0;
  float ratio = isNonzero ? (other.x / own.x) * sqrt(other.y / own.y) : 0.0;
  made = vec4(ratio, isNonzero ? 1.0 : 0.0, 0.0, 0.0);
}`,
};

const grafted: Program<'size'> = {
  name: 'graft',
  inputs: ['x', 'source', 'ratio'],
  outputs: ['made'],
  numbers: { size: 'int' },
  code: `float graft_of(float x, float source, int i) {
  vec4 own = ratio_texel(i / size);
  return own.y > 0.0 ? x * own.x : source;
}
void run(Place p) {
  vec4 x = x_like(p);
  vec4 source = source_like(p);
  ivec4 i = own_indices(p);
  bvec4 known = own_inside(p);
  made.x = graft_of(x.x, source.x, i.x);
  if (known.y) made.y = graft_of(x.y, source.y, i.y);
  if (known.z) made.z = graft_of(x.z, source.z, i.z);
  if (known.w) made.w = graft_of(x.w, source.w, i.w);
}`,
};

/** `graft`: three draws. */
export const graftKernel = fusedKernel({
  declaration: graft,
  accepts: ({ x, source }, { rows }) =>
    Number.isInteger(rows) && rows > 0 && x.size % rows === 0 && x.size === source.size,
  run: (backend, { x, source }, { rows }) => {
    const parts = partsOf(x, rows);
    const held = scratch(backend, rows * parts.pieces);
    draw(backend, { program: both, inputs: [x, source], outputs: [held], numbers: parts });
    const ratio = scratch(backend, rows);
    const { pieces, size } = parts;
    draw(backend, { program: ratios, inputs: [held], outputs: [ratio], numbers: { pieces } });
    const made = output(backend, x.shape);
    const inputs = [x, source, ratio];
    draw(backend, { program: grafted, inputs, outputs: [made], numbers: { size } });
    release(backend, held, ratio);
    return made;
  },
});
