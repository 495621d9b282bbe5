import { trainable } from '../../step/gradients.js';
import type { Loaded } from '../loading/loaded-state.js';
import { meaningOf } from '../meaning.js';
import type { ParameterTable } from '../parameters/parameter-table.js';

const NOTHING: Loaded = { places: [], last: [], others: [], next: 0, cells: [] };

/**
 * What a save lists beside the cells: the parameters, their order, and the variables that have no
 * state. The variables among them are still to be fingerprinted.
 */
export function listing(table: ParameterTable) {
  const { entries } = table;
  const { last, next, rest = NOTHING } = table.order;
  const trained = [...entries].map(([name, { variable, index, cell }]) => ({
    name,
    shape: variable.shape,
    index,
    met: table.isResolved(variable),
    ...(cell && { meaning: meaningOf(cell) }),
    variable,
  }));
  const isUntouched = entries.size === 0 && rest.places.length > 0;
  const untrained = isUntouched ? [] : trainable().filter(({ name }) => !entries.has(name));
  return {
    trained,
    untrained: untrained.map((variable) => ({
      name: variable.name,
      shape: variable.shape,
      variable,
    })),
    places: rest.places,
    others: isUntouched ? rest.others : [],
    last: last.length > 0 ? last.filter((name) => entries.has(name)) : rest.last,
    next: Math.max(rest.next, next),
  };
}
