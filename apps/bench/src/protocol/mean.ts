/** The mean; it does not overflow where the values do not. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value / values.length, 0);
