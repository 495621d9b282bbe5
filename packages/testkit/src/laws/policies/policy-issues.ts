import { type Given, number, options, value } from '@curvature/spec';
import { issuesOf } from '../common/issues-of.js';
import { checkCases } from '../common/check-cases.js';
import { policyFoundations } from './policy-foundations.js';
import { policyLaws } from './policy-laws.js';
import { type AnyPolicy, type PolicyCase, policyCases } from './policy-trial.js';

const policyIssuesOptions = options('policyIssues', {
  within: number({
    default: 500,
    min: 1,
    integer: true,
    describe: 'steps within which it must refresh at least once, while its metric grows',
  }),
  cases: value<readonly PolicyCase[]>({
    default: policyCases,
    check: checkCases,
    describe: 'blocks and metrics',
  }),
});

/**
 * Every law that a policy breaks, as a sentence that names it; empty if it conforms.
 *
 * @param make Makes an unused policy; called for every law and case.
 * @param given.within Steps within which it must refresh at least once, while its metric grows;
 *   default 500.
 * @param given.cases Blocks and metrics; default `policyCases`.
 * @throws CurvatureError for an option that is unknown or out of range.
 */
export async function policyIssues(
  make: () => AnyPolicy,
  given: Given<typeof policyIssuesOptions> = {},
): Promise<string[]> {
  const { within, cases } = policyIssuesOptions.complete(given);
  const subjects = cases.map(
    (one) => [one.name, () => ({ policy: make(), fresh: make, given: one, within })] as const,
  );
  return issuesOf(make().name, subjects, policyFoundations, policyLaws);
}
