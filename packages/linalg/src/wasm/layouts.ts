/**
 * How an operand of `gemm` lies in memory: row by row, transposed, or as the packed upper triangle
 * of a symmetric matrix.
 */
export const operand = { rows: 0, transposed: 1, packed: 2 } as const;

/** What `gemm` writes: all entries; the upper triangle, mirrored; or the upper triangle, packed. */
export const result = { full: 0, mirrored: 1, packed: 2 } as const;
