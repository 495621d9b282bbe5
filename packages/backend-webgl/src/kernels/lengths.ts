/**
 * GLSL of lengths, each (largest, root of the sum of squares over its square): neither overflows,
 * neither vanishes, and both are half floats where textures hold these.
 */
export const lengths = /* glsl */ `
vec2 longer(vec2 own, float x) {
  float a = abs(x);
  if (a > own.x) { float ratio = own.x / a; return vec2(a, own.y * ratio * ratio + 1.0); }
  // Another comparison, so that NaN reaches the sum.
  if (a != 0.0) { float ratio = a / own.x; return vec2(own.x, own.y + ratio * ratio); }
  return own;
}
vec2 longer(vec2 own, vec4 x) {
  return longer(longer(longer(longer(own, x.x), x.y), x.z), x.w);
}
// While they are added up, the second is the sum itself.
vec2 stored(vec2 own) { return vec2(own.x, sqrt(own.y)); }
vec2 joined(vec2 own, vec2 other) {
  float most = max(own.x, other.x);
  if (most == 0.0) return vec2(0.0, own.y + other.y);
  float p = own.x / most;
  float q = other.x / most * other.y;
  return vec2(most, own.y * p * p + q * q);
}
`;

/** Fragments that share the numbers of a sum: its second pass takes as long as its first. */
export const piecesFor = (texels: number): number => Math.ceil(Math.sqrt(texels));
