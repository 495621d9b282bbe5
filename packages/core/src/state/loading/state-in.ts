import type { State } from '@curvature/spec';
import type { Host } from '../../host.js';
import { discard } from '../saving/saved-cell.js';
import type { NamedTensor } from '../saving/named-tensor.js';
import { checkDamping } from './check-damping.js';
import { checkWeights } from './check-weights.js';
import { decode } from './decode.js';
import { LoadedState } from './loaded-state.js';

/** What `getWeights` has saved. */
interface Save {
  readonly iterations: number;
  readonly loaded: LoadedState;
  /** Of the slot `damping`; null for none. */
  readonly damping: State;
}

/**
 * Reads weights for a host, whose damping is at rest then.
 * @throws CurvatureError if they are no tensors with names, no such state, or incomplete, or of
 *   another slot `damping`.
 */
export async function stateIn(weights: readonly NamedTensor[], host: Host): Promise<Save> {
  checkWeights(weights);
  const decoded = await decode(weights.slice(1));
  try {
    const [iterations] = await weights[0]!.tensor.data();
    await host.damping?.answered;
    checkDamping(decoded, host.slots);
    const { damping } = decoded;
    return { iterations: iterations!, loaded: new LoadedState(decoded), damping };
  } catch (error) {
    discard(decoded);
    throw error;
  }
}
