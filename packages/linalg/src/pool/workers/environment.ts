import type { Reply, Task } from '../messages/messages.js';

/** A running worker, from the outside. */
export interface Port {
  post(task: Task, transfer: ArrayBuffer[]): void;
  /** Whether this worker keeps the process alive. */
  keepAlive(busy: boolean): void;
  terminate(): Promise<void>;
}

/** The events of a worker. */
export interface PortEvents {
  readonly onReply: (reply: Reply) => void;
  /** Called once, and last. */
  readonly onExit: (cause: Error) => void;
}

/** Where workers run: Node or a browser. */
export interface Environment {
  readonly cores: number;
  /** Whether threads can share memory here. */
  readonly shared: boolean;
  /** Starts a worker from `url`, by default from the file beside this one. */
  spawn(url: string | URL | undefined, events: PortEvents): Port;
}
