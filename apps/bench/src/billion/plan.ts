/** Shape of a layer: a matrix of five million parameters. */
export const LAYER = [1000, 5000] as const;
export const LAYER_SIZE = LAYER[0] * LAYER[1];

/** Gradients of all layers of a rank at once, or of one layer at a time. */
export type Gradients = 'together' | 'in turn';

/** What each rank is told. */
export interface Plan {
  readonly layers: number;
  readonly gradients: Gradients;
  readonly steps: number;
  /** Of `sonew()`. */
  readonly band: number;
  /** Whether the gradients' mean is kept, as `sonew()` does; without it the step is of the gradient. */
  readonly momentum: boolean;
  /** Bytes that the process of all ranks may have in memory. */
  readonly most: number;
  /** Where rank 0 writes what all have found. */
  readonly file: string;
}

/** What one rank has found; bytes are those of its share. */
export interface Share {
  readonly layers: number;
  readonly bytes: Readonly<Record<string, number>>;
  /** Of the wasm heap, which holds all of these. */
  readonly heap: number;
  readonly steps: readonly { readonly ms: number; readonly cpu: number }[];
  /** Half the squared distance to the minimum, before and after all steps. */
  readonly loss: readonly [number, number];
}

/** What all ranks have found, and the largest number of bytes that their process had in memory. */
export interface Found {
  readonly shares: readonly Share[];
  readonly peak: number;
}
