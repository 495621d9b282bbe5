/** The numbers of a chain over a matrix in memory order. */
export const CHAIN = { rows: 'int', columns: 'int', linked: 'int' } as const;

/** GLSL of the nodes before and behind one; -1 where the chain has none. */
export const order = /* glsl */ `
// The k-th successor of node i.
int ahead(int i, int k) {
  int row = i / columns + k;
  if (row < rows) return i + k * columns;
  int column = i % columns + row / rows;
  if (linked == 0 || column >= columns) return -1;
  return (row % rows) * columns + column;
}
// The k-th predecessor.
int behind(int i, int k) {
  if (i / columns >= k) return i - k * columns;
  int node = (i % columns) * rows + i / columns;
  if (linked == 0 || node < k) return -1;
  return ((node - k) % rows) * columns + (node - k) / rows;
}
// The neighbour of node i at a distance from -band to band.
int neighbour(int i, int distance) {
  return distance < 0 ? behind(i, -distance) : ahead(i, distance);
}
`;

/** The widest band whose windows a fragment holds; wider ones are left to the composite. */
export const WIDEST = 4;
