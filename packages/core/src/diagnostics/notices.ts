import type { Reporter } from './reporter.js';

/** This many late refreshes in a row are no coincidence. */
const TOO_LATE = 10;

/** Reports that are made only once. */
export class Notices {
  private hasWarnedOfLate = false;
  private hasReportedUnmatched = false;

  /** Warns on the console of refreshes that keep coming late. */
  late(block: string, step: number, inRow: number): void {
    if (this.hasWarnedOfLate || inRow < TOO_LATE) return;
    this.hasWarnedOfLate = true;
    void import('../on-demand.js').then((texts) =>
      console.warn(texts.lateWarning(block, step, inRow)),
    );
  }

  /** Emits an event for each loaded state whose parameter the first step does not train. */
  unmatched(names: readonly string[], step: number, reporter: Reporter): void {
    if (this.hasReportedUnmatched || names.length === 0) return;
    this.hasReportedUnmatched = true;
    for (const block of names) reporter.emit({ type: 'unmatched', block, step });
  }

  /** Another state has been loaded. */
  reset(): void {
    this.hasReportedUnmatched = false;
  }
}
