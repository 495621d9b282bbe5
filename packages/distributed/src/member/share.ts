/** Where one of `parts` parts of a list begins and ends: parts in order, sizes differ by one at most. */
export function shareOf(length: number, part: number, parts: number): [from: number, to: number] {
  const start = (k: number) => Math.floor((length * k) / parts);
  return [start(part), start(part + 1)];
}
