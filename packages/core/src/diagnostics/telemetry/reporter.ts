import type { CurvatureError, Timing } from '@curvature/spec';
import type { Cell } from '../../state/cell.js';
import type { Telemetry } from './events.js';
import type { Grafting } from './graft-report.js';

/** Takes what a step reports: events, times, and the error that stops training after the step. */
export interface Reporter {
  emit(event: Telemetry): void;
  /** Throws this error once the step is complete. */
  stop(error: CurvatureError): void;
  /** A refresh of this block has occupied the training thread. */
  spent(block: string, ms: number): void;
  timing(): Timing | null;
  /** So many refreshes of this block in a row were not ready when the next was planned. */
  late(block: string, step: number, inRow: number): void;
  /** A direction is about to take the norm of its graft source. */
  graft(cell: Cell, step: number, grafting: Grafting): void;
}
