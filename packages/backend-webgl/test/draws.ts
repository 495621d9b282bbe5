// What one step of training asks of webgl: draws, and programs compiled.
import * as shampooNames from '@curvature/shampoo';
import * as sonewNames from '@curvature/sonew';
import * as thorNames from '@curvature/thor';
import { storesHalfFloats } from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import { contextOf } from '../src/device/index.js';
import { backend } from './laws.js';

const { shampoo, soap } = shampooNames;
const { kfac, thor } = thorNames;
const { sonew } = sonewNames;

type Trained = Pick<tf.Optimizer, 'minimize' | 'dispose'> & { settled?: () => Promise<void> };

const makers: Readonly<Record<string, () => Trained>> = {
  none: () => ({
    minimize: (loss, _, variables) => {
      const { value, grads } = tf.variableGrads(loss, variables);
      tf.dispose([value, grads as never]);
      return null;
    },
    dispose: () => undefined,
  }),
  adam: () => tf.train.adam(0.001, 0.9, 0.999, 1e-7),
  sonew0: () => sonew({ learningRate: 0.001, band: 0 }),
  sonew: () => sonew({ learningRate: 0.001 }),
  sonew4: () => sonew({ learningRate: 0.001, band: 4 }),
  shampoo: () => shampoo({ learningRate: 0.001 }),
  soap: () => soap({ learningRate: 0.001 }),
  thor: () => thor({ learningRate: 0.001 }),
  kfac: () => kfac({ learningRate: 0.001 }),
};
const DRAWS = ['drawElements', 'drawArrays'];

/** Counts calls of methods of the context until `stop`, which do nothing where they are `hollow`. */
function counted(names: readonly string[], hollow = false) {
  const gl = contextOf(backend()) as unknown as Record<string, (...given: unknown[]) => unknown>;
  let count = 0;
  for (const name of names) {
    const original = gl[name]!.bind(gl);
    gl[name] = (...given) => {
      count++;
      return hollow ? undefined : original(...given);
    };
  }
  return {
    count: () => count,
    stop: () => names.forEach((name) => Reflect.deleteProperty(gl, name)),
  };
}

/** tanh(... x W + b), to be 0.5 everywhere. */
export function dense(sizes: readonly number[], rows = 32) {
  const x = tf.randomNormal([rows, sizes[0]!], 0, 1, 'float32', 3);
  const variables = sizes
    .slice(1)
    .flatMap((n, i) => [
      tf.tidy(() => tf.variable(tf.randomNormal([sizes[i]!, n], 0, 0.1, 'float32', 10 + i))),
      tf.tidy(() => tf.variable(tf.zeros([n]))),
    ]);
  const loss = () => {
    let h = x as tf.Tensor;
    for (let i = 0; i < variables.length; i += 2)
      h = tf.tanh(tf.add(tf.matMul(h, variables[i]!), variables[i + 1]!));
    return tf.mean(tf.square(tf.sub(h, 0.5))) as tf.Scalar;
  };
  return { variables, loss, dispose: () => tf.dispose([x, variables]) };
}

/**
 * Draws of each step of a network 64-128-64-10, and programs compiled in all of them. Nothing is
 * drawn and all numbers are 0: a software device makes machine code of a program at its first draw.
 */
export async function drawsOf(name: string, steps: number) {
  const { variables, loss, dispose } = dense([64, 128, 64, 10]);
  const optimizer = makers[name]!();
  const programs = counted(['linkProgram']);
  // The first optimizer of a page asks the device, by a number that it draws: a draw of its step.
  const asked = counted(DRAWS);
  storesHalfFloats();
  asked.stop();
  const draws: number[] = [];
  for (let i = 0; i < steps; i++) {
    const own = counted(DRAWS, true);
    optimizer.minimize(loss, false, variables);
    draws.push(own.count() + (i === 0 ? asked.count() : 0));
    own.stop();
    await variables[0]!.data();
    await optimizer.settled?.();
  }
  programs.stop();
  optimizer.dispose();
  dispose();
  return { draws, programs: programs.count() };
}
