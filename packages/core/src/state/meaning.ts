import type { Meaning } from '@curvature/spec';
import { type Cell, ruleOf } from './cell.js';
import { identity } from '../slots/plain.js';

/** The options that the state of a cell depends on, by name. */
export function meaningOf(cell: Cell): Meaning {
  const { slots, block, refusal } = cell;
  return {
    ...(refusal === null ? secondOrderMeaning(cell) : { precondition: false }),
    ...(block.bias !== undefined && { bias: 'joint' }),
    ...ruleMeaning('filter', slots.filter),
    ...ruleMeaning(slots.graft ? 'graft' : 'fallback', ruleOf(slots)),
    ...ruleMeaning('momentum', slots.momentum),
    ...(slots.average && ruleMeaning('average', slots.average)),
  };
}

function secondOrderMeaning({ slots, block }: Cell): Meaning {
  const { preconditioner, policy } = slots;
  return {
    tiles: block.shape.join('x'),
    ...(preconditioner!.meaning?.(block) ?? { preconditioner: preconditioner!.name }),
    policy: policy.name,
  };
}

/** A value that has a state, and options on which it depends. */
interface Named {
  readonly name: string;
  readonly meaning?: Meaning;
}

const ruleMeaning = (slot: string, rule: Named): Meaning =>
  rule === identity
    ? {}
    : {
        [slot]: rule.name,
        ...Object.fromEntries(
          Object.entries(rule.meaning ?? {}).map(([option, value]) => [`${slot}.${option}`, value]),
        ),
      };

/** The options that give the saved state another meaning, with both values; null for none. */
export function changesOf(cell: Cell, saved: Meaning, isRuleDone: boolean): string | null {
  const now = meaningOf(cell);
  const options = [...new Set([...Object.keys(saved), ...Object.keys(now)])];
  const changed = options.filter(
    (option) => saved[option] !== now[option] && !(isRuleDone && isOfFallback(option)),
  );
  if (changed.length === 0) return null;
  const why = cell.refusal === null ? '' : `; it is not preconditioned now: ${cell.refusal}`;
  return (
    changed
      .map((option) => `${option} ${saved[option] ?? 'none'}, now ${now[option] ?? 'none'}`)
      .join('; ') + why
  );
}

const isOfFallback = (option: string) => option.startsWith('fallback');
