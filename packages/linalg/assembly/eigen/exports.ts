import { eigen, scaleRows } from './eigen';
export { eigenWork, timesVector } from './eigen';

export function eigen_f32(n: i32, matrix: usize, values: usize, vectors: usize, work: usize): i32 {
  return eigen<f32>(n, matrix, values, vectors, work);
}

export function eigen_f64(n: i32, matrix: usize, values: usize, vectors: usize, work: usize): i32 {
  return eigen<f64>(n, matrix, values, vectors, work);
}

export function scaleRows_f32(n: i32, vectors: usize, factors: usize, out: usize): void {
  scaleRows<f32>(n, vectors, factors, out);
}

export function scaleRows_f64(n: i32, vectors: usize, factors: usize, out: usize): void {
  scaleRows<f64>(n, vectors, factors, out);
}
