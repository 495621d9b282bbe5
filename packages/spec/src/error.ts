/** The one error class: what happened, what usually causes it, what to do next. */
export class CurvatureError extends Error {
  override readonly name = 'CurvatureError';

  /**
   * @param happened What was seen: which block, which value, the allowed range.
   * @param usually The usual cause, or '' where `happened` says it.
   * @param remedy What to do next.
   */
  constructor(
    readonly happened: string,
    readonly usually: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super([happened, usually, remedy].filter(Boolean).join(' '), options);
  }
}
