/**
 * GLSL of products two rows by two columns: `times(a, b)`, and `turned(a)`, the transpose. A texel
 * holds such a block by rows.
 */
export const block = /* glsl */ `
vec4 times(vec4 a, vec4 b) { return a.xxzz * b.xyxy + a.yyww * b.zwzw; }
vec4 turned(vec4 a) { return a.xzyw; }
int halves(int n) { return (n + 1) / 2; }
`;
