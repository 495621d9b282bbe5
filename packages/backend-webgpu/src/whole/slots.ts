// A program over several entries: a device takes 8 storage buffers, so that a dispatch has room for
// a few entries, its slots. Their buffers and numbers have the slot's number at the end of the name.
import type { Program, Storage } from '../device/index.js';

/** Storage buffers of a stage, by tfjs's device. */
export const STORAGES = 8;

/** Memory of a call, which all slots share. */
export const SCRATCH: Storage = { name: 'scratch', access: 'read_write' };

/** The buffers of all slots. */
export const slotsOf = (count: number, of: (slot: number) => readonly Storage[]): Storage[] =>
  Array.from({ length: count }, (_, slot) => of(slot)).flat();

/** One of `entries` after another, at most `most` at once. */
export const batches = <T>(entries: readonly T[], most: number): T[][] =>
  Array.from({ length: Math.ceil(entries.length / most) }, (_, i) =>
    entries.slice(i * most, (i + 1) * most),
  );

/** WGSL for each of `slots`. */
export const perSlot = (slots: number, code: (slot: number) => string): string =>
  Array.from({ length: slots }, (_, slot) => code(slot)).join('\n');

/** The numbers of all slots, by `${name}${slot}`. */
export function slotted<F extends string>(
  fields: Readonly<Record<F, 'f32' | 'u32'>>,
  slots: number,
): Program['numbers'] {
  const names = Object.entries<'f32' | 'u32'>(fields);
  return Object.fromEntries(
    Array.from({ length: slots }, (_, slot) =>
      names.map(([name, type]) => [name + slot, type] as const),
    ).flat(),
  );
}

/** The values of all slots, as `slotted` names them. */
export const slottedValues = (
  values: readonly Readonly<Record<string, number>>[],
): Record<string, number> =>
  Object.fromEntries(
    values.flatMap((own, slot) => Object.entries(own).map(([name, value]) => [name + slot, value])),
  );

/** A struct of WGSL with these numbers, and `entry_of(slot)`. */
export function entryStruct<F extends string>(
  fields: Readonly<Record<F, 'f32' | 'u32'>>,
  slots: number,
): string {
  const names = Object.entries<'f32' | 'u32'>(fields);
  const of = (slot: number) => `Entry(${names.map(([name]) => `n.${name}${slot}`).join(', ')})`;
  return `
struct Entry { ${names.map(([name, type]) => `${name}: ${type}`).join(', ')} }
fn entry_of(slot: u32) -> Entry {
  ${perSlot(slots - 1, (slot) => `if (slot == ${slot}u) { return ${of(slot)}; }`)}
  return ${of(slots - 1)};
}`;
}

/** `fn name(slot, ...)` as a choice among the slots. */
export const choice = (slots: number, head: string, code: (slot: number) => string): string => `
fn ${head} {
  ${perSlot(slots - 1, (slot) => `if (slot == ${slot}u) { ${code(slot)} }`)}
  ${code(slots - 1)}
}`;

/** `fn name(slot, ...)` of statements for each slot. */
export const bySlot = (slots: number, head: string, code: (slot: number) => string): string => `
fn ${head} {
  ${perSlot(slots, (slot) => `if (slot == ${slot}u) { ${code(slot)} }`)}
}`;

/**
 * `struct Place { slot, group }` and `place_of(group)`: which slot a workgroup of the dispatch works
 * for, and which of its workgroups it is. Needs a number `groups` of each slot.
 */
export const places = (slots: number): string => `
struct Place { slot: u32, group: u32 }
fn place_of(group: u32) -> Place {
  var own = group;
  ${perSlot(
    slots - 1,
    (slot) => `if (own < n.groups${slot}) { return Place(${slot}u, own); } own -= n.groups${slot};`,
  )}
  return Place(${slots - 1}u, own);
}`;

/**
 * What a program of entries begins with: `place`, and its entry `e`. Nothing follows where the step is
 * skipped, unless `always`.
 */
export const begin = (always = false): string => `
  ${always ? '' : 'if (skip.x != 0.0) { return; }'}
  let place = place_of(group);
  let e = entry_of(place.slot);
  if (place.group >= e.groups) { return; }`;
