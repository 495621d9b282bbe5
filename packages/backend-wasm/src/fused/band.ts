import { type Chain, chainDirection, chainStatistics } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { FusedExports } from './exports.js';
import { type FusedCall, fusedKernel } from './fused-kernel.js';

export type Banded = Chain & { readonly band: number };

/** The rows past the last one are the first ones; where they do not suffice, the composite runs. */
export const fits = ({ rows, columns, linked, band }: Banded, size: number): boolean =>
  size > 0 && rows * columns === size && (linked === 0 || rows > band);

export const scratchOf = ({ columns, band }: Banded, exports: FusedExports): number =>
  exports.bandScratch(columns, band);

const form = ({ rows, columns, linked, band }: Banded) => [rows, columns, linked, band] as const;

type Statistics = { readonly grad: number; readonly diagonal: number; readonly bands: number };
type Weights = { readonly keep: number; readonly gain: number };

/** Statistics from where `from` says to where `to` says. */
export function renewStatistics(
  { exports, scratch }: Pick<FusedCall<never, never>, 'exports' | 'scratch'>,
  chain: Banded & Weights,
  from: Statistics,
  to: Omit<Statistics, 'grad'>,
): void {
  const { keep, gain } = chain;
  exports.bandStatistics(
    ...form(chain),
    ...([from.grad, from.diagonal, from.bands, to.diagonal, to.bands, scratch, keep, gain, 1] as const),
  );
}

interface Directed extends Banded {
  readonly damping: number;
  readonly gamma: number;
  readonly scale: number;
  /** What x is multiplied by. */
  readonly gain: number;
}

/** The direction of x. Where nodes fail, it is made again without their edges, until no more do. */
export function makeDirection(
  { exports, scratch, borrow }: Pick<FusedCall<never, never>, 'exports' | 'scratch' | 'borrow'>,
  chain: Directed,
  { x, diagonal, bands }: { readonly x: number; readonly diagonal: number; readonly bands: number },
  out: number,
): void {
  const { rows, columns, damping, gamma, scale, gain } = chain;
  // H is left unscaled, and a factor that all elements share put where it costs nothing.
  const fallen = (mask: number): number =>
    exports.bandDirection(
      ...form(chain),
      ...([x, diagonal, bands, out, mask, scratch, damping / scale, gamma, gain / scale, 1] as const),
    );
  if (fallen(0) === 0) return;
  borrow(4 * rows * columns, (mask) => {
    exports.stand(rows * columns, mask);
    for (let before = -1, now = fallen(mask); now > before; now = fallen(mask)) before = now;
  });
}

const statistics = fusedKernel({
  declaration: chainStatistics,
  accepts: ({ grad, diagonal, bands }, chain) =>
    fits(chain, grad.size) && diagonal.size === grad.size && bands.size === chain.band * grad.size,
  results: ({ diagonal, bands }) => [{ shape: diagonal.shape }, { shape: bands.shape }],
  scratchBytes: (_, chain, exports) => scratchOf(chain, exports),
  compute(call) {
    const [diagonal, bands] = call.out as [number, number];
    renewStatistics(call, call.attributes, call.at, { diagonal, bands });
  },
});

const direction = fusedKernel({
  declaration: chainDirection,
  accepts: ({ x, diagonal, bands, damping }, chain) =>
    fits(chain, x.size) && diagonal.size === x.size && bands.size === chain.band * x.size && damping.size === 1,
  results: ({ x }) => ({ shape: x.shape }),
  scratchBytes: (_, chain, exports) => scratchOf(chain, exports),
  compute(call) {
    const damping = (call.inputs.damping as Tensor).dataSync()[0]!;
    makeDirection(call, { ...call.attributes, damping, gain: 1 }, call.at, call.out[0]!);
  },
});

export const bands = [statistics, direction];
