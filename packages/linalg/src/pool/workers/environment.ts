import type { Reply, Task } from '../messages/messages.js';

/** A running worker, from outside. */
export interface Port {
  post(task: Task, transfer: ArrayBuffer[]): void;
  /** Whether it keeps the process alive. */
  hold(busy: boolean): void;
  terminate(): Promise<void>;
}

/** What the pool hears from a worker. */
export interface Ears {
  readonly hear: (reply: Reply) => void;
  /** Once, and last. */
  readonly died: (cause: Error) => void;
}

/** Where workers run: Node or a browser. */
export interface Environment {
  readonly cores: number;
  /** Whether memory can be shared between threads here. */
  readonly shared: boolean;
  /** Starts a worker from `url`, or from the file beside this one. */
  spawn(url: string | URL | undefined, ears: Ears): Port;
}
