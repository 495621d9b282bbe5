import type { Data, Model, Task } from '@curvature/workbench';
import { mulberry32 } from '@curvature/workbench';
import { engine, type Optimizer, type Scalar } from '@tensorflow/tfjs';

/** A model and its optimizer on one task, step by step. */
export interface Racer {
  readonly name: string;
  /** Takes one step; the loss of its batch, before the update, once it is asked for. */
  step(): Scalar;
  dispose(): void;
}

export interface RaceTask {
  readonly task: Task;
  readonly data: Data;
  readonly batch: number;
}

/** The rows of a batch, the same for every racer of one seed. */
function rowsOf(data: Data, batch: number, draw: () => number): Int32Array {
  return Int32Array.from({ length: batch }, () => Math.floor(draw() * data.size));
}

let count = 0;

/** The model with variables under names of its own: several stand side by side. */
function renamed(model: Model): Model {
  const { registeredVariables } = engine();
  const prefix = `racer${count++}`;
  for (const variable of model.variables) {
    delete registeredVariables[variable.name];
    variable.name = `${prefix}/${variable.name}`;
    registeredVariables[variable.name] = variable;
  }
  return model;
}

/** A racer that starts from the task's own start values. */
export function racer(
  name: string,
  optimizer: Optimizer,
  { task, data, batch }: RaceTask,
  seed = 1,
): Racer {
  const model = renamed(task.model(seed, data));
  const draw = mulberry32(seed);
  return {
    name,
    step() {
      const examples = data.batch(rowsOf(data, batch, draw));
      const loss = optimizer.minimize(() => model.loss(examples), true, model.variables)!;
      examples.inputs.dispose();
      examples.targets.dispose();
      return loss;
    },
    dispose() {
      optimizer.dispose();
      for (const variable of model.variables) variable.dispose();
    },
  };
}

/** Lets what has arrived from the device be taken in, such as roots. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
