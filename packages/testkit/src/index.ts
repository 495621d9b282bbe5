export type { ByVariable, GoldenCase, LayerSignals, Values } from './golden/golden-case.js';
export { parseCase } from './golden/parse-case.js';
export { type CaseComposition, runCase } from './golden/run-case.js';
