/** GLSL of every program: where a fragment lies in the first output, and its four numbers there. */
export const place = /* glsl */ `
uniform ivec3 shape_of_out; // texels in a row of the texture; rows and columns of a matrix
uniform int texels;
uniform float limit; // of half floats, near their largest; else 0
vec4 held(vec4 x) {
  if (limit == 0.0) return x;
  bvec4 isNan = greaterThan(floatBitsToUint(x) & 0x7fffffffu, uvec4(0x7f800000u));
  return mix(clamp(x, -limit, limit), x, isNan);
}
// A texel of a stack of matrices: its number; which matrix, and which pairs of rows and columns.
struct Place { int t; int b; int r; int c; };
Place place_in(int t, int rows, int columns) {
  int across = (columns + 1) / 2;
  int each = ((rows + 1) / 2) * across;
  int inside = t % each;
  return Place(t, t / each, inside / across, inside % across);
}
bvec4 inside(int r, int c, int rows, int columns) {
  bool below = 2 * r + 1 < rows;
  bool beside = 2 * c + 1 < columns;
  return bvec4(true, beside, below, below && beside);
}
// Of the four numbers of a texel: their places in the tensor as it lies in memory.
ivec4 indices(Place p, int rows, int columns) {
  int first = (p.b * rows + 2 * p.r) * columns + 2 * p.c;
  return first + ivec4(0, 1, columns, columns + 1);
}
ivec4 own_indices(Place p) { return indices(p, shape_of_out.y, shape_of_out.z); }
bvec4 own_inside(Place p) { return inside(p.r, p.c, shape_of_out.y, shape_of_out.z); }
`;

/**
 * GLSL to read an input: `x_at(i)`, a number by its place in memory; `x_block(b, r, c)`, two rows
 * and columns of a matrix of the stack, 0 beyond its edge; `x_texel(t)`, the same by number;
 * `x_like(p)`, the numbers in the place of the output's, whatever the shape.
 */
export const reader = (x: string): string => /* glsl */ `
uniform highp sampler2D tex_${x};
uniform ivec4 held_${x}; // texels in a row, below 0 if not packed; rows and columns packed by; first
uniform ivec2 shape_${x};
float ${x}_at(int i) {
  if (held_${x}.x < 0) {
    int j = i + held_${x}.w;
    return texelFetch(tex_${x}, ivec2(j % -held_${x}.x, j / -held_${x}.x), 0).r;
  }
  int rows = held_${x}.y;
  int columns = held_${x}.z;
  int row = i / columns;
  int c = i - row * columns;
  int b = row / rows;
  int r = row - b * rows;
  int t = (b * ((rows + 1) / 2) + r / 2) * ((columns + 1) / 2) + c / 2;
  vec4 four = texelFetch(tex_${x}, ivec2(t % held_${x}.x, t / held_${x}.x), 0);
  vec2 two = (r & 1) == 0 ? four.xy : four.zw;
  return (c & 1) == 0 ? two.x : two.y;
}
vec4 ${x}_gather(ivec4 i, bvec4 known) {
  return vec4(
    known.x ? ${x}_at(i.x) : 0.0, known.y ? ${x}_at(i.y) : 0.0,
    known.z ? ${x}_at(i.z) : 0.0, known.w ? ${x}_at(i.w) : 0.0);
}
vec4 ${x}_block(int b, int r, int c) {
  bvec4 known = inside(r, c, shape_${x}.x, shape_${x}.y);
  if (held_${x}.x > 0 && held_${x}.yz == shape_${x}) {
    int t = (b * ((shape_${x}.x + 1) / 2) + r) * ((shape_${x}.y + 1) / 2) + c;
    return mix(vec4(0.0), texelFetch(tex_${x}, ivec2(t % held_${x}.x, t / held_${x}.x), 0), known);
  }
  return ${x}_gather(indices(Place(0, b, r, c), shape_${x}.x, shape_${x}.y), known);
}
vec4 ${x}_texel(int t) {
  Place p = place_in(t, shape_${x}.x, shape_${x}.y);
  return ${x}_block(p.b, p.r, p.c);
}
vec4 ${x}_like(Place p) {
  if (shape_${x} == shape_of_out.yz) return ${x}_block(p.b, p.r, p.c);
  return ${x}_gather(own_indices(p), own_inside(p));
}
`;
