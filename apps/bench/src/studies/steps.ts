import { type Backend, useBackend } from '@curvature/workbench';
import { memory, type Optimizer, randomNormal, variable, zeros } from '@tensorflow/tfjs';
import { contendersNamed } from '../contenders/index.js';
import type { Contender } from '../protocol/contender.js';
import { trialPoints } from '../protocol/space.js';
import { meanTime } from './mean-time.js';
import { three } from '../record/digits.js';
import type { Size, Study } from './study.js';

/** Without THOR and K-FAC, which need layers besides gradients; `scale` has them. */
const NAMES = ['sgd', 'momentum', 'adam', 'nadam', 'sonew0', 'sonew', 'sonew4', 'shampoo', 'soap'];
/** Steps of two default intervals between refreshes. */
const LEAST = 20;

interface Measured {
  readonly backend: Backend;
  readonly shape: readonly number[];
  readonly name: string;
  readonly ms: number;
  readonly floats: number;
}
/** TensorFlow's are those of wasm. */
const SHAPES: Readonly<
  Record<Size, Readonly<Record<'wasm' | 'cpu', readonly (readonly number[])[]>>>
> = {
  quick: { wasm: [[64, 64], [256, 256], [3, 3, 32, 64]], cpu: [[64, 64]] }, // prettier-ignore
  usual: {
    wasm: [[64, 64], [256, 256], [784, 400], [1000, 1000], [3, 3, 32, 64], [100_000]], // prettier-ignore
    cpu: [[64, 64], [128, 128]], // prettier-ignore
  },
};
const sizeOf = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);

/** Times the optimizer alone, with given gradients. */
async function measure(
  { name, make, space }: Contender,
  backend: Backend,
  shape: readonly number[],
): Promise<Measured> {
  const optimizer = make(trialPoints(space, 1)[0]!, 'none') as unknown as Optimizer;
  const parameter = variable(zeros([...shape]));
  const tensor = randomNormal([...shape], 0, 1, 'float32', 1);
  const step = () => optimizer.applyGradients([{ name: parameter.name, tensor }]);
  const ms = await meanTime(step, { least: LEAST, seconds: 0.1 });
  const held = memory().numBytes;
  optimizer.dispose();
  const floats = (held - memory().numBytes) / 4 / sizeOf(shape);
  parameter.dispose();
  tensor.dispose();
  return { backend, shape, name, ms, floats };
}

async function measureAll(size: Size, backends: readonly Backend[]): Promise<Measured[]> {
  const all: Measured[] = [];
  for (const backend of backends) {
    await useBackend(backend);
    // A first run that does not count, since it compiles what all share.
    await measure(contendersNamed(['adam'])[0]!, backend, [64, 64]);
    for (const shape of SHAPES[size][backend === 'cpu' ? 'cpu' : 'wasm']) {
      for (const contender of contendersNamed(NAMES))
        all.push(await measure(contender, backend, shape));
    }
  }
  await useBackend('wasm');
  return all;
}

function rowsOf(all: readonly Measured[]): string[][] {
  const adamAt = ({ backend, shape }: Measured) =>
    all.find(
      (other) => other.name === 'adam' && other.backend === backend && other.shape === shape,
    )!.ms;
  return all.map((one) => [
    one.backend,
    one.shape.join(' x '),
    one.name,
    three(one.ms),
    (one.ms / adamAt(one)).toFixed(2),
    one.floats.toFixed(1),
  ]);
}

/** Times over the number of parameters, for the matrices on one backend. */
function chartOf(all: readonly Measured[], backend: Backend) {
  const series = contendersNamed(NAMES).map(({ name, family }, i) => {
    const own = all.filter(
      (one) => one.name === name && one.backend === backend && one.shape.length === 2,
    );
    return {
      label: name,
      colour: family === 'first' ? i : (i - 4) % 7,
      dashed: family === 'first',
      x: own.map(({ shape }) => sizeOf(shape)),
      y: own.map(({ ms }) => ms),
    };
  });
  return {
    title: `Milliseconds of a step, ${backend}`,
    across: 'parameters',
    dots: true,
    logX: true,
    logY: true,
    series,
  };
}

/**
 * The time and the state of each optimizer's step, by shape of the parameter.
 * @param backend Default: wasm, and then cpu.
 */
export async function steps(size: Size, backend?: Backend): Promise<Study> {
  const all = await measureAll(size, backend ? [backend] : ['wasm', 'cpu']);
  return {
    title: 'Steps of optimizers alone',
    note:
      'One parameter with a given gradient; the mean of steps, refreshes included. State: floats ' +
      'kept for each parameter. Shampoo and SOAP refresh every 10 steps, on the training thread.',
    table: {
      head: ['backend', 'shape', 'optimizer', 'ms/step', 'over adam', 'state'],
      rows: rowsOf(all),
    },
    charts: [chartOf(all, backend ?? 'wasm')],
    bars: [],
  };
}
