/** Caches of which every entry has been seen to be finite, as an inverse was made or measured. */
const seen = new WeakSet<object>();

export const noteFinite = (cache: object): void => void seen.add(cache);

/** Whether the host may take a cache without looking at its entries. */
export const isKnownFinite = (cache: object): boolean => seen.has(cache);
