// The laws of the contract, and their cases.
export { preconditionerIssues } from './laws/preconditioners/preconditioner-issues.js';
export { type BlockCase, blockCases } from './laws/common/block-case.js';
export { rootSolverIssues } from './laws/root-solvers/root-solver-issues.js';
export { rootSolverCases } from './laws/root-solvers/root-solver-cases.js';
export { ruleIssues } from './laws/rules/rule-issues.js';
export { ruleCases } from './laws/rules/rule-trial.js';
export { policyIssues } from './laws/policies/policy-issues.js';
export { policyCases } from './laws/policies/policy-trial.js';
// Golden cases.
export type { GoldenCase } from './golden/golden-case.js';
export { parseCase } from './golden/parse-case.js';
export { type CaseComposition, runCase } from './golden/run-case.js';
