import type { Attributes, Banded, Chain, Inputs } from '@curvature/spec/internal';
import { type KernelDeclaration, runFused } from '@curvature/spec/kernels';
import { reshape, type Tensor, transpose } from '@tensorflow/tfjs-core';
import { covers } from './banded.js';

/**
 * The same linked chain over a tensor of more rows than bands, which the kernels need; null if
 * there is none, or if the chain has enough rows. It is the widest such tensor, since the kernels
 * take four columns at a time.
 */
export function tallChain({ rows, columns, linked, band }: Banded): Chain | null {
  const size = rows * columns;
  if (linked === 0 || rows > band || size <= band) return null;
  let more = band + 1;
  while (size % more !== 0) more++;
  return { rows: more, columns: size / more, linked };
}

/**
 * The fused kernel on copies in the layout of `tallChain`; null if there is none. `along`: an input
 * that the chain runs over.
 */
export const onTallChain =
  <I extends Inputs, A extends Attributes & Banded, O extends Tensor | Tensor[]>(
    declaration: KernelDeclaration<I, A, O>,
    along: keyof I,
  ) =>
  (inputs: I, attributes: A): O | null => {
    const chain = covers(attributes, inputs[along]!.size) ? tallChain(attributes) : null;
    if (!chain) return null;
    const tall = Object.entries(inputs).map(([name, x]) => [name, relaid(x, attributes, chain)]);
    const made = runFused(declaration, Object.fromEntries(tall) as I, {
      ...attributes,
      ...chain,
    });
    if (!made) return null;
    const back = (x: Tensor) => relaid(x, chain, attributes);
    return (Array.isArray(made) ? made.map(back) : back(made)) as O;
  };

/**
 * Moves the elements of one chain, or of several one after the other, from one layout to another.
 * Tensors smaller than a chain stay as they are.
 */
function relaid(x: Tensor, from: Chain, to: Chain): Tensor {
  const chains = x.size / (from.rows * from.columns);
  if (chains < 1) return x;
  const inOrder = transpose(reshape(x, [chains, from.rows, from.columns]), [0, 2, 1]);
  return reshape(transpose(reshape(inOrder, [chains, to.columns, to.rows]), [0, 2, 1]), x.shape);
}
