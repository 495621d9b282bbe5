export { type Backend, canDraw, contextOf, isDrawable, sizeOf } from './backend.js';
export { draw } from './draw.js';
export { matrixOf, texelsOf } from './layout.js';
export { output, outputs, release, scratch } from './outputs.js';
export { each, type Program } from './program.js';
export { limitAtOnce } from './targets.js';
