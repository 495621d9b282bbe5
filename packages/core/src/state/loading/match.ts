import { CurvatureError } from '@curvature/spec';
import { isConstantPrint } from './fingerprint.js';
import { couldBe, isBystander, Matching } from './matching.js';
import type { Identity, SavedParameter, SavedParameters } from './saved-parameters.js';

export interface Matches {
  /** From the name of a parameter to the saved one. */
  readonly pairs: ReadonlyMap<string, SavedParameter>;
  readonly keepsNames: boolean | null;
}

/**
 * Finds out which saved parameters the new parameters of a step are.
 *
 * A parameter is recognised by its values if one saved parameter and no other has them; else by its
 * name. If names have changed, as when a model is loaded beside the one that was saved, it is
 * recognised by its name without the number that TensorFlow.js appends; else by the order of
 * training if the step trains the whole list of the last step before the save.
 * @param known Whether the parameters that were matched before keep their saved names; null before
 *   the first match.
 * @throws CurvatureError if nothing fits, or more than one thing does.
 */
export function match(
  current: readonly Identity[],
  saved: SavedParameters,
  known: boolean | null,
): Matches {
  const matching = new Matching(current, saved.places);
  const keepsNames = () => known ?? matching.keepsNames();
  matching.pair(byValues);
  if (keepsNames() !== false) matching.pair(({ name }) => name);
  if (keepsNames() === true) refuseOtherShapes(matching);
  else {
    matching.pair(stem);
    matching.pair(byAnyValues);
    matching.pairInOrder(saved);
  }
  if (keepsNames() !== true) refuseUnknown(matching, saved, keepsNames() === false);
  return { pairs: matching.pairs, keepsNames: keepsNames() };
}

const byAnyValues = ({ shape, print }: Identity) => print && `${shape}/${print}`;
/** Constant tensors, such as the zeros of biases, are too common to recognise a parameter early. */
const byValues = ({ shape, print }: Identity) =>
  print === null || isConstantPrint(print) ? null : `${shape}/${print}`;

/** TensorFlow.js appends a number to a name that is taken: `kernel_1`. */
const stem = ({ name }: Identity) => name.replace(/_\d+$/, '');

function refuseOtherShapes({ current, saved }: Matching): void {
  for (const parameter of current) {
    const sameName = saved.find(({ name }) => name === parameter.name);
    if (sameName) throw otherModel(parameter, sameName);
  }
}

/**
 * A parameter that did not exist at the save starts anew only if no saved state could be its own.
 */
function refuseUnknown(
  { current, saved }: Matching,
  { others }: SavedParameters,
  isRenamed: boolean,
): void {
  if (saved.length === 0) return;
  for (const parameter of current) {
    const possible = saved.filter((one) => one.meaning && couldBe(parameter, one));
    if (isRenamed && possible.length > 0) throw ambiguous(parameter, possible);
    if (!isRenamed && !isBystander(parameter, saved, others))
      throw otherModel(parameter, saved.find(({ name }) => name === parameter.name) ?? saved[0]!);
  }
}

const otherModel = ({ name, shape }: Identity, saved: SavedParameter) =>
  new CurvatureError(
    `The saved optimizer state is for "${saved.name}" [${saved.shape}] where this model trains "${name}" [${shape}].`,
    'The model or its frozen layers differ from the saved ones.',
    'Build the model as it was when it was saved, or go on without the optimizer state.',
  );

const ambiguous = ({ name, shape }: Identity, possible: readonly SavedParameter[]) =>
  new CurvatureError(
    `The saved optimizer state of ${possible.map((one) => `"${one.name}"`).join(' or ')} could be that of "${name}" [${shape}].`,
    'The parameters have other names than when they were saved, and this step trains only some of them.',
    'Train the same list as at the last step before the save first, or keep the names of layers and variables.',
  );
