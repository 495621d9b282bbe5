// 16-byte vectors of T, float32 or float64. The compiler omits the branches that the features of
// the module exclude.

export function lanes<T>(): i32 {
  return 16 / <i32>sizeof<T>();
}

/** a b + c; fused in the relaxed module. */
export function madd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(c, v128.mul<T>(a, b));
}

/** Address of entry `index` of an array of T. */
export function at<T>(array: usize, index: i32): usize {
  return array + <usize>index * sizeof<T>();
}
