import type { BlockCase } from '../common/block-case.js';
import { issuesOf } from '../common/issues-of.js';
import { ruleFoundations } from './rule-foundations.js';
import { ruleLaws } from './rule-laws.js';
import { type AnyRule, ruleCases } from './rule-trial.js';

/**
 * Every law that a first-order rule breaks, as a sentence that names it; empty if it conforms.
 * Runs on the current backend and leaves no tensors behind; nothing else may compute meanwhile.
 *
 * @param make Makes an unused rule; called for every law and case.
 * @param cases Shapes of parameters; default `ruleCases`.
 */
export async function ruleIssues(
  make: () => AnyRule,
  cases: readonly BlockCase[] = ruleCases,
): Promise<string[]> {
  const subjects = cases.map(
    (given) => [given.name, () => ({ rule: make(), fresh: make, given })] as const,
  );
  return issuesOf(make().name, subjects, ruleFoundations, ruleLaws);
}
