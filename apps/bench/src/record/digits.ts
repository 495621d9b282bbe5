/** A number with so many significant digits. */
export const digits = (value: number, places: number): number => Number(value.toPrecision(places));

/** Four significant digits, for people; `-` for null. */
export const four = (value: number | null): string =>
  value === null ? '-' : String(digits(value, 4));

/** Three significant digits, but four from 100 on, for cells. */
export const three = (value: number): string => String(digits(value, value >= 100 ? 4 : 3));
