import { reads, type Storage, writes } from '../../device/index.js';
import { NEAR, ROW_WORDS, ROWS } from '../schedule.js';

/** Words of a matrix in the table, see `matrixAt`. */
export const WORDS = 9;
/** Slots of n^2 numbers that the iteration of a matrix needs: X, M and S, each old and new. */
export const SLOTS = 6;

/**
 * What programs for roots read and write. `matrices`: the table. `factors`, `roots`: the stacks one
 * after the other; `roots` begins with the previous ones. `told`: three planes of one float for each
 * matrix, as bits: residual, condition, largest eigenvalue. `work`: slots. 0 and 1 hold X, 2 and 3 M,
 * 4 and 5 S: T = (1 + 1/p) I - M / p and its squares.
 */
export const storage = {
  matrices: { name: 'matrices', access: 'read', element: 'u32' },
  factors: reads('factors')[0]!,
  roots: writes('roots')[0]!,
  told: { name: 'told', access: 'read_write', element: 'u32' },
  work: writes('work')[0]!,
} as const satisfies Record<string, Storage>;

/** The table, which ends in schedules, and numbers as bits. */
export const matrix = /* wgsl */ `
struct Matrix {
  at: u32,         // where it begins among factors and roots
  side: u32,
  p: u32,
  isKept: bool,    // its previous root is in its place
  absolute: f32,   // ridge
  relative: f32,
  work: u32,       // where its slots begin
  share: f32,      // what its elements are multiplied by, before the ridge
  schedule: u32,   // where the rows for its p begin
}
fn matrixAt(index: u32) -> Matrix {
  let i = index * ${WORDS}u;
  return Matrix(matrices[i], matrices[i + 1u], matrices[i + 2u], matrices[i + 3u] == 1u,
    bitcast<f32>(matrices[i + 4u]), bitcast<f32>(matrices[i + 5u]), matrices[i + 6u],
    bitcast<f32>(matrices[i + 7u]), matrices[i + 8u]);
}
const INFINITE = 0x7f800000u;
const NOT_A_NUMBER = 0x7fc00000u;
const SMALL = 0x3dcccccdu; // 0.1
// Programs may take for granted that there is no NaN, so magnitudes are compared as integers, which
// have the same order.
fn magnitude(x: f32) -> u32 { return bitcast<u32>(x) & 0x7fffffffu; }
fn unit(i: u32, side: u32) -> f32 { return select(0.0, 1.0, i % (side + 1u) == 0u); }

struct Start {
  isSolved: bool,  // neither blank nor with NaN or infinity
  isBlank: bool,   // zeros without a ridge: no curvature, so the root is zero
  exponent: i32,   // elements are of the size 2^exponent
  damping: f32,    // ridge, of the scaled matrix
  row: u32,        // of the schedule, for the first step
}
// The row of a step: eigenvalues of M that it is for, a and b of its T = a I - b M.
fn rowAt(m: Matrix, first: u32, step: u32) -> vec3<f32> {
  let i = m.schedule + ${ROW_WORDS}u * min(first + step, ${ROWS - 1}u);
  return vec3(bitcast<f32>(matrices[i]), bitcast<f32>(matrices[i + 1u]), bitcast<f32>(matrices[i + 2u]));
}
// The last row that is for eigenvalues from least on.
fn firstRow(m: Matrix, least: f32) -> u32 {
  var row = 0u;
  while (row + 1u < ${ROWS}u && rowAt(m, row, 1u).x <= least) { row++; }
  return row;
}
// After a step that is Newton's own the error only falls once it is small, until it is rounding.
fn isWorseThan(m: Matrix, first: u32, step: u32, before: u32, now: u32) -> bool {
  return step > 0u && before < SMALL && now >= before && rowAt(m, first, step - 1u).x >= ${NEAR};
}
// A is scaled by a power of two, so that nothing rounds: root(2^k A) = 2^(-k/p) root(A).
fn exactPower(exponent: i32) -> f32 { return bitcast<f32>(u32(127 + exponent) << 23u); }
`;

/** An element of the scaled matrix with its ridge. Reads `factors`. */
export const damped = /* wgsl */ `
fn dampedElement(m: Matrix, s: Start, i: u32) -> f32 {
  return factors[m.at + i] * (m.share * exactPower(-s.exponent)) + s.damping * unit(i, m.side);
}
`;

/**
 * The element of the root, given that of Newton's: it counts where its residual is good, else the
 * previous one, else that of the identity at the scale of the root. Writes `roots`.
 */
export const finishing = /* wgsl */ `
// 2^(-exponent / p); whole powers are exact.
fn rootOfScale(exponent: i32, p: u32) -> f32 {
  let whole = exponent / i32(p);
  return exactPower(-whole) * exp2(-f32(exponent - whole * i32(p)) / f32(p));
}
fn finishElement(m: Matrix, s: Start, residual: u32, found: f32, i: u32) {
  let scale = rootOfScale(s.exponent, m.p);
  if (s.isSolved && residual < n.tolerance) { roots[m.at + i] = found * scale; }
  else if (s.isBlank) { roots[m.at + i] = 0.0; }
  else if (!m.isKept) { roots[m.at + i] = scale * unit(i, m.side); }
}
`;
