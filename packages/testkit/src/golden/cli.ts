#!/usr/bin/env node
// curvature-golden: tests optimizers against golden cases. Exit status 0: all passed; 1: some
// failed; 2: a file is no case, or wrong usage.
import { parseArgs } from 'node:util';
import { useBackend } from './backend.js';
import { caseFiles } from './case-files.js';
import { compositionsFrom } from './compositions.js';
import { judge, line, type Judged } from './verdict.js';

const options = {
  backend: { type: 'string', default: 'cpu' },
  json: { type: 'boolean', default: false },
  use: { type: 'string', multiple: true, default: [] as string[] },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const HELP = `curvature-golden [options] FILE-OR-FOLDER...
Tests optimizers against golden cases.

  --backend NAME  wasm, tensorflow and so on; default cpu
  --json          prints the verdicts as JSON
  --use MODULE    takes compositions from a module too; may be given several times
  -h, --help      prints this`;

async function main(args: string[], folder: string): Promise<number> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const files = caseFiles(folder, positionals);
  await useBackend(folder, values.backend);
  const compositions = await compositionsFrom(folder, values.use);
  const judged: Judged[] = [];
  // Cases run one by one, since they share names of variables.
  for (const file of files) {
    const one = await judge(folder, file, compositions);
    judged.push(one);
    if (!values.json) console.log(line(one.verdict));
  }
  console.log(
    values.json
      ? JSON.stringify(
          judged.map(({ verdict }) => verdict),
          null,
          2,
        )
      : summary(judged),
  );
  return status(judged);
}

const passed = (judged: readonly Judged[]) => judged.filter(({ verdict }) => verdict.ok).length;
const summary = (judged: readonly Judged[]) =>
  `${passed(judged)} passed, ${judged.length - passed(judged)} failed`;

function status(judged: readonly Judged[]): number {
  if (judged.some(({ noCase }) => noCase)) return 2;
  return passed(judged) === judged.length ? 0 : 1;
}

main(process.argv.slice(2), process.cwd()).then(
  (code) => (process.exitCode = code),
  (cause: Error) => {
    console.error(cause.message);
    process.exitCode = 2;
  },
);
