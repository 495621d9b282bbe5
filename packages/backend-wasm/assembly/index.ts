// The module's exports, which src/fused/exports documents. All pointers are bytes from the start
// of tfjs's memory.
export { blend } from './vectors/blend';
export { diagonalStep } from './chain/diagonal-step';
export { dot } from './vectors/dot';
export { graft } from './vectors/graft';
export { adamStep, adamUpdate } from './vectors/adam';
export { averageSquares, overRoot, secondMoment } from './vectors/moments';
export { norms } from './vectors/norms';
export { scaleRows } from './vectors/scale-rows';
export { chainScratch, chainStep } from './chain/chain-step';
export { bandDirection, bandScratch } from './band/band-direction';
export { bandStatistics } from './band/band-statistics';
export { bandStep, bandStepScratch } from './band/band-step';
export { stand } from './band/band-rows';
export { copyTile, filterTile, updateTile } from './tiles/tile-step';
export { cutTiles, joinTiles } from './tiles/tiles';
export { addSquare, timesVector } from './tiles/vector-side';
