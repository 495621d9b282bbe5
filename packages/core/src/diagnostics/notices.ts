import type { Reporter } from '../step/refresh/refresh.js';
import { lateWarning } from './late-warning.js';

/** What the user is told once. */
export class Notices {
  private isToldOfLate = false;
  private isToldOfUnclaimed = false;

  /** Of refreshes that keep coming late, on the console. */
  late(block: string, step: number, inRow: number): void {
    const warning = this.isToldOfLate ? null : lateWarning(block, step, inRow);
    if (warning === null) return;
    this.isToldOfLate = true;
    console.warn(warning);
  }

  /** Of loaded state that the first step does not train, by events. */
  unclaimed(names: readonly string[], step: number, reporter: Reporter): void {
    if (this.isToldOfUnclaimed || names.length === 0) return;
    this.isToldOfUnclaimed = true;
    for (const block of names) reporter.emit({ type: 'unclaimed', block, step });
  }

  /** Another state has been loaded. */
  reset(): void {
    this.isToldOfUnclaimed = false;
  }
}
