// The products of a step of SOAP. Areas of the scratch buffer: 0 holds half of a product, 1 the update
// in the bases, 2 half of the mean's product, and 3 begins with the mean itself, [n, m].
import { reads, writes } from '../../device/index.js';
import { once } from '../../kernels/once.js';
import { choice } from '../slots.js';
import { bySlot, entryProduct } from '../tiled/product.js';

const basisAt = (slots: number) => `
${choice(slots, 'basis_of(slot: u32, i: u32) -> f32', (s) => `return basis${s}[i];`)}
fn basis_at(item: Item, n: u32, i: u32, j: u32) -> f32 {
  return basis_of(item.slot, (item.index * n + i) * n + j);
}
fn at_of(item: Item, i: u32, j: u32) -> u32 {
  return (item.index * item.e.rows + i) * item.e.columns + j;
}
fn area_at(item: Item, which: u32, i: u32, j: u32) -> f32 {
  return scratch[area_of(item.e, which) + at_of(item, i, j)];
}
fn item_of(e: Entry, slot: u32, group: u32) -> Item {
  let parts = blocks_of(e.rows) * blocks_of(e.columns);
  let tile = group / parts;
  let which = tile / tiles_of(e);
  return Item(e, slot, tile % tiles_of(e), which, e.rows, e.columns, depth_of(e), group % parts);
}`;

/** half <- left^T G, and, for workgroups beyond, half of the mean <- left^T mean. */
export const projectLeft = once((slots: number) =>
  entryProduct({
    name: 'steps of eigenbases: project from the left',
    slots,
    buffers: (s) => reads(`basis${s}`),
    always: true,
    code: `${basisAt(slots)}
fn depth_of(e: Entry) -> u32 { return e.rows; }
fn left_at(item: Item, i: u32, k: u32) -> f32 { return basis_at(item, item.height, k, i); }
fn right_at(item: Item, k: u32, j: u32) -> f32 {
  let at = index_of(item.e, item.index, k, j);
  if (at == NONE) { return 0.0; }
  if (item.which == 0u) { return scratch[item.e.base + at]; }
  return scratch[area_of(item.e, 3u) + at];
}`,
    each: 'scratch[area_of(e, 2u * item.which) + at_of(item, i, j)] = sum;',
  }),
);

const fromRight = (slots: number, half: number) => `${basisAt(slots)}
fn depth_of(e: Entry) -> u32 { return e.columns; }
fn left_at(item: Item, i: u32, k: u32) -> f32 { return area_at(item, ${half}u, i, k); }
fn right_at(item: Item, k: u32, j: u32) -> f32 { return basis_at(item, item.width, k, j); }`;

/** projected <- half of the mean times right; where the step is skipped too, as the bases are new. */
export const projectMean = once((slots: number) =>
  entryProduct({
    name: 'steps of eigenbases: project the mean',
    slots,
    buffers: (s) => [...reads(`basis${s}`), ...writes(`projected${s}`)],
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
    buffers: (s) => [...reads(`basis${s}`), ...writes(`projected${s}`, `second${s}`)],
    numbers: {
      decayMean: 'f32',
      weightMean: 'f32',
      meanScale: 'f32',
      ahead: 'f32',
      decayMoment: 'f32',
      weightMoment: 'f32',
      momentScale: 'f32',
      epsilon: 'f32',
    },
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
    buffers: (s) => reads(`basis${s}`),
    code: `${basisAt(slots)}
fn depth_of(e: Entry) -> u32 { return e.rows; }
fn left_at(item: Item, i: u32, k: u32) -> f32 { return basis_at(item, item.height, i, k); }
fn right_at(item: Item, k: u32, j: u32) -> f32 { return area_at(item, 1u, k, j); }`,
    each: 'scratch[area_of(e, 0u) + at_of(item, i, j)] = sum;',
  }),
);

/** parameter <- decay parameter - rate half right^T; and the mean in the axes of the parameter. */
export const lastPass = once((slots: number) =>
  entryProduct({
    name: 'steps of eigenbases: last pass',
    slots,
    buffers: (s) => [...reads(`basis${s}`), ...writes(`mean${s}`, `parameter${s}`)],
    numbers: { decayMean: 'f32', weightMean: 'f32', decayParameter: 'f32', rate: 'f32' },
    code: `${basisAt(slots)}
fn depth_of(e: Entry) -> u32 { return e.columns; }
fn left_at(item: Item, i: u32, k: u32) -> f32 { return area_at(item, 0u, i, k); }
fn right_at(item: Item, k: u32, j: u32) -> f32 { return basis_at(item, item.width, j, k); }
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
