/** Numbers that go into one vector, at most, so that what a step makes of it fits into memory. */
const MOST = 2 ** 24;

/** What tells groups apart, and how many numbers an entry adds. */
interface Grouping<E> {
  readonly keyOf: (entry: E) => string;
  readonly sizeOf: (entry: E) => number;
}

/**
 * What `work` gives for each entry, in order, when it takes entries of one key at a time, as many as
 * go into one vector.
 */
export function inGroups<E, R>(
  entries: readonly E[],
  grouping: Grouping<E>,
  work: (group: readonly E[]) => readonly R[],
): R[] {
  const results: R[] = [];
  for (const places of groupsOf(entries, grouping)) {
    const made = work(places.map((at) => entries[at]!));
    places.forEach((at, i) => (results[at] = made[i]!));
  }
  return results;
}

function groupsOf<E>(entries: readonly E[], { keyOf, sizeOf }: Grouping<E>): number[][] {
  const all: number[][] = [];
  const open = new Map<string, { readonly places: number[]; size: number }>();
  entries.forEach((entry, at) => {
    const [key, size] = [keyOf(entry), sizeOf(entry)];
    let group = open.get(key);
    if (!group || group.size + size > MOST) {
      open.set(key, (group = { places: [], size: 0 }));
      all.push(group.places);
    }
    group.places.push(at);
    group.size += size;
  });
  return all;
}
