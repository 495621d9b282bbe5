import { type CallExpression, parseSync, Visitor } from 'oxc-parser';

const LIMIT = 'PROCESS_LIMIT';

interface Call {
  /** As it is written, e.g. `promisify(execFile)` or `test.each(cases)`. */
  readonly callee: string;
  readonly given: CallExpression['arguments'];
}

/**
 * Sentences on processes and browsers that the source of a test starts without `PROCESS_LIMIT`, and
 * on limits that its tests and hooks set beside.
 */
export function limitIssues(file: string, source: string): string[] {
  const { program, module } = parseSync(file, source);
  const starters = module.staticImports
    .filter(({ moduleRequest }) => moduleRequest.value === 'node:child_process')
    .flatMap(({ entries }) =>
      entries.filter(({ isType }) => !isType).map(({ localName }) => localName.value),
    );
  const calls = callsIn(program, source);
  const starts = ({ callee }: Call) =>
    callee.endsWith('.launch') || starters.some((name) => mentions(callee, name));
  const unlimited = calls.filter((call) => starts(call) && timeoutAmong(call) !== LIMIT);
  const renamed = starters.filter((name) => !calls.some(({ callee }) => mentions(callee, name)));
  const own = calls.some(starts) ? calls.filter((call) => isTest(call) && setsLimit(call)) : [];
  const impatient =
    calls.some(({ callee }) => callee.endsWith('.newPage')) && !source.includes(PATIENCE);
  return [
    ...unlimited.map(
      ({ callee }) => `${callee} is without { timeout: ${LIMIT} }, which tools/limits.ts has.`,
    ),
    ...renamed.map(
      (name) => `${name} goes by another name: call it by its own, so that its limit shows.`,
    ),
    ...own.map(({ callee }) => `${callee} sets a limit: leave that to vitest.config.ts.`),
    ...(impatient ? [`A page waits for half a minute: call ${PATIENCE} on it.`] : []),
  ];
}

const PATIENCE = `setDefaultTimeout(${LIMIT})`;
const mentions = (text: string, name: string) => new RegExp(`\\b${name}\\b`).test(text);
const isTest = ({ callee }: Call) =>
  /^(test|it|describe|beforeAll|beforeEach|afterAll|afterEach)\b/.test(callee);

function callsIn(program: Parameters<Visitor['visit']>[0], source: string): Call[] {
  const calls: Call[] = [];
  const CallExpression = ({ callee: { start, end }, arguments: given }: CallExpression) =>
    void calls.push({ callee: source.slice(start, end), given });
  new Visitor({ CallExpression }).visit(program);
  return calls;
}

/**
 * The name that stands for `timeout` in an option of a call, '' for what is no name; null without
 * such an option.
 */
function timeoutAmong({ given }: Call): string | null {
  const properties = given.flatMap((one) =>
    one.type === 'ObjectExpression' ? one.properties : [],
  );
  for (const property of properties) {
    if (
      property.type !== 'Property' ||
      property.key.type !== 'Identifier' ||
      property.key.name !== 'timeout'
    )
      continue;
    return property.value.type === 'Identifier' ? property.value.name : '';
  }
  return null;
}

/** A number behind the function, or a `timeout` in an option. */
const setsLimit = (call: Call) =>
  timeoutAmong(call) !== null ||
  call.given.slice(1).some(({ type }) => type === 'Literal' || type === 'BinaryExpression');
