import { takeTiled } from '../direction/tiled.js';
import type { Abilities } from './abilities.js';
import { ofGradients } from './gradients-alone.js';

/** For gradients alone, with whole steps in tiles, as of Kronecker factors. */
export const gradientsInTiles: Abilities = /* @__PURE__ */ ofGradients(takeTiled);
