import type { Timing } from '@curvature/spec';
import { reportGraft } from './graft-report.js';
import { stopwatch } from './stopwatch.js';

/** This many late refreshes in a row are no coincidence. */
const TOO_LATE = 10;

/** What is measured and said of the refreshes of one optimizer. */
export class RefreshReports {
  private readonly watch = stopwatch();
  private hasWarnedOfLate = false;
  readonly graft = reportGraft;

  beginStep(): void {
    this.watch.begin(performance.now());
  }

  spent(block: string, ms: number): void {
    this.watch.spent(block, ms);
  }

  timing(): Timing | null {
    return this.watch.timing();
  }

  /** Warns on the console, once, of refreshes that keep coming late. */
  late(block: string, step: number, inRow: number): void {
    if (this.hasWarnedOfLate || inRow < TOO_LATE) return;
    this.hasWarnedOfLate = true;
    void import('../../on-demand.js').then((texts) =>
      console.warn(texts.lateWarning(block, step, inRow)),
    );
  }
}
