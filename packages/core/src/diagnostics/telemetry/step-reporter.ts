import type { CurvatureError, Timing } from '@curvature/spec';
import type { Cell } from '../../state/cell.js';
import type { Telemetry } from './events.js';
import type { Grafting } from './graft-report.js';
import { warnOfHalfFloats } from '../notices/half-float-warning.js';
import { Notices } from '../notices/notices.js';
import type { RefreshReports } from './refresh-reports.js';
import type { Reporter } from './reporter.js';

/** Takes the reports of all steps of one optimizer. */
export class StepReporter implements Reporter {
  private readonly notices = new Notices();
  /** The error that stops training once the step is complete. */
  private fatal: CurvatureError | null = null;

  /** @param refreshes null if there are none. */
  constructor(
    private readonly onEvent: () => ((event: Telemetry) => void) | null,
    private readonly refreshes: RefreshReports | null,
  ) {}

  emit(event: Telemetry): void {
    this.onEvent()?.(event);
  }

  stop(error: CurvatureError): void {
    this.fatal ??= error;
  }

  spent(block: string, ms: number): void {
    this.refreshes?.spent(block, ms);
  }

  timing(): Timing | null {
    return this.refreshes?.timing() ?? null;
  }

  late(block: string, step: number, inRow: number): void {
    this.refreshes?.late(block, step, inRow);
  }

  graft(cell: Cell, step: number, grafting: Grafting): void {
    this.refreshes?.graft(cell, step, grafting, (event) => this.emit(event));
  }

  /** Loaded state of these parameters has found no parameter at the first step. */
  unmatched(names: readonly string[], step: number): void {
    this.notices.unmatched(names, step, this);
  }

  beginStep(): void {
    warnOfHalfFloats();
    this.refreshes?.beginStep();
  }

  /** @throws The error that stops training, once. */
  endStep(): void {
    const { fatal } = this;
    this.fatal = null;
    if (fatal) throw fatal;
  }

  /** Another state has been loaded. */
  reset(): void {
    this.notices.reset();
  }
}
