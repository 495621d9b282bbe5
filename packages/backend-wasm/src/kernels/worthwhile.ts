/** From where on our kernels pay, as measured. Below that the kernels before them do the work. */
export const worthwhile = {
  /** Multiplications in a product: below, a call costs more than a plain loop. */
  multiplications: 1000,
  /** Rows of a product by XNNPACK, which packs the second operand first. */
  packedRows: 8,
  /** Most places that a stretched gradient has for each that is not zero. */
  stretch: 4,
  /**
   * Numbers of patches made at a time: they stay in the cache, and memory stays bounded whatever
   * the batch is.
   */
  patches: 2 ** 18,
};

/**
 * What `pnpm tfjs-suite` and tests put there, so that small cases reach our code too; nothing else
 * writes to `worthwhile`.
 */
export const lowered: typeof worthwhile = {
  multiplications: 1,
  packedRows: 1,
  stretch: Infinity,
  patches: 1,
};
