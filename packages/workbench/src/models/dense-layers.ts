import { add, matMul, tanh } from '@tensorflow/tfjs';
import type { Tensor, Tensor2D, Variable } from '@tensorflow/tfjs';
import { filled, glorotUniform } from './parameters.js';
import { randomStream } from '../data/random.js';

/** A sequence of layers. The caller disposes the variables. */
export interface DenseLayers {
  /** `layer0/kernel` [in, out], `layer0/bias` [out], `layer1/kernel`, ... */
  readonly variables: Variable[];
  readonly apply: (inputs: Tensor) => Tensor;
}

/**
 * Dense layers with tanh.
 * @param widths Widths of the inputs and of each layer.
 * @param isLinear Whether a layer, counted from 0, has no tanh.
 */
export function denseLayers(
  widths: readonly number[],
  seed: number,
  isLinear: (layer: number) => boolean,
): DenseLayers {
  const layers = widths.slice(1).map((fanOut, i) => {
    const fans = [widths[i]!, fanOut] as const;
    const kernel = glorotUniform(`layer${i}/kernel`, fans, fans, randomStream(seed, 'kernel', i));
    return { kernel, bias: filled(`layer${i}/bias`, [fanOut], 0) };
  });
  return {
    variables: layers.flatMap(({ kernel, bias }) => [kernel, bias]),
    apply: (inputs) =>
      layers.reduce((x, { kernel, bias }, i) => {
        const z = add(matMul(x as Tensor2D, kernel as Tensor as Tensor2D), bias);
        return isLinear(i) ? z : tanh(z);
      }, inputs),
  };
}
