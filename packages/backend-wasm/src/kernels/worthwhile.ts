/** Sizes from which these kernels are faster, as measured; below, the kernels before them run. */
export const worthwhile = {
  /** Multiplications in a product: below, a call costs more than a plain loop. */
  multiplications: 1000,
  /** Rows of a product by XNNPACK, which first packs the second operand. */
  packedRows: 8,
  /** The largest ratio of places to nonzero places in a stretched gradient. */
  stretch: 4,
  /**
   * Numbers in the patches that are made at a time: they stay in the cache, and memory stays
   * bounded for any batch.
   */
  patches: 2 ** 18,
};

/**
 * Values by which `pnpm tfjs-suite` and tests overwrite `worthwhile`, so that small cases reach
 * these kernels too. Nothing else writes to it.
 */
export const lowered: typeof worthwhile = {
  multiplications: 1,
  packedRows: 1,
  stretch: Infinity,
  patches: 1,
};
