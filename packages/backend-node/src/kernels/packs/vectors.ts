import type { Floats } from '../../operations/floats.js';
import type { Handle } from '../../operations/operations.js';
import { fromColumns, toColumns } from './columns.js';
import { type Layout, sizeOf } from './layout.js';

const zerosAfter = ({ places, rooms }: Layout): number[] =>
  places.map((place, i) => rooms[i]! - sizeOf(place));

/** Tensors in one vector. -> [...lead, size] */
export function vectorOf(
  f: Floats,
  tensors: readonly Handle[],
  layout: Layout,
  lead: readonly number[],
): Handle {
  const zeros = zerosAfter(layout);
  const parts = tensors.flatMap((tensor, i) => {
    const own = toColumns(f, tensor, layout.places[i]!, lead);
    return zeros[i] ? [own, zerosOf(f, [...lead, zeros[i]])] : [own];
  });
  return f.joined(parts, lead.length);
}

const zerosOf = (f: Floats, shape: readonly number[]): Handle =>
  f.constant(new Float32Array(shape.reduce((size, n) => size * n, 1)), shape);

/** The other way: each tensor in its shape, and none where that is null. */
export function tensorsOf(
  f: Floats,
  vector: Handle,
  layout: Layout,
  shapes: readonly (readonly number[] | null)[],
): (Handle | null)[] {
  const zeros = zerosAfter(layout);
  const lengths = layout.places.flatMap((place, i) =>
    zeros[i] ? [sizeOf(place), zeros[i]] : [sizeOf(place)],
  );
  const parts = f.parted(vector, lengths, vector.shape.length - 1).values();
  return layout.places.map((place, i) => {
    const own = parts.next().value!;
    if (zeros[i]) parts.next();
    const shape = shapes[i];
    return shape ? fromColumns(f, own, place, shape) : null;
  });
}
