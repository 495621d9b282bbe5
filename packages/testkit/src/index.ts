export type { ByVariable, GoldenCase, LayerSignals, Values } from './golden/golden-case.js';
export { parseCase } from './golden/parse-case.js';
export { type CaseComposition, runCase } from './golden/run-case.js';
export { type BlockCase, blockCases } from './laws/block-case.js';
export { type AnyPolicy, type PolicyCase, policyCases, policyIssues } from './laws/policy-issues.js';
export { preconditionerIssues } from './laws/preconditioner-issues.js';
export { type AnyRule, ruleCases, ruleIssues } from './laws/rule-issues.js';
