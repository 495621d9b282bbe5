import { type Banded, chainDirection, chainStatistics } from '@curvature/spec/internal';
import { LANES, type Program, reads, writes } from '../device/index.js';
import { forEach, groupsFor } from '../kernels/each.js';
import { fusedKernel } from '../kernels/fused-kernel.js';
import { once } from '../kernels/once.js';
import { totalOf } from '../kernels/sums.js';
import { direction, factors, stability } from './factors.js';
import { order, WIDEST } from './order.js';

const chainNumbers = { rows: 'u32', columns: 'u32', linked: 'u32' } as const;
const chain = 'Chain(n.rows, n.columns, n.linked)';
const numbersOf = ({ rows, columns, linked }: Banded) => ({ rows, columns, linked });

const fits = ({ rows, columns, band }: Banded, size: number, bands: number): boolean =>
  [rows, columns, band].every(Number.isInteger) && rows * columns === size && bands === band * size;

const statisticsUpdates = once(
  (band): Program<'rows' | 'columns' | 'linked' | 'decay' | 'weight'> => ({
    name: `chain statistics of band ${band}`,
    buffers: [
      ...reads('grad', 'diagonal', ...(band > 0 ? ['bands'] : [])),
      ...writes('next', ...(band > 0 ? ['nextBands'] : [])),
    ],
    numbers: { ...chainNumbers, decay: 'f32', weight: 'f32' },
    code: `${order}
const LARGEST = 1e18; // the square of a larger element might overflow
fn limited(i: u32) -> f32 { return clamp(grad[i], -LARGEST, LARGEST); }
${forEach(
  'next',
  `let own = limited(i);
   next[i] = n.decay * diagonal[i] + n.weight * (own * own);
   for (var b = 0u; b < ${band}u; b++) {
     let j = ahead(${chain}, i, b + 1u);
     var product = 0.0;
     if (j != NONE) { product = own * limited(j); }
     ${band > 0 ? 'nextBands[b * size + i] = n.decay * bands[b * size + i] + n.weight * product;' : ''}
   }`,
)}`,
  }),
);

type DirectionNumbers = 'rows' | 'columns' | 'linked' | 'scale' | 'gamma' | 'groups';
const directionNumbers = { ...chainNumbers, scale: 'f32', gamma: 'f32', groups: 'u32' } as const;
const item = `Item(0u, ${chain}, n.scale, damping[0], n.gamma)`;
const accessors = /* wgsl */ `
fn diagonal_at(item: u32, i: u32) -> f32 { return diagonal[i]; }
fn band_at(item: u32, k: u32, i: u32) -> f32 { return bands[(k - 1u) * arrayLength(&diagonal) + i]; }`;

const diagonalDirection: Program<DirectionNumbers> = {
  name: 'chain direction of band 0',
  buffers: [...reads('x', 'diagonal', 'damping'), ...writes('out')],
  numbers: directionNumbers,
  code: forEach('out', 'out[i] = x[i] / (n.scale * diagonal[i] + damping[0]);'),
};

/** Whether a node of each workgroup is unstable: for bands above 1. */
const unstableNodes = once((band): Program<DirectionNumbers> => ({
  name: `chain stability of band ${band}`,
  buffers: [...reads('diagonal', 'bands', 'damping'), ...writes('unstable')],
  numbers: directionNumbers,
  code: `${factors(band)}${accessors}${stability}${totalOf('return a + b;')}
fn run(group: u32, lane: u32) {
  if (group >= n.groups) { return; }
  let i = group * LANES + lane;
  var own = vec2<f32>(0.0);
  if (i < arrayLength(&diagonal)) { own.x = select(0.0, 1.0, isUnstable(${item}, i)); }
  let all = total(own, lane);
  if (lane == 0u) { unstable[group] = all.x; }
}`,
}));

const directions = once((band): Program<DirectionNumbers> => ({
  name: `chain direction of band ${band}`,
  buffers: [
    ...reads('x', 'diagonal', 'bands', 'damping', ...(band > 1 ? ['unstable'] : [])),
    ...writes('out'),
  ],
  numbers: directionNumbers,
  code: `${factors(band)}${accessors}${direction}${totalOf('return a + b;')}
fn x_at(item: u32, i: u32) -> f32 { return x[i]; }
fn run(group: u32, lane: u32) {
  if (group >= n.groups) { return; }
  var own = vec2<f32>(0.0);
  ${band > 1 ? 'for (var k = lane; k < n.groups; k += LANES) { own.x += unstable[k]; }' : ''}
  let isNarrow = total(own, lane).x > 0.0;
  let i = group * LANES + lane;
  if (i < arrayLength(&out)) { out[i] = directionOf(${item}, i, isNarrow); }
}`,
}));

const nodeGroups = (size: number) => Math.ceil(size / LANES);

/** Kernels of SONew. */
export const chains = [
  fusedKernel({
    declaration: chainStatistics,
    accepts: ({ grad, diagonal, bands }, attributes) =>
      diagonal.size === grad.size && fits(attributes, grad.size, bands.size),
    mayBeEmpty: ['bands'],
    results: ({ diagonal, bands }) => [{ shape: diagonal.shape }, { shape: bands.shape }],
    dispatches: ({ inputs: { grad, diagonal, bands }, out }, { grad: { size } }, attributes) => {
      const { band, decay, weight } = attributes;
      return {
        program: statisticsUpdates(band),
        buffers: band > 0 ? [grad, diagonal, bands, ...out] : [grad, diagonal, out[0]!],
        numbers: { ...numbersOf(attributes), decay, weight },
        groups: groupsFor(size),
      };
    },
  }),
  fusedKernel({
    declaration: chainDirection,
    accepts: ({ x, diagonal, bands, damping }, attributes) =>
      attributes.band <= WIDEST &&
      damping.size === 1 &&
      diagonal.size === x.size &&
      fits(attributes, x.size, bands.size),
    mayBeEmpty: ['bands'],
    results: ({ x: { shape } }) => ({ shape }),
    scratch: ({ x }, { band }) => (band > 1 ? nodeGroups(x.size) : 0),
    dispatches: ({ inputs, out, scratch }, { x: { size } }, attributes) => {
      const { x, diagonal, bands, damping } = inputs;
      const { band, scale, gamma } = attributes;
      const groups = band === 0 ? groupsFor(size) : nodeGroups(size);
      const rest = { numbers: { ...numbersOf(attributes), scale, gamma, groups }, groups };
      if (band === 0)
        return { program: diagonalDirection, buffers: [x, diagonal, damping, out[0]!], ...rest };
      const statistics = [diagonal, bands, damping];
      if (band === 1)
        return { program: directions(1), buffers: [x, ...statistics, out[0]!], ...rest };
      return [
        { program: unstableNodes(band), buffers: [...statistics, scratch!], ...rest },
        { program: directions(band), buffers: [x, ...statistics, scratch!, out[0]!], ...rest },
      ];
    },
  }),
];
