import { directionsOf, limited } from '../chain/programs.js';
import { CHAIN, order } from '../chain/order.js';
import { each, type Program } from '../device/index.js';
import { lengths } from '../kernels/lengths.js';
import { byTexels, PARTS } from '../kernels/parts.js';
import { skipping } from './skip.js';

const averages = {
  decay: 'float',
  weight: 'float',
  decayMean: 'float',
  weightMean: 'float',
  skips: 'int',
} as const;

const nextOf = `
    vec4 g = limited(grad);
    next_mean = decayMean * mean + weightMean * grad;
    next_diagonal = decay * diagonal + weight * (g * g);`;

/** The average of gradients, and the diagonal of their products. */
export const diagonalAverages = each({
  name: 'averages of a chain',
  inputs: ['grad', 'mean', 'diagonal'],
  others: ['skip'],
  outputs: ['next_mean', 'next_diagonal'],
  numbers: averages,
  before: limited + skipping,
  body: `if (skipping()) { next_mean = mean; next_diagonal = diagonal; return; }${nextOf}`,
});

/** The same, and the products with one successor. */
export const linkedAverages = each({
  name: 'averages of a chain of band 1',
  inputs: ['grad', 'mean', 'diagonal', 'bands'],
  others: ['skip'],
  outputs: ['next_mean', 'next_diagonal', 'next_bands'],
  numbers: { ...averages, ...CHAIN },
  before: limited + order + skipping,
  body: `if (skipping()) { next_mean = mean; next_diagonal = diagonal; next_bands = bands; return; }
    ${nextOf}
    ivec4 all = own_indices(p);
    bvec4 known = own_inside(p);
    vec4 behind_it = vec4(0.0);
    for (int lane = 0; lane < 4; lane++) {
      int j = known[lane] ? ahead(all[lane], 1) : -1;
      if (j >= 0) behind_it[lane] = limited(grad_at(j));
    }
    next_bands = decay * bands + weight * (g * behind_it);`,
});

/** Pieces of the lengths of the gradient, and of Adam's update where epsilon is not below 0. */
export const adamPieces: Program<keyof typeof PARTS | 'scale' | 'meanScale' | 'epsilon'> = {
  name: 'pieces of the lengths of a gradient and of its update by Adam',
  inputs: ['grad', 'mean', 'diagonal'],
  outputs: ['made'],
  numbers: { ...PARTS, scale: 'float', meanScale: 'float', epsilon: 'float' },
  code: `${limited}${lengths}
void run(Place p) {
  vec2 own = vec2(0.0);
  vec2 adam = vec2(0.0);
  ${byTexels(
    'p.t',
    ['grad', 'mean', 'diagonal'],
    `own = longer(own, limited(grad));
      if (epsilon >= 0.0) adam = longer(adam, meanScale * mean / (sqrt(scale * diagonal) + epsilon));`,
  )}
  made = vec4(stored(own), stored(adam));
}`,
};

/**
 * (root of the mean of the diagonal, a length in two numbers: of Adam's update), and the mean of
 * the diagonal itself. Half floats keep a root where its square vanishes.
 */
export const measures: Program<'pieces' | 'size' | 'decay' | 'weight' | 'skips'> = {
  name: 'measures of a chain',
  inputs: ['x', 'mean_of_diagonal', 'skip'],
  outputs: ['made', 'next'],
  numbers: { pieces: 'int', size: 'int', decay: 'float', weight: 'float', skips: 'int' },
  code: `${lengths}${skipping}
void run(Place p) {
  vec2 own = vec2(0.0);
  vec2 adam = vec2(0.0);
  for (int k = 0; k < pieces; k++) {
    vec4 x = x_texel(k);
    own = joined(own, x.xy);
    adam = joined(adam, x.zw);
  }
  float before = mean_of_diagonal_at(0);
  // A zero length times an infinite square would be NaN.
  float root = own.x == 0.0 ? 0.0 : own.x * sqrt(own.y / float(size));
  float mean = skipping() ? before : decay * before + weight * root * root;
  made = vec4(sqrt(mean), stored(adam), 0.0);
  next = vec4(mean, 0.0, 0.0, 0.0);
}`,
};

/** Of the average of gradients, with a damping in proportion to the mean of the diagonal. */
export const directions = directionsOf({
  name: 'a step',
  inputs: ['mean', 'measured'],
  numbers: { meanScale: 'float', absolute: 'float', relative: 'float', least: 'float' },
  code: `
float x_of(int i) { return meanScale * mean_at(i); }
float damping_of() {
  float root = measured_texel(0).x;
  return max(absolute + relative * scale * (root * root), least);
}
`,
});

/** Pieces of the length of the direction. */
export const lengthPieces: Program<keyof typeof PARTS> = {
  name: 'pieces of a length',
  inputs: ['x'],
  outputs: ['made'],
  numbers: PARTS,
  code: `${lengths}
void run(Place p) {
  vec2 own = vec2(0.0);
  ${byTexels('p.t', ['x'], 'own = longer(own, x);')}
  made = vec4(stored(own), 0.0, 0.0);
}`,
};

/** The length of Adam's update over that of the direction; 0 where that is 0. */
export const ratio: Program<'pieces'> = {
  name: 'ratio of lengths',
  inputs: ['x', 'measured'],
  outputs: ['made'],
  numbers: { pieces: 'int' },
  code: `${lengths}
void run(Place p) {
  vec2 own = vec2(0.0);
  for (int k = 0; k < pieces; k++) own = joined(own, x_texel(k).xy);
  vec2 adam = measured_texel(0).yz;
  // Two factors: half floats hold each where they do not hold their product.
  if (own.x > 0.0) made.xy = vec2(adam.x / own.x, adam.y / sqrt(own.y));
}`,
};

const last = { decayParameter: 'float', rate: 'float', skips: 'int' } as const;

/** parameter <- decayParameter parameter - rate direction, with the length of Adam's update. */
export const graftedUpdate = each({
  name: 'last pass with another length',
  inputs: ['parameter', 'direction'],
  others: ['ratio', 'skip'],
  outputs: ['made'],
  numbers: last,
  before: skipping,
  body: `vec2 share = ratio_texel(0).xy;
    made = skipping() ? parameter
      : decayParameter * parameter - rate * (share.x * (share.y * direction));`,
});

/** The same with the direction's own length. */
export const plainUpdate = each({
  name: 'last pass',
  inputs: ['parameter', 'direction'],
  others: ['skip'],
  outputs: ['made'],
  numbers: last,
  before: skipping,
  body: 'made = skipping() ? parameter : decayParameter * parameter - rate * direction;',
});
