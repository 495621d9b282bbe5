import { CurvatureError } from '@curvature/spec';

/** @throws CurvatureError unless `cases` is a list with something in it: no case breaks no law. */
export function checkCases(owner: string, name: string, cases: unknown): void {
  if (Array.isArray(cases) && cases.length > 0) return;
  throw new CurvatureError(
    `${owner}: option ${name} must be a list of cases that is not empty.`,
    'All cases were filtered out, or one was passed without a list.',
    `Pass at least one case, or leave ${name} out for the default.`,
  );
}
