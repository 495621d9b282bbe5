/** The numbers of `size` ranks. */
export const ranksInOrder = (size: number): number[] =>
  Array.from({ length: size }, (_, rank) => rank);
