import type { CompleteGoogle, CompleteShampoo } from '../options/shampoo-options.js';

type Decay = Pick<
  CompleteShampoo | CompleteGoogle,
  'learningRate' | 'weightDecay' | 'weightDecayMode'
>;

/**
 * The slot `weightDecay`.
 * @param at Where an order of operations adds coupled and decoupled decay. Corrected decay is
 *   decoupled, times the ratio of the learning rate to the option's, its peak.
 */
export function decayOf<At extends string>(
  { learningRate, weightDecay: rate, weightDecayMode: mode }: Decay,
  at: Record<'coupled' | 'decoupled', At>,
) {
  const slots = {
    coupled: { rate, at: at.coupled },
    decoupled: { rate, at: at.decoupled },
    corrected: { rate, at: at.decoupled, ...(learningRate > 0 && { peak: learningRate }) },
  };
  return rate === 0 ? {} : { weightDecay: slots[mode] };
}
