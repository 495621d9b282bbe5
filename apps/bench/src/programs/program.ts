import type { Optimizer } from '@tensorflow/tfjs';

/** What a program is judged by: its loss on data that it does not train on, or on all there is. */
export interface Judgement {
  readonly loss: number;
  readonly accuracy?: number;
}

/** The surroundings of one run of a program. */
export interface Session {
  readonly seed: number;
  readonly steps: number;
  /** Files to read in place of made-up data. */
  readonly folder?: string;
  /** The optimizer under trial, without any option; a program may ask for several. */
  readonly optimizer: () => Optimizer;
  /** Says how the program is judged; called before the first step. */
  readonly judge: (judgement: () => Judgement) => void;
  /** Called after each update, with the training loss before it. @returns Whether to stop. */
  readonly step: (loss: number) => Promise<boolean>;
}

/** A small program as a user of TensorFlow.js writes it, around an optimizer. */
export interface Program {
  readonly name: string;
  /** One line: the model, the data, the loop. */
  readonly describe: string;
  /** Defaults are chosen on one half of the programs and reported on the other. */
  readonly half: 'choosing' | 'reporting';
  readonly steps: number;
  run(session: Session): Promise<void>;
}
