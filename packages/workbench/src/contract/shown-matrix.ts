/** A square matrix of an optimizer, as `Trainable.matrices` returns it. */
export interface ShownMatrix {
  readonly block: string;
  readonly part: string;
  readonly path: string;
  readonly tiles: number;
  readonly size: number;
  readonly values: ArrayLike<number>;
}
