import type { Attributes, Banded, Chain, Inputs } from '@curvature/spec/internal';
import { type KernelDeclaration, runFused } from '@curvature/spec/kernels';
import { reshape, type Tensor, transpose } from '@tensorflow/tfjs-core';
import { covers } from './banded.js';

/**
 * The same linked chain over a tensor of more rows than bands, as the kernels want it; null where
 * there is none, or the chain is so already. Of such tensors the widest: columns are taken four at
 * a time.
 */
export function tallChain({ rows, columns, linked, band }: Banded): Chain | null {
  const size = rows * columns;
  if (linked === 0 || rows > band || size <= band) return null;
  let more = band + 1;
  while (size % more !== 0) more++;
  return { rows: more, columns: size / more, linked };
}

/**
 * The fused kernel on copies that lie as `tallChain` has them; null where there is no such.
 * `along`: an input that the chain runs over.
 */
export const onTallChain =
  <I extends Inputs, A extends Attributes & Banded, O extends Tensor | Tensor[]>(
    declaration: KernelDeclaration<I, A, O>,
    along: keyof I,
  ) =>
  (inputs: I, attributes: A): O | null => {
    const chain = covers(attributes, inputs[along]!.size) ? tallChain(attributes) : null;
    if (!chain) return null;
    const turned = Object.entries(inputs).map(([name, x]) => [name, lying(x, attributes, chain)]);
    const made = runFused(declaration, Object.fromEntries(turned) as I, {
      ...attributes,
      ...chain,
    });
    if (!made) return null;
    const back = (x: Tensor) => lying(x, chain, attributes);
    return (Array.isArray(made) ? made.map(back) : back(made)) as O;
  };

/**
 * Elements of one chain, or of several behind each other, moved to where another has them; what is
 * smaller is no such, and stays.
 */
function lying(x: Tensor, from: Chain, to: Chain): Tensor {
  const chains = x.size / (from.rows * from.columns);
  if (chains < 1) return x;
  const inOrder = transpose(reshape(x, [chains, from.rows, from.columns]), [0, 2, 1]);
  return reshape(transpose(reshape(inOrder, [chains, to.columns, to.rows]), [0, 2, 1]), x.shape);
}
