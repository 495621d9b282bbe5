/**
 * Before the iteration: scale, largest eigenvalue, ridge and a bound of the norm of a matrix, and
 * the first X and M. Reads `factors`, writes `told` and `work`.
 */
export const beginning = /* wgsl */ `
const POWER_STEPS = 20u; // a few per cent even if the largest eigenvalues are close together
const TINY = 1e-30;
const UNBOUNDED = 3e38;  // condition of zeros without a ridge

// A number of a row from 0.5 to 1.5 (PCG): positive like the leading eigenvector of a matrix of
// positive elements, and orthogonal to none that occurs.
fn scattered(row: u32) -> f32 {
  let x = row * 747796405u + 2891336453u;
  let y = ((x >> ((x >> 28u) + 4u)) ^ x) * 277803737u;
  return 0.5 + f32(((y >> 22u) ^ y) >> 8u) / 16777216.0;
}
// The largest eigenvalue of the scaled matrix by power iteration, from below. The vectors stand in
// the slots of M.
fn largestEigenvalue(m: Matrix, scale: f32, lane: u32) -> f32 {
  var v = m.work + 2u * m.side * m.side;
  var next = v + m.side * m.side;
  for (var i = lane; i < m.side; i += LANES) { work[v + i] = scattered(i); }
  storageBarrier();
  for (var step = 0u; ; step++) {
    var squares = 0.0;
    for (var i = lane; i < m.side; i += LANES) { squares += work[v + i] * work[v + i]; }
    let length = sqrt(sumOf(squares, lane));
    if (step == POWER_STEPS) { return length; }
    for (var column = lane; column < m.side; column += LANES) {
      var sum = 0.0;
      for (var row = 0u; row < m.side; row++) { sum += factors[m.at + row * m.side + column] * work[v + row]; }
      work[next + column] = sum * scale / (length + TINY);
    }
    storageBarrier();
    let old = v;
    v = next;
    next = old;
  }
}
// A norm, which no eigenvalue exceeds: the smaller of Frobenius's and the largest column sum.
fn normOf(m: Matrix, s: Start, lane: u32) -> f32 {
  var squares = 0.0;
  var top = 0u;
  for (var column = lane; column < m.side; column += LANES) {
    var sum = 0.0;
    for (var row = 0u; row < m.side; row++) {
      let x = dampedElement(m, s, row * m.side + column);
      sum += abs(x);
      squares += x * x;
    }
    top = max(top, magnitude(sum));
  }
  return min(sqrt(sumOf(squares, lane)), bitcast<f32>(largestOf(top, lane)));
}
fn tell(index: u32, residual: u32, condition: f32, largest: f32) {
  told[index] = residual;
  told[n.count + index] = bitcast<u32>(min(condition, UNBOUNDED));
  told[2u * n.count + index] = bitcast<u32>(largest);
}
fn begin(m: Matrix, index: u32, lane: u32) -> Start {
  let size = m.side * m.side;
  var top = 0u;
  for (var i = lane; i < size; i += LANES) { top = max(top, magnitude(factors[m.at + i])); }
  let largestElement = largestOf(top, lane);
  let reached = bitcast<f32>(min(largestElement, INFINITE - 1u)) * m.share;
  var s = Start();
  s.isBlank = largestElement == 0u && m.absolute == 0.0;
  s.isSolved = largestElement < INFINITE && magnitude(reached) < INFINITE && !s.isBlank;
  s.exponent = min(i32(bitcast<u32>(max(reached, max(m.absolute, TINY))) >> 23u) - 127, 126);
  if (!s.isSolved) {
    if (lane == 0u) { tell(index, select(NOT_A_NUMBER, 0u, s.isBlank), UNBOUNDED, 0.0); }
    return s;
  }
  let largest = largestEigenvalue(m, m.share * exactPower(-s.exponent), lane);
  s.damping = m.absolute * exactPower(-s.exponent) + largest * max(m.relative, 1e-7);
  let highest = largest + s.damping;
  if (lane == 0u) { tell(index, NOT_A_NUMBER, highest / s.damping, highest * exactPower(s.exponent)); }
  let norm = normOf(m, s, lane);
  s.row = firstRow(m, s.damping / norm);
  let root = pow(1.0 / norm, 1.0 / f32(m.p));
  var power = 1.0; // not what pow was asked for: X^p A = M must hold to the last bit
  for (var k = 0u; k < m.p; k++) { power *= root; }
  for (var i = lane; i < size; i += LANES) {
    work[m.work + i] = root * unit(i, m.side);
    work[m.work + 2u * size + i] = power * dampedElement(m, s, i);
  }
  storageBarrier();
  return s;
}
`;
