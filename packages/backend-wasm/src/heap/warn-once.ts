const printed = new Set<string>();

/** Prints a sentence by `console.warn`, the first time only. */
export const warnOnce = (sentence: string): undefined => {
  // A library has no other way to report this without stopping the training.
  // oxlint-disable-next-line no-console
  if (!printed.has(sentence)) console.warn(sentence);
  printed.add(sentence);
  return undefined;
};
