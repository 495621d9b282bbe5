/** A tensor on its way to a worker or back. */
export interface Sent {
  readonly type: 'float32' | 'float64';
  readonly data: Float32Array | Float64Array;
  readonly dims: readonly number[];
}
export type Tensors = Readonly<Record<string, Sent>>;

/** Runs a model once. */
export interface Task {
  readonly id: number;
  /** Tasks with the same key run in the same session. */
  readonly key: string;
  readonly model: Uint8Array;
  readonly feeds: Tensors;
}

/** The message that ends a worker after the task that it runs; later tasks get no reply. */
export type Close = 'close';

/** The outputs of a task, or the stage at which it failed. */
export type Reply =
  | { readonly id: number; readonly outputs: Tensors }
  | { readonly id: number; readonly failed: 'load' | 'prepare' | 'run'; readonly message: string };

/** What a worker starts with. */
export interface Setup {
  /** Options of onnxruntime's InferenceSession. */
  readonly session: Readonly<Record<string, unknown>>;
  /** The most sessions that a worker keeps. */
  readonly sessions: number;
  /** Shared: 1 while the worker is within onnxruntime, 2 once the process exits, else 0. */
  readonly state: Int32Array;
}
