// What ranks train in the tests of shared refreshes, and how their ends are compared.
import type { Communicator } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import type { Telemetry } from '../../src/diagnostics/telemetry/events.js';
import { setSharing, type Sharing } from '../../src/ranks/shares/cost-model.js';
import { sharedRefreshes } from '../../src/ranks/shared-refreshes.js';
import { exchangeRefreshes } from '../../src/ranks/exchange-refreshes.js';
import type { Host } from '../../src/host.js';
import { type SecondOrderOptimizer, UnnamedOptimizer } from '../../src/optimizer.js';
import { allAbilities } from '../../src/step/abilities/all-abilities.js';

/** An optimizer whose refreshes ranks share, as the slots say. */
export function across(
  communicator: Communicator,
  sharing: Sharing,
  slots: object,
): SecondOrderOptimizer {
  setSharing(communicator, sharing);
  const abilities = { ...allAbilities, refreshes: sharedRefreshes(communicator) };
  return new UnnamedOptimizer(slots, abilities);
}

/** Least squares whose gradients have structure: a matrix, a kernel of rank 4, and a vector. */
export function sharedProblem() {
  const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
  const made = tf.tidy(() => [
    normal([32, 9], 1),
    normal([32, 7], 2),
    normal([9, 7], 3),
    normal([2, 3, 3, 4], 4),
    tf.zeros([7]),
  ]);
  const [x, y] = made as [tf.Tensor2D, tf.Tensor2D];
  const variables = made.slice(2).map((start, k) => tf.variable(start, true, `shared/${k}`));
  const [kernel, deep, bias] = variables as unknown as [tf.Tensor2D, tf.Tensor4D, tf.Tensor1D];
  const fits = () => tf.mean(tf.square(tf.sub(tf.add(tf.matMul(x, kernel), bias), y)));
  const bends = () => tf.mean(tf.square(tf.sub(tf.sin(tf.mul(deep, 2)), 0.3)));
  const loss = () => tf.add(fits(), bends()) as tf.Scalar;
  return { loss, variables, dispose: () => tf.dispose([...made, ...variables]) };
}

export interface End {
  /** Of all parameters and the state. */
  readonly values: readonly number[];
  /** What was told of steps, but for times. */
  readonly events: readonly string[];
  readonly error: string | null;
}

/** Trains on the same samples on all ranks; a step that throws is the last one. */
export async function trained(
  communicator: Communicator,
  sharing: Sharing,
  slots: object,
  steps: number,
): Promise<End> {
  const events: Telemetry[] = [];
  const onEvent = (event: Telemetry) => void events.push(event);
  const optimizer = across(communicator, sharing, { learningRate: 0.05, onEvent, ...slots });
  const { loss, variables, dispose } = sharedProblem();
  let error: string | null = null;
  for (let step = 0; step < steps && error === null; step++) {
    await new Promise((resolve) => setTimeout(resolve));
    await optimizer.ready();
    try {
      // The gradients of a step that throws are disposed by nobody else.
      tf.tidy(() => void optimizer.minimize(loss, false, variables));
    } catch (thrown) {
      error = (thrown as Error).message;
    }
  }
  await optimizer.settled();
  const { table } = (optimizer as unknown as { host: Host }).host;
  exchangeRefreshes(communicator, table.inOrder(), Infinity);
  const values = [
    ...variables.map(valuesOf),
    ...(await optimizer.getWeights()).map(stateOf),
  ].flat();
  optimizer.dispose();
  dispose();
  return { values, events: events.map(withoutTime), error };
}

const valuesOf = (tensor: tf.Tensor) => Array.from(tensor.dataSync());
/** The manifest, which holds times, is left out. */
const stateOf = ({ name, tensor }: { name: string; tensor: tf.Tensor }) =>
  name.includes('manifest') || tensor.dtype === 'string' ? [] : valuesOf(tensor);
const withoutTime = (event: Telemetry) => JSON.stringify({ ...event, ms: 0 });

/** Fails unless all ranks have the same. */
export function agree(communicator: Communicator, what: string, own: unknown): void {
  const bytes = new TextEncoder().encode(JSON.stringify(own));
  const all = communicator.allGather(bytes).map((one) => new TextDecoder().decode(one));
  for (const [rank, other] of all.entries()) {
    const at = Array.from(other).findIndex((letter, k) => letter !== all[0]![k]);
    if (at < 0 && other === all[0]) continue;
    const near = (text: string) => text.slice(Math.max(0, at - 150), at + 150);
    throw new Error(
      `${what}: rank ${rank} ends with\n${near(other)}\nrank 0 with\n${near(all[0]!)}`,
    );
  }
}

/** Those of a program's cases that it was asked for, by the beginning of their names; default all. */
export const asked = <T>(cases: Record<string, T>): [name: string, T][] => {
  const names = process.argv.slice(2);
  const isAsked = (name: string) => names.length === 0 || names.some((one) => name.startsWith(one));
  return Object.entries(cases).filter(([name]) => isAsked(name));
};
