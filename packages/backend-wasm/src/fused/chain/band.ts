import { type Banded, chainDirection, chainStatistics } from '@curvature/spec/internal';
import type { Tensor } from '@tensorflow/tfjs-core';
import { fits } from './banded.js';
import type { FusedExports } from '../exports/exports.js';
import { type FusedCall, fusedKernel } from '../fused-kernel.js';
import { onTallChain } from './tall-chain.js';

const scratchOf = ({ columns, band }: Banded, exports: FusedExports): number =>
  exports.bandScratch(columns, band);

const form = ({ rows, columns, linked, band }: Banded) => [rows, columns, linked, band] as const;

interface Directed extends Banded {
  readonly damping: number;
  readonly gamma: number;
  readonly scale: number;
  /** The factor of x. */
  readonly weight: number;
}

interface Operands {
  readonly x: number;
  readonly diagonal: number;
  readonly bands: number;
}
type Call = Pick<FusedCall<never, never>, 'exports' | 'scratch' | 'borrow'>;

/**
 * One pass of the direction, without the edges that a mask drops; mask 0: none. -> how many nodes
 * fail
 */
function directionPass(
  { exports, scratch }: Call,
  chain: Directed,
  from: Operands,
  out: number,
  mask: number,
): number {
  const { x, diagonal, bands } = from;
  const { damping, gamma, scale, weight } = chain;
  // H stays unscaled: its common factor goes into coefficients, where it costs nothing.
  return exports.bandDirection(
    ...form(chain),
    ...([
      x,
      diagonal,
      bands,
      out,
      mask,
      scratch,
      damping / scale,
      gamma,
      weight / scale,
      1,
    ] as const),
  );
}

/** The direction of x if nodes fail: it drops their edges and repeats, until no more nodes fail. */
export function cutDirection(call: Call, chain: Directed, from: Operands, out: number): void {
  const size = chain.rows * chain.columns;
  call.borrow(4 * size, (mask) => {
    const countFailing = () => directionPass(call, chain, from, out, mask);
    call.exports.stand(size, mask);
    for (let before = -1, now = countFailing(); now > before; now = countFailing()) before = now;
  });
}

const statistics = fusedKernel({
  declaration: chainStatistics,
  accepts: ({ grad, diagonal, bands }, chain) =>
    fits(chain, grad.size) && diagonal.size === grad.size && bands.size === chain.band * grad.size,
  otherwise: onTallChain(chainStatistics, 'grad'),
  results: ({ diagonal, bands }) => [{ shape: diagonal.shape }, { shape: bands.shape }],
  scratchBytes: (_, chain, exports) => scratchOf(chain, exports),
  compute(call) {
    const { exports, attributes, at, out, scratch } = call;
    const { decay, weight } = attributes;
    exports.bandStatistics(
      ...form(attributes),
      ...([at.grad, at.diagonal, at.bands, out[0]!, out[1]!, scratch, decay, weight, 1] as const),
    );
  },
});

const direction = fusedKernel({
  declaration: chainDirection,
  accepts: ({ x, diagonal, bands, damping }, chain) =>
    fits(chain, x.size) &&
    diagonal.size === x.size &&
    bands.size === chain.band * x.size &&
    damping.size === 1,
  otherwise: onTallChain(chainDirection, 'x'),
  results: ({ x }) => ({ shape: x.shape }),
  scratchBytes: (_, chain, exports) => scratchOf(chain, exports),
  compute(call) {
    const damping = (call.inputs.damping as Tensor).dataSync()[0]!;
    const chain = { ...call.attributes, damping, weight: 1 };
    if (directionPass(call, chain, call.at, call.out[0]!, 0) > 0)
      cutDirection(call, chain, call.at, call.out[0]!);
  },
});

export const bands = [statistics, direction];
