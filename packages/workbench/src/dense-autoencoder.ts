import { add, matMul, tanh, tensor2d, variable, zeros } from '@tensorflow/tfjs';
import type { Tensor, Tensor2D, Variable } from '@tensorflow/tfjs';
import { binaryCrossEntropy } from './binary-cross-entropy.js';
import { randomStream } from './random.js';
import type { Model } from './task.js';

interface Layer {
  readonly kernel: Variable;
  readonly bias: Variable;
}

/** Uniform in ±sqrt(6 / (in + out)) (Glorot and Bengio 2010, eq. 16). */
function glorotUniform(fanIn: number, fanOut: number, random: () => number): Tensor2D {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  const values = Float32Array.from({ length: fanIn * fanOut }, () => limit * (2 * random() - 1));
  return tensor2d(values, [fanIn, fanOut]);
}

function makeVariable(start: Tensor, name: string): Variable {
  const made = variable(start, true, name);
  start.dispose();
  return made;
}

function makeLayer(index: number, fanIn: number, fanOut: number, seed: number): Layer {
  const kernel = glorotUniform(fanIn, fanOut, randomStream(seed, 'kernel', index));
  return {
    kernel: makeVariable(kernel, `layer${index}/kernel`),
    bias: makeVariable(zeros([fanOut]), `layer${index}/bias`),
  };
}

/**
 * A dense autoencoder with tied widths and free weights: tanh, except the code and the output, which are linear.
 * @param widths From the pixels to the code, e.g. [784, 1000, 500, 250, 30]; the decoder mirrors them.
 * @returns Variables `layer0/kernel` [in, out], `layer0/bias` [out], ...; the loss is the binary cross-entropy.
 */
export function denseAutoencoder(widths: readonly number[], seed: number): Model {
  const all = [...widths, ...widths.toReversed().slice(1)];
  const layers = all.slice(1).map((fanOut, i) => makeLayer(i, all[i]!, fanOut, seed));
  const isLinear = (i: number) => i === widths.length - 2 || i === layers.length - 1;
  const logits = (inputs: Tensor) =>
    layers.reduce((x, { kernel, bias }, i) => {
      const z = add(matMul(x as Tensor2D, kernel as Tensor as Tensor2D), bias);
      return isLinear(i) ? z : tanh(z);
    }, inputs);
  return {
    variables: layers.flatMap(({ kernel, bias }) => [kernel, bias]),
    loss: ({ inputs, targets }) => binaryCrossEntropy(logits(inputs), targets),
  };
}
