/** Three digits, without powers of ten. */
export const short = (value: number): string => String(Number(value.toPrecision(3)));

/** Bytes in the unit that suits them. */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  return count < 1e6 ? `${short(count / 1e3)} kB` : `${short(count / 1e6)} MB`;
}

/** A number of a run that may not be known yet. */
export const known = (value: number | null | undefined, unit = ''): string =>
  value == null ? '–' : `${short(value)}${unit}`;
