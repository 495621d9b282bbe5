/** `make`, with what it makes of the same numbers made once. */
export function once<A extends readonly number[], T>(make: (...given: A) => T): (...given: A) => T {
  const made = new Map<string, T>();
  return (...given) => {
    const key = given.join();
    if (!made.has(key)) made.set(key, make(...given));
    return made.get(key)!;
  };
}
