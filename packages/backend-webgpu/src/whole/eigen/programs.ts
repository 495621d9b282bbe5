// The products of a step of SOAP. Areas of the scratch buffer: 0 holds half of a product, 1 the update
// in the bases, 2 half of the mean's product, and 3 begins with the mean itself, [n, m].
import { writes } from '../../device/index.js';
import { once } from '../../kernels/once.js';
import { bySlot, choice } from '../slots.js';
import { average, filtering, moving } from '../tiled/numbers.js';
import { entryProduct } from '../tiled/product.js';
import { matrixOf, tileProduct } from '../tiled/tile-product.js';

/** half <- left^T G, and, for workgroups beyond, half of the mean <- left^T mean. */
export const projectLeft = once((slots: number) =>
  entryProduct({
    name: 'steps of eigenbases: project from the left',
    slots,
    buffers: matrixOf,
    always: true,
    code: `${tileProduct(slots, 'rows')}
fn left_at(item: Item, i: u32, k: u32) -> f32 { return matrix_at(item, item.height, k, i); }
fn right_at(item: Item, k: u32, j: u32) -> f32 {
  let at = index_of(item.e, item.index, k, j);
  if (at == NONE) { return 0.0; }
  if (item.which == 0u) { return scratch[item.e.base + at]; }
  return scratch[area_of(item.e, 3u) + at];
}`,
    each: 'scratch[area_of(e, 2u * item.which) + at_of(item, i, j)] = sum;',
  }),
);

const fromRight = (slots: number, half: number) => `${tileProduct(slots, 'columns')}
fn left_at(item: Item, i: u32, k: u32) -> f32 { return area_at(item, ${half}u, i, k); }
fn right_at(item: Item, k: u32, j: u32) -> f32 { return matrix_at(item, item.width, k, j); }`;

/** projected <- half of the mean times right; where the step is skipped too, as the bases are new. */
export const projectMean = once((slots: number) =>
  entryProduct({
    name: 'steps of eigenbases: project the mean',
    slots,
    buffers: (s) => [...matrixOf(s), ...writes(`projected${s}`)],
    always: true,
    code: `${fromRight(slots, 2)}
${bySlot(slots, 'put(slot: u32, at: u32, sum: f32)', (s) => `projected${s}[at] = sum;`)}`,
    each: 'put(place.slot, at_of(item, i, j), sum);',
  }),
);

/** With P = half right: projected, second and the update in the bases. */
export const update = once((slots: number) =>
  entryProduct({
    name: 'steps of eigenbases: update',
    slots,
    buffers: (s) => [...matrixOf(s), ...writes(`projected${s}`, `second${s}`)],
    numbers: filtering,
    code: `${fromRight(slots, 0)}
${choice(
  slots,
  'updated(slot: u32, e: Entry, at: u32, sum: f32) -> f32',
  (s) => `
    projected${s}[at] = e.decayMean * projected${s}[at] + e.weightMean * sum;
    second${s}[at] = e.decayMoment * second${s}[at] + e.weightMoment * (sum * sum);
    return (e.meanScale * projected${s}[at] + e.ahead * sum)
      / (sqrt(e.momentScale * second${s}[at]) + e.epsilon);`,
)}`,
    each: `
      let at = at_of(item, i, j);
      scratch[area_of(e, 1u) + at] = updated(place.slot, e, at, sum);`,
  }),
);

/** half <- left update */
export const leaveLeft = once((slots: number) =>
  entryProduct({
    name: 'steps of eigenbases: leave on the left',
    slots,
    buffers: matrixOf,
    code: `${tileProduct(slots, 'rows')}
fn left_at(item: Item, i: u32, k: u32) -> f32 { return matrix_at(item, item.height, i, k); }
fn right_at(item: Item, k: u32, j: u32) -> f32 { return area_at(item, 1u, k, j); }`,
    each: 'scratch[area_of(e, 0u) + at_of(item, i, j)] = sum;',
  }),
);

/** parameter <- decay parameter - rate half right^T; and the mean in the axes of the parameter. */
export const lastPass = once((slots: number) =>
  entryProduct({
    name: 'steps of eigenbases: last pass',
    slots,
    buffers: (s) => [...matrixOf(s), ...writes(`mean${s}`, `parameter${s}`)],
    numbers: { ...average, ...moving },
    code: `${tileProduct(slots, 'columns')}
fn left_at(item: Item, i: u32, k: u32) -> f32 { return area_at(item, 0u, i, k); }
fn right_at(item: Item, k: u32, j: u32) -> f32 { return matrix_at(item, item.width, j, k); }
${bySlot(
  slots,
  'move_by(slot: u32, e: Entry, at: u32, sum: f32)',
  (s) => `
    mean${s}[at] = e.decayMean * mean${s}[at] + e.weightMean * scratch[e.base + at];
    parameter${s}[at] = e.decayParameter * parameter${s}[at] - e.rate * sum;`,
)}`,
    each: `
      let at = index_of(e, item.index, i, j);
      if (at != NONE) { move_by(place.slot, e, at, sum); }`,
  }),
);
