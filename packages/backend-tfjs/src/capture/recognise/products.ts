import { div, mul, reshape, transpose, type Tensor } from '@tensorflow/tfjs-core';
import type { Consumption, Graph } from '../tape/graph.js';
import { before, placesOfRows, type Places } from './samples.js';
import { savedOf } from '../tape/tape.js';
import { sizeOf, type Recognise, type Use } from '../tape/use.js';
import type { View } from '../tape/views.js';

/** Names of the inputs of `matMul` on the tape; numbers if it is fused with a bias. */
const OPERANDS: Readonly<Record<string, readonly [string, string]>> = {
  BatchMatMul: ['a', 'b'],
  _FusedMatMul: ['0', '1'],
};

/** `matMul` with a variable as one of its operands, fused with a bias or not: a dense layer. */
export const product: Recognise = (consumption, graph) => {
  const run = graph.run(consumption.node);
  const operands = OPERANDS[run?.kernel ?? ''];
  if (!run || !operands?.includes(consumption.input)) return null;
  if ((run.attributes['activation'] ?? 'linear') !== 'linear')
    return 'its activation is fused with the product';
  const [a, b] = operands.map((name) => consumption.node.inputs[name]!) as [Tensor, Tensor];
  if (graph.view(a) && graph.view(b)) return 'it is multiplied by a parameter';
  if (sizeOf(a.shape.slice(0, -2)) * sizeOf(b.shape.slice(0, -2)) > 1)
    return 'it is a stack of matrices';
  const { transposeA, transposeB } = run.attributes as { transposeA: boolean; transposeB: boolean };
  // W as first operand: (W x)^T = x^T W^T, which is the other case, transposed.
  return consumption.input === operands[1]
    ? productUse(consumption, a, 0, transposeA, b, transposeB, graph)
    : productUse(consumption, b, 1, !transposeB, a, !transposeA, graph);
};

/**
 * The use rows(x) W, where rows(x) is x or its transpose. `transposed`: the product transposes its
 * operand W. `saved`: the place of x among the saved tensors.
 */
function productUse(
  { view, node, input }: Consumption,
  x: Tensor,
  saved: number,
  transposedX: boolean,
  w: Tensor,
  transposed: boolean,
  graph: Graph,
): Use | string | null {
  const savedX = savedOf(node, saved, x);
  if (!savedX) return null;
  const matrix = w.shape.slice(-2) as [number, number];
  if (!fits(view, matrix)) return 'its shape is changed before it is multiplied';
  const [k, n] = transposed ? [matrix[1], matrix[0]] : matrix;
  const swapped = transposed !== (view.order !== 'stored');
  const rows = x.size / k;
  const first = input === 'a' || input === '0';
  const places = transposedX
    ? ([rows, 1] as const)
    : placesOfRows(rowsSeen(x, graph), rows, k, graph);
  return {
    kind: 'linear',
    name: swapped ? 'dense, transposed' : 'dense',
    fanIn: swapped ? n : k,
    fanOut: swapped ? k : n,
    inputs: [savedX],
    // The gradient of a weight that is stored transposed is dy^T x, so its inputs and output
    // gradients change places. Output gradients of a mean over samples have a factor 1 / samples,
    // which moves too.
    signals: ([inputs], dy) => {
      const [a, g] = [asRows(inputs!, k, transposedX, places), asRows(dy, n, first, places)];
      const samples = places[0];
      return swapped
        ? { activations: mul(g, samples), outputGrads: div(a, samples) }
        : { activations: a, outputGrads: g };
    },
    takesBias: !swapped && !first,
  };
}

/** Whether an operand is the variable as a matrix, or the transpose of that matrix. */
const fits = ({ order }: View, [p, q]: readonly [number, number]) =>
  order === 'stored' || (order !== 'tiled' && order.rows === q && order.columns === p);

/** The input before the fused operation reshaped it to [1, rows, features]. */
const rowsSeen = (x: Tensor, graph: Graph): Tensor => (x.rank > 2 ? (before(x, graph) ?? x) : x);

function asRows(
  x: Tensor,
  features: number,
  transposed: boolean,
  [samples, positions]: Places,
): Tensor {
  const rows = samples * positions;
  const matrix = transposed ? transpose(reshape(x, [features, rows])) : x;
  return reshape(matrix, [samples, positions, features]);
}
