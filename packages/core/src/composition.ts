import { composed, type Composition, type SlotsOf } from './composed.js';
import type { AbilitiesOf } from './slots/extra.js';
import { allAbilities } from './step/abilities/all-abilities.js';
import { gradientsAlone } from './step/abilities/gradients-alone.js';
import { gradientsInTiles } from './step/abilities/gradients-in-tiles.js';

/**
 * Names a way of filling the slots, so that models compiled with it can be saved and loaded with
 * their optimizer. This call registers the name. Mark it as pure where it is exported, so that
 * bundlers drop compositions that a page does not use.
 * @param className Unique among all optimizers and layers of the program, e.g. 'Shampoo'.
 * @param slots Turns flat options (numbers, booleans, camelCase strings, null) into slots; it also
 *   gets the `parts` that the user gave. The type of what it returns says which slots of a user do
 *   not fit and do not compile, such as a policy that judges where the preconditioner declares
 *   `metric?: never`.
 * @param parts Names of values beside the slots of the host that a user may give, e.g. `solver`. A
 *   file does not hold them: a loaded optimizer has the composition's own.
 */
export const composition = <O extends object, P extends object = object, S extends object = object>(
  className: string,
  slots: SlotsOf<O, P, S>,
  parts: readonly (keyof NoInfer<P> & string)[] = [],
): Composition<O, P, AbilitiesOf<S, 'signals' | 'refresh'>> =>
  composed(allAbilities, className, slots, parts);

/**
 * As `composition`, for slots without `signals`: a page that uses it loads no code for
 * layers, nor for whole steps in tiles, which backends have for Kronecker factors: their parameters
 * take the same steps in phases. Optimizers of it take no slot `signals`.
 */
export const gradientComposition = <
  O extends object,
  P extends object = object,
  S extends object = object,
>(
  className: string,
  slots: SlotsOf<O, P, S>,
  parts: readonly (keyof NoInfer<P> & string)[] = [],
): Composition<O, P, AbilitiesOf<S, never>> => composed(gradientsAlone, className, slots, parts);

/** As `gradientComposition`, with whole steps in tiles. */
export const tiledComposition = <
  O extends object,
  P extends object = object,
  S extends object = object,
>(
  className: string,
  slots: SlotsOf<O, P, S>,
  parts: readonly (keyof NoInfer<P> & string)[] = [],
): Composition<O, P, AbilitiesOf<S, 'refresh'>> =>
  composed(gradientsInTiles, className, slots, parts);
