/** How many digits are drawn: eight batches. */
export const DIGITS = 1024;
/** How many of them are shown. */
export const SHOWN = 10;
