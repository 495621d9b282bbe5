/** A tensor on its way to a worker or back. */
export interface Sent {
  readonly type: 'float32' | 'float64';
  readonly data: Float32Array | Float64Array;
  readonly dims: readonly number[];
}
export type Tensors = Readonly<Record<string, Sent>>;

/** To run a model once. */
export interface Task {
  readonly id: number;
  /** Tasks with the same key run in the same session. */
  readonly key: string;
  readonly model: Uint8Array;
  readonly feeds: Tensors;
}

/** What it gave, or at which stage it failed. */
export type Reply =
  | { readonly id: number; readonly outputs: Tensors }
  | { readonly id: number; readonly failed: 'load' | 'prepare' | 'run'; readonly message: string };

/** What a worker is started with. */
export interface Setup {
  /** Of onnxruntime's InferenceSession. */
  readonly session: Readonly<Record<string, unknown>>;
  /** Sessions kept at a time. */
  readonly sessions: number;
}
