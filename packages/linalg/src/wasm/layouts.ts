/**
 * The layout of an operand of `gemm`: row by row, transposed, or the packed upper triangle of a
 * symmetric matrix.
 */
export const operand = { rows: 0, transposed: 1, packed: 2 } as const;

/**
 * The result of `gemm`: all entries; the upper triangle, mirrored; or the upper triangle, packed.
 */
export const result = { full: 0, mirrored: 1, packed: 2 } as const;
