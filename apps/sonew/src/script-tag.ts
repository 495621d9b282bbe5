// For pages with script tags: `curvature.sonew`, and all else that this package exports. A page may
// load other packages of this project beside it.
import * as exported from './index.js';

const scope = globalThis as { curvature?: object };
scope.curvature = { ...scope.curvature, ...exported };
