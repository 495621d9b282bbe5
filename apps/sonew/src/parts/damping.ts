/** Dampings of `sparseLogDet` by the names of their modes. */
export const dampings = {
  absolute: (absolute: number) => ({ absolute }),
  relativeMean: (relativeToMean: number) => ({ relativeToMean }),
  relativeNorm: (relativeToNorm: number) => ({ relativeToNorm }),
};
