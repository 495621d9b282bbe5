/** The result of one spec. */
export interface Result {
  /** The full name; several specs of tfjs-core have one name. */
  readonly spec: string;
  readonly status: 'passed' | 'failed' | 'pending' | 'excluded';
  /** The message of the first expectation that failed. */
  readonly message: string;
}

/** The specs that pass on stock, and fail or are missing with ours. */
export function lost(stock: readonly Result[], ours: readonly Result[]): Result[] {
  const found = new Map(numbered(ours));
  return numbered(stock).flatMap(([name, result]) => {
    const now = found.get(name) ?? { ...result, status: 'excluded', message: 'It did not run.' };
    return result.status === 'passed' && now.status !== 'passed' ? [now] : [];
  });
}

/** The number of specs that passed. */
export const passed = (results: readonly Result[]): number =>
  results.filter(({ status }) => status === 'passed').length;

/** Numbers the specs of one name, in the order in which they ran. */
function numbered(results: readonly Result[]): [string, Result][] {
  const seen = new Map<string, number>();
  return results.map((result) => {
    const count = (seen.get(result.spec) ?? 0) + 1;
    seen.set(result.spec, count);
    return [`${result.spec} #${count}`, result];
  });
}
