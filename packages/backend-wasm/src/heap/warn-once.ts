const said = new Set<string>();

/** Says a sentence through `console.warn`, the first time only. */
export const warnOnce = (sentence: string): undefined => {
  // A library's one way to be heard without stopping the training.
  // oxlint-disable-next-line no-console
  if (!said.has(sentence)) console.warn(sentence);
  said.add(sentence);
  return undefined;
};
