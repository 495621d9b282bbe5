import type { Floats } from '../../operations/floats.js';
import type { Handle } from '../../operations/operations.js';
import { type Layout, sizeOf } from './layout.js';

/** Tensors in one vector. -> [...lead, size] */
export const vectorOf = (
  f: Floats,
  tensors: readonly Handle[],
  layout: Layout,
  lead: readonly number[],
): Handle =>
  vectorOfUnits(
    f,
    tensors.map((tensor, i) => layout.places[i]!.toUnits(f, tensor, lead)),
    layout,
    lead,
  );

/** Tensors in one vector, by their units [...lead, units * length]. -> [...lead, size] */
export function vectorOfUnits(
  f: Floats,
  tensors: readonly Handle[],
  { places, rooms }: Layout,
  lead: readonly number[] = [],
): Handle {
  const parts = tensors.flatMap((tensor, i) => {
    const { units, length } = places[i]!;
    const room = rooms[i]!;
    if (room === length) return [tensor];
    if (units === 1) return [tensor, zerosOf(f, [...lead, room - length])];
    const roomy = f.padded(f.shaped(tensor, [units, length]), [units, room]);
    return [f.shaped(roomy, [units * room])];
  });
  return f.joined(parts, lead.length);
}

const zerosOf = (f: Floats, shape: readonly number[]): Handle =>
  f.constant(new Float32Array(shape.reduce((size, n) => size * n, 1)), shape);

/** The units of each tensor, [...lead, units * length]. */
export function unitsOf(f: Floats, vector: Handle, { places, rooms }: Layout): Handle[] {
  const lengths = places.flatMap((place, i) => {
    const rest = rooms[i]! - place.length;
    return place.units > 1
      ? [place.units * rooms[i]!]
      : rest > 0
        ? [sizeOf(place), rest]
        : [sizeOf(place)];
  });
  const parts = f.parted(vector, lengths, vector.shape.length - 1).values();
  return places.map(({ units, length }, i) => {
    const own = parts.next().value!;
    const room = rooms[i]!;
    if (room === length) return own;
    if (units > 1)
      return f.shaped(f.part(f.shaped(own, [units, room]), [units, length]), [units * length]);
    parts.next();
    return own;
  });
}

/** Each tensor in its shape, and none where that is null. */
export const tensorsOf = (
  f: Floats,
  vector: Handle,
  layout: Layout,
  shapes: readonly (readonly number[] | null)[],
): (Handle | null)[] =>
  unitsOf(f, vector, layout).map((units, i) => {
    const shape = shapes[i];
    return shape ? layout.places[i]!.fromUnits(f, units, shape) : null;
  });
