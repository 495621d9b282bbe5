import type { Block, Captured, Layer, SignalSource } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { captureLayers } from '../src/capture/capture-layers.js';

export type Source = SignalSource<'activations' | 'outputGrads'>;
export type Result = Captured<
  { value: tf.Scalar; grads: tf.NamedTensorMap },
  'activations' | 'outputGrads'
>;

export const blockOf = ({ name, shape }: tf.Variable): Block => ({
  id: name,
  index: 0,
  shape: [1, ...shape],
  axes: [],
  parameter: { name, shape },
});

/** The trainable variables of a model of tf.layers. */
export const variablesOf = (model: tf.LayersModel): tf.Variable[] =>
  model.trainableWeights.map((weight) => (weight as unknown as { val: tf.Variable }).val);

export function captureOf(
  loss: () => tf.Tensor,
  variables: readonly tf.Variable[],
  {
    source = captureLayers(),
    wanted = () => true,
  }: { source?: Source; wanted?: (name: string) => boolean } = {},
): Result {
  const differentiate = (f: () => tf.Scalar) => tf.variableGrads(f, [...variables]);
  return source.capture({ loss: loss as () => tf.Scalar, variables, wanted, differentiate });
}

export const layerOf = (captured: Result, variable: tf.Variable): Layer | string =>
  captured.layer({ name: variable.name, shape: variable.shape });

/**
 * A summary for people and tests: name, shapes of activations and output gradients, bias; or why
 * there is none.
 */
export function describeCapture(captured: Result, variable: tf.Variable): string {
  const layer = layerOf(captured, variable);
  if (typeof layer === 'string') return layer;
  return tf.tidy(() => {
    const { activations, outputGrads } = captured.of(blockOf(variable))!;
    return `${layer.name} ${layer.mechanism} [${activations.shape}] [${outputGrads.shape}]${layer.bias === null ? '' : ` + ${layer.bias}`}`;
  });
}

/** How far the sum of a^T g is from dL/dW, in parts of it. */
export function lawError(captured: Result, variable: tf.Variable): number {
  return tf.tidy(() => {
    const layer = layerOf(captured, variable) as Layer;
    const { activations, outputGrads } = captured.of(blockOf(variable))!;
    const g = outputGrads.reshape([-1, outputGrads.shape.at(-1)!]);
    const oneHot = () => tf.oneHot(activations.flatten().toInt(), variable.shape[0]!);
    const a =
      layer.kind === 'embedding' ? oneHot() : activations.reshape([-1, activations.shape.at(-1)!]);
    const expected = captured.value.grads[variable.name]!;
    const sum =
      layer.kind === 'norm' ? tf.sum(tf.mul(a, g), 0) : tf.matMul(a as tf.Tensor2D, g, true);
    return relative(sum, expected);
  });
}

/** The same for a bias: the sum of g. */
export function biasError(captured: Result, variable: tf.Variable, bias: tf.Variable): number {
  return tf.tidy(() => {
    const { outputGrads } = captured.of(blockOf(variable))!;
    const sum = tf.sum(outputGrads.reshape([-1, bias.size]), 0);
    const expected = captured.value.grads[bias.name]!;
    return relative(sum, expected);
  });
}

/** Gradients of units that are all dead are 0. */
const relative = (found: tf.Tensor, expected: tf.Tensor): number =>
  tf
    .div(tf.norm(tf.sub(found.flatten(), expected.flatten())), tf.maximum(tf.norm(expected), 1e-30))
    .dataSync()[0]!;

export function release(captured: Result): void {
  captured.dispose();
  tf.dispose(captured.value);
}

/** Gradient descent that captures each step, and shows it. */
export function capturing(
  look: (captured: Result, variables: readonly tf.Variable[]) => void,
): tf.Optimizer {
  return new CapturingOptimizer(captureLayers(), look);
}

class CapturingOptimizer extends tf.SGDOptimizer {
  static override readonly className = 'CapturingOptimizer' as 'SGD';

  constructor(
    private readonly source: Source,
    private readonly look: (captured: Result, variables: readonly tf.Variable[]) => void,
  ) {
    super(0.01);
  }

  override computeGradients(f: () => tf.Scalar, variables: tf.Variable[]) {
    const captured = captureOf(f, variables, { source: this.source });
    tf.tidy(() => this.look(captured, variables));
    captured.dispose();
    return captured.value;
  }
}
