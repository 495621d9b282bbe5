// Every composition that sees gradients alone, with tiles that cut the parameters of the problems.
import type { SecondOrderOptimizer } from '@curvature/core';
import type { ExtraSlots, RareSlot } from '@curvature/core/internal';
import { googleShampoo, metaShampoo, shampoo, soap } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';

/** Slots that optimizers without refreshes take too. */
type Shared = Omit<ExtraSlots, RareSlot>;
export type Make = (extra: Shared) => SecondOrderOptimizer;

const tiled = { blockSize: 4, refreshEvery: 2 };

export const ofGradients: Readonly<Record<string, Make>> = {
  shampoo: (extra) => shampoo({ ...tiled }, extra),
  'shampoo, whole parameters': (extra) => shampoo({ refreshEvery: 1 }, extra),
  'shampoo, a group by another rule': (extra) =>
    shampoo(tiled, {
      ...extra,
      groups: ({ shape }) => (shape.length === 1 ? { precondition: false } : undefined),
    }),
  'shampoo, two steps late': (extra) => shampoo(tiled, { ...extra, pipeline: { delay: 2 } }),
  googleShampoo: (extra) => googleShampoo({ ...tiled }, extra),
  metaShampoo: (extra) => metaShampoo({ ...tiled }, extra),
  soap: (extra) => soap({ ...tiled }, extra),
  'sonew, band 0': (extra) => sonew({ band: 0 }, extra),
  'sonew, band 1': (extra) => sonew({ band: 1 }, extra),
  'sonew, band 4': (extra) => sonew({ band: 4 }, extra),
};
