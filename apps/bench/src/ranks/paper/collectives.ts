// Seconds of collectives in the alpha-beta model: a message takes alpha, and bytes over beta, on
// each of the links of a ring (Thakur, Rabenseifner and Gropp 2005).

/** The way between ranks. */
export interface Network {
  /** Seconds of the least message. */
  readonly alpha: number;
  /** Bytes per second of a link, in each direction. */
  readonly beta: number;
}

/** A sum over all ranks: parts are summed around the ring, then handed around it. */
export const allReduce = ({ alpha, beta }: Network, ranks: number, bytes: number): number =>
  2 * (ranks - 1) * (alpha + bytes / ranks / beta);

/**
 * Parts of all ranks to all, around a ring whose every turn waits for the largest part.
 * @param largest Bytes of the largest part.
 */
export const allGather = ({ alpha, beta }: Network, ranks: number, largest: number): number =>
  (ranks - 1) * (alpha + largest / beta);
