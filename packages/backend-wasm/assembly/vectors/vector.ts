// One formula for four float32 at a time and for single ones at the end of an array: T is v128 or
// f32.

export const FLOAT: usize = 4;
export const VECTOR: usize = 16;

/** Four entries, or one entry four times. */
export function read<T>(address: usize): v128 {
  return isVector<T>() ? v128.load(address) : v128.load_splat<f32>(address);
}

/** Four entries, or the first alone. */
export function write<T>(address: usize, value: v128): void {
  if (isVector<T>()) v128.store(address, value);
  else v128.store_lane<f32>(address, value, 0);
}

/**
 * Constant offsets of a load or store, so that several vectors share one address: the compiler
 * knows `offsetof`.
 */
@unmanaged
export class AtOnce {}
@unmanaged
export class AfterOne {
  private low: i64;
  private high: i64;
}
@unmanaged
export class AfterTwo extends AfterOne {
  private third: i64;
  private fourth: i64;
}
@unmanaged
export class AfterThree extends AfterTwo {
  private fifth: i64;
  private sixth: i64;
}

/** As `read` and `write`, at an offset. */
// @inline
export function readAt<T, O>(address: usize): v128 {
  return isVector<T>()
    ? v128.load(address, offsetof<O>())
    : v128.load_splat<f32>(address, offsetof<O>());
}
// @inline
export function writeAt<T, O>(address: usize, value: v128): void {
  if (isVector<T>()) v128.store(address, value, offsetof<O>());
  else v128.store_lane<f32>(address, value, 0, offsetof<O>());
}

/** a b + c; fused in the relaxed module. */
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** c - a b; fused in the relaxed module. */
export function nmadd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, c);
  return f32x4.sub(c, f32x4.mul(a, b));
}

/** x^2 */
// @inline
export function square(x: v128): v128 {
  return f32x4.mul(x, x);
}

/** sum + x^2 */
// @inline
export function addSquare(sum: v128, x: v128): v128 {
  return madd(x, x, sum);
}

/** The first of the entries, and zeros. */
export function first(x: v128): v128 {
  return v128.and(x, i32x4(-1, 0, 0, 0));
}

/**
 * Copies `size` entries unless they are in place already. Kernels then update in place, which takes
 * fewer addresses.
 */
export function move(size: i32, from: usize, to: usize): void {
  if (to !== from) memory.copy(to, from, bytes(size));
}

/** Bytes of `size` entries. */
export function bytes(size: i32): usize {
  return (<usize>size) << 2;
}

/** Bytes of the whole vectors among `size` entries. */
export function vectors(size: i32): usize {
  return bytes(size & ~3);
}
