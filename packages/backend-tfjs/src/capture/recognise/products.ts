import { div, mul, reshape, transpose, type Tensor } from '@tensorflow/tfjs-core';
import type { Consumption, Graph } from '../tape/graph.js';
import { before, placesOfRows, type Places } from './samples.js';
import { savedOf } from '../tape/tape.js';
import { sizeOf, type Recognise, type Use } from '../tape/use.js';
import type { View } from '../tape/views.js';

/**
 * Names of the inputs of `matMul` on the tape: its own, or their numbers where it is fused with a
 * bias.
 */
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
  // W as first operand: (W x)^T = x^T W^T, so that all is as with the second, transposed.
  return consumption.input === operands[1]
    ? productUse(consumption, a, 0, transposeA, b, transposeB, graph)
    : productUse(consumption, b, 1, !transposeB, a, !transposeA, graph);
};

/**
 * rows(x) W, where rows(x) is x or its transpose; `turned` where the product takes the transpose of
 * the operand that W is.
 */
function productUse(
  { view, node, input }: Consumption,
  x: Tensor,
  saved: number,
  turnedX: boolean,
  w: Tensor,
  turned: boolean,
  graph: Graph,
): Use | string | null {
  const kept = savedOf(node, saved, x);
  if (!kept) return null;
  const matrix = w.shape.slice(-2) as [number, number];
  if (!fits(view, matrix)) return 'its shape is changed before it is multiplied';
  const [k, n] = turned ? [matrix[1], matrix[0]] : matrix;
  const swapped = turned !== (view.order !== 'stored');
  const rows = x.size / k;
  const first = input === 'a' || input === '0';
  const places = turnedX ? ([rows, 1] as const) : placesOfRows(rowsSeen(x, graph), rows, k, graph);
  return {
    kind: 'linear',
    name: swapped ? 'dense, transposed' : 'dense',
    fanIn: swapped ? n : k,
    fanOut: swapped ? k : n,
    inputs: [kept],
    // The gradient of a weight that is stored transposed is dy^T x: its inputs and output gradients
    // change places. Of a mean over samples, the one is small by their number; so that is moved as
    // well.
    signals: ([inputs], dy) => {
      const [a, g] = [asRows(inputs!, k, turnedX, places), asRows(dy, n, first, places)];
      const samples = places[0];
      return swapped
        ? { activations: mul(g, samples), outputGrads: div(a, samples) }
        : { activations: a, outputGrads: g };
    },
    takesBias: !swapped && !first,
  };
}

/** Whether an operand is the variable as a matrix, or its transpose as a whole. */
const fits = ({ order }: View, [p, q]: readonly [number, number]) =>
  order === 'stored' || (order !== 'tiled' && order.rows === q && order.columns === p);

/** The fused operation makes its input [1, rows, features] first. */
const rowsSeen = (x: Tensor, graph: Graph): Tensor => (x.rank > 2 ? (before(x, graph) ?? x) : x);

function asRows(
  x: Tensor,
  features: number,
  turned: boolean,
  [samples, positions]: Places,
): Tensor {
  const rows = samples * positions;
  const matrix = turned ? transpose(reshape(x, [features, rows])) : x;
  return reshape(matrix, [samples, positions, features]);
}
