import type { Reporter } from '../telemetry/reporter.js';

/** Reports that are made only once. */
export class Notices {
  private hasReportedUnmatched = false;

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
