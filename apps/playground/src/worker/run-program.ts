const IMPORT = /^import (?:(?:\* as (\w+)|(\{[^}]+\})) from )?'([^']+)';$/;

/** A line with an import, as one that takes what it imports from `modules`. */
function withoutImport(line: string): string {
  const match = IMPORT.exec(line);
  if (!match) return line;
  const [, whole, names, from] = match;
  return whole || names
    ? `const ${whole ?? names} = await modules('${from}');`
    : `await modules('${from}');`;
}

type Program = (modules: (name: string) => Promise<object>) => Promise<void>;

/**
 * Runs the text of a program: the very text that the page shows, so that the two cannot differ.
 * @param modules Gives what the program imports; a module that nothing names is loaded by nobody.
 */
export function runProgram(
  text: string,
  modules: (name: string) => Promise<object>,
): Promise<void> {
  const body = text.split('\n').map(withoutImport).join('\n');
  // oxlint-disable-next-line no-new-func, no-implied-eval -- The text is the page's own.
  const program = new Function('modules', `return (async () => {\n${body}\n})();`) as Program;
  return program(modules);
}
