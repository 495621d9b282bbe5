import { CurvatureError } from '@curvature/spec';
import type { Complete, ShampooOptions } from './options.js';

/** Options that are given and would do nothing, which a user who gives them does not expect. @throws CurvatureError naming the option, and what would make it work. */
export function refuseIdle(given: ShampooOptions, { order, momentum, beta1 }: Complete): void {
  if (order === 'google' && given.momentum)
    refuse('momentum', "with compat 'google', whose momentum is beta1", 'Set beta1.');
  if (order === 'google' && given.lookAhead)
    refuse('lookAhead', "with compat 'google', whose momentum is nesterov's", 'Set nesterov.');
  if (order === 'google') return;
  if (given.lookAhead && beta1 === 0) refuse('lookAhead', 'without an average of gradients', 'Set beta1, e.g. to 0.9.');
  if (given.movingAverageForMomentum) refuse('movingAverageForMomentum', "without compat 'google'", 'Leave it out.');
  if (given.nesterov && momentum === 0)
    refuse(
      'nesterov',
      "without a momentum, unless compat is 'google'",
      'Set momentum, e.g. to 0.9, or lookAhead, which is that of beta1.',
    );
}

function refuse(option: string, where: string, remedy: string): never {
  throw new CurvatureError(`shampoo: option ${option} has no effect ${where}.`, '', remedy);
}
