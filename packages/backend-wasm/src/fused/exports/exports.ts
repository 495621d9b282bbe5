import type { ChainExports } from './chains.js';
import type { MomentExports } from './moments.js';
import type { TileExports } from './tiles.js';
import type { VectorExports } from './vectors.js';

/**
 * The exports of the fused module. A result may have the memory of an operand of the same length,
 * but not overlap one partly.
 */
export interface FusedExports extends VectorExports, TileExports, MomentExports, ChainExports {}
