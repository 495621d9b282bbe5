/** WGSL of a chain over a matrix in memory order: the nodes before and behind one. */
export const order = /* wgsl */ `
struct Chain { rows: u32, columns: u32, linked: u32 }
const NONE = 0xffffffffu;
// The k-th successor of node i; NONE after the end.
fn ahead(c: Chain, i: u32, k: u32) -> u32 {
  let row = i / c.columns + k;
  if (row < c.rows) { return i + k * c.columns; }
  let column = i % c.columns + row / c.rows;
  if (c.linked == 0u || column >= c.columns) { return NONE; }
  return (row % c.rows) * c.columns + column;
}
// The k-th predecessor; NONE before the beginning.
fn behind(c: Chain, i: u32, k: u32) -> u32 {
  if (i / c.columns >= k) { return i - k * c.columns; }
  let place = (i % c.columns) * c.rows + i / c.columns;
  if (c.linked == 0u || place < k) { return NONE; }
  return ((place - k) % c.rows) * c.columns + (place - k) / c.rows;
}
// The neighbour of node i at a distance from -band to band.
fn neighbour(c: Chain, i: u32, distance: i32) -> u32 {
  if (distance < 0) { return behind(c, i, u32(-distance)); }
  return ahead(c, i, u32(distance));
}`;

/** The widest band whose windows programs hold; wider ones are left to the composite. */
export const WIDEST = 4;
