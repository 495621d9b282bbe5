import { mean, type Tensor } from '@tensorflow/tfjs-core';
import type { Cell } from '../../state/cell.js';
import { readScalar } from '../../step/backend.js';
import { graftRatio } from '../../step/direction/grafted.js';
import type { Telemetry } from './events.js';

/** A direction and its graft source, in `rows` equal parts that are grafted each by itself. */
export interface Grafting {
  readonly direction: Tensor;
  readonly source: Tensor;
  readonly rows: number;
}

/** Reports by how much a direction is scaled, at the step at which a refresh comes into use. */
export function reportGraft(
  { block, last, slots }: Cell,
  step: number,
  { direction, source, rows }: Grafting,
  emit: (event: Telemetry) => void,
): void {
  if (slots.onEvent === null || last?.step !== step) return;
  void readScalar(mean(graftRatio(direction, source, rows)), (ratio) =>
    emit({ type: 'graft', block: block.id, step, ratio }),
  );
}
