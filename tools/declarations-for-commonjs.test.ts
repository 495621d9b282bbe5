import { expect, it } from 'vitest';
import { forCommonJs } from './declarations-for-commonjs.js';

it.each([
  [`export type * from './contract.js';`, `export type * from './contract.cjs';`],
  [
    `export { run, type Kernel } from "./kernels.js";`,
    `export { run, type Kernel } from "./kernels.cjs";`,
  ],
  [`import type { A } from '../a.js';`, `import type { A } from '../a.cjs';`],
  [`import './b.js';`, `import './b.cjs';`],
  [
    `export declare const x: import("./deep/c.js").C<'./c.js'>;`,
    `export declare const x: import("./deep/c.cjs").C<'./c.js'>;`,
  ],
  [`declare module './d.js' { }`, `declare module './d.cjs' { }`],
  [`import * as e from\n  './e.js';`, `import * as e from\n  './e.cjs';`],
  [`export {};\n//# sourceMappingURL=index.d.ts.map`, `export {};\n`],
])('%s', (esm, commonJs) => {
  expect(forCommonJs(esm)).toBe(commonJs);
});

it.each([
  `import { tensor } from '@tensorflow/tfjs-core';`,
  `import x from '@curvature/spec/x.js';`,
  `export type P = './f.js';`,
])('leaves %s', (declaration) => {
  expect(forCommonJs(declaration)).toBe(declaration);
});
