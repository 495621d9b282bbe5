import { LARGEST_SQUARES, screen } from '@curvature/spec/internal';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import {
  type Backend,
  canDraw,
  draw,
  isDrawable,
  outputs,
  type Program,
  release,
  scratch,
  texelsOf,
} from '../device/index.js';
import { lengths, piecesFor } from '../kernels/lengths.js';

/** Gradients of one draw; every device reads 16 textures at once. */
const SLOTS = 8;
const slots = Array.from({ length: SLOTS }, (_, s) => s);

/**
 * Fragments for each gradient: (a length in two numbers, sum of elements times 2^-100, how many are
 * not finite). A device may assume that there is no NaN, so that comparisons are of bits.
 */
const piecesOf: Program = {
  name: 'screen gradients',
  inputs: slots.map((s) => `x${s}`),
  outputs: ['made'],
  numbers: {
    pieces: 'int',
    ...Object.fromEntries(slots.map((s) => [`whole${s}`, 'int' as const])),
  },
  code: `${lengths}
vec4 screened(vec4 own, vec4 x) {
  uvec4 bits = floatBitsToUint(x) & 0x7f800000u;
  if (any(equal(bits, uvec4(0x7f800000u)))) return own + vec4(0.0, 0.0, 0.0, 1.0);
  return vec4(longer(own.xy, x), own.z + dot(x, vec4(${2 ** -100})), own.w);
}
void run(Place p) {
  int slot = p.t / pieces;
  int piece = p.t % pieces;
  vec4 own = vec4(0.0);
  ${slots
    .map(
      (s) =>
        `${s > 0 ? 'else ' : ''}if (slot == ${s}) for (int t = piece; t < whole${s}; t += pieces) own = screened(own, x${s}_texel(t));`,
    )
    .join('\n  ')}
  made = vec4(stored(own.xy), own.zw);
}`,
};

/** Adds the sums over the gradients of a draw to those of the draws before. */
const collected: Program<'pieces' | 'first'> = {
  name: 'collect what is screened',
  inputs: ['known', 'x'],
  outputs: ['made'],
  numbers: { pieces: 'int', first: 'int' },
  code: `${lengths}
void run(Place p) {
  if (p.t < first) { made = known_texel(p.t); return; }
  int slot = p.t - first;
  if (slot >= ${SLOTS}) return;
  vec4 all = vec4(0.0);
  for (int k = 0; k < pieces; k++) {
    vec4 x = x_texel(slot * pieces + k);
    all = vec4(joined(all.xy, x.xy), all.zw + x.zw);
  }
  made = vec4(stored(all.xy), all.zw);
}`,
};

const judged: Program<'count' | 'largest'> = {
  name: 'screen',
  inputs: ['known'],
  outputs: ['squares', 'plain', 'skip'],
  numbers: { count: 'int', largest: 'float' },
  code: `
// Of the square of a length that is too long for it, the largest number that is allowed, and more.
bool is_bad(vec4 x) { return x.w > 0.0 || x.x * x.y > sqrt(largest); }
float squares_of(vec4 x) {
  float own = x.x * x.y;
  return x.w > 0.0 ? uintBitsToFloat(0x7fc00000u) : is_bad(x) ? 2.0 * largest : own * own;
}
float plain_of(vec4 x) { return x.w > 0.0 ? uintBitsToFloat(0x7fc00000u) : x.z; }
void run(Place p) {
  vec4 a = known_texel(2 * p.c);
  vec4 b = 2 * p.c + 1 < count ? known_texel(2 * p.c + 1) : vec4(0.0);
  squares = vec4(squares_of(a), squares_of(b), 0.0, 0.0);
  plain = vec4(plain_of(a), plain_of(b), 0.0, 0.0);
  for (int k = 0; k < count; k++) if (is_bad(known_texel(k))) skip.x = 1.0;
}`,
};

function screened(backend: Backend, gradients: readonly TensorInfo[]): TensorInfo[] {
  const count = gradients.length;
  let known: TensorInfo | null = null;
  for (let first = 0; first < count; first += SLOTS) {
    const batch = gradients.slice(first, first + SLOTS);
    const next = collect(backend, known, batch, first, count);
    if (known) release(backend, known);
    known = next;
  }
  const made = outputs(backend, [[count], [count], [1]]);
  const numbers = { count, largest: LARGEST_SQUARES };
  draw(backend, { program: judged, inputs: [known!], outputs: made, numbers });
  release(backend, known!);
  return made;
}

function collect(
  backend: Backend,
  known: TensorInfo | null,
  batch: readonly TensorInfo[],
  first: number,
  count: number,
): TensorInfo {
  const texels = batch.map(({ shape }) => texelsOf(shape));
  const pieces = piecesFor(Math.max(...texels));
  const held = scratch(backend, SLOTS * pieces);
  const numbers = Object.fromEntries(slots.map((s) => [`whole${s}`, texels[s] ?? 0]));
  draw(backend, {
    program: piecesOf,
    inputs: slots.map((s) => batch[s] ?? batch[0]!),
    outputs: [held],
    numbers: { ...numbers, pieces },
  });
  const next = scratch(backend, count);
  const inputs = [known ?? held, held];
  draw(backend, { program: collected, inputs, outputs: [next], numbers: { pieces, first } });
  release(backend, held);
  return next;
}

/** `screen`: two draws for each eight gradients, and one. */
export const screenKernel: KernelConfig = {
  kernelName: screen.name,
  backendName: 'webgl',
  kernelFunc: ({ inputs, backend }) => {
    const count = Object.keys(inputs).length;
    const gradients = Array.from({ length: count }, (_, i) => inputs[`x${i}`] as TensorInfo);
    const isTaken = canDraw() && count > 0 && gradients.every(isDrawable);
    return isTaken ? screened(backend as Backend, gradients) : [];
  },
};
