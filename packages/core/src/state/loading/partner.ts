import { CurvatureError } from '@curvature/spec';
import { engine, type Variable } from '@tensorflow/tfjs-core';
import { trainable, variableOf } from '../../step/gradients.js';
import type { KnownPasses } from '../../step/signals/passes.js';
import type { RestoredCell } from '../saving/saved-cell.js';
import { fingerprintNow } from './fingerprint.js';
import type { SavedParameter } from './saved-parameters.js';

/** One of a kernel and bias that were saved as one block, and its partner. */
interface Half {
  /** The parameter that this step trains. */
  readonly current: string;
  readonly keepsName: boolean;
  /** The saved parameter that this step does not train. */
  readonly partner: SavedParameter;
  readonly cell: RestoredCell;
}

/**
 * The current name of the partner: its saved name, or that in the layer, or that of the variable
 * with its values.
 * @throws CurvatureError if there is none.
 */
export function partnerOf(
  { current, keepsName, partner, cell }: Half,
  passes: KnownPasses,
  isTaken: (name: string) => boolean,
): string {
  if (keepsName && engine().registeredVariables[partner.name]) return partner.name;
  const layer = passes.layer({ name: current, shape: variableOf(current).shape });
  const known = typeof layer === 'object' ? layer.bias : null;
  const name = known ?? renamedAs(partner, variableOf(current), isTaken);
  if (name === null) throw halfOnly(cell, current);
  return name;
}

/**
 * The variable that a saved parameter has become, by its values. Of several that have them it is
 * the one whose id is nearest to its partner's, since a layer makes kernel and bias one after the
 * other.
 */
function renamedAs(
  saved: SavedParameter,
  partner: Variable,
  isTaken: (name: string) => boolean,
): string | null {
  const alike = trainable().filter(
    ({ name, shape }) => name !== saved.name && !isTaken(name) && `${shape}` === `${saved.shape}`,
  );
  const same = alike.filter(
    (variable) => fingerprintNow(variable) === saved.print && saved.print !== null,
  );
  const distance = ({ id }: Variable) => Math.abs(id - partner.id);
  return same.toSorted((a, b) => distance(a) - distance(b))[0]?.name ?? null;
}

const halfOnly = ({ name, bias }: RestoredCell, current: string) =>
  new CurvatureError(
    `The saved optimizer state has "${name}" and "${bias}" as one block, and this step trains only "${current}".`,
    'The parameters have other names than when they were saved, so that the other one is not known.',
    'Train both at the first step, or keep the names of layers and variables.',
  );
