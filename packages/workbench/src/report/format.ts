/** Four significant digits for people, e.g. 84.21, 0.001, 1.2e-7. */
export function formatNumber(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (typeof value === 'object') return JSON.stringify(value);
  if (typeof value !== 'number') return `${value as string | boolean}`;
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  return String(Number(value.toPrecision(4)));
}

/** e.g. `learningRate 0.001, beta1 0.9`. */
export const formatOptions = (options: object): string =>
  Object.entries(options)
    .map(([name, value]) => `${name} ${formatNumber(value)}`)
    .join(', ') || 'its defaults';
