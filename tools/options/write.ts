// `pnpm options` writes the tables of options into the READMEs, from their declarations.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { declared } from './declared.js';
import { withTable } from './tables.js';
import { root } from '../packages.js';

for (const [path, tables] of Object.entries(declared)) {
  const file = join(root, path);
  writeFileSync(file, tables.reduce(withTable, readFileSync(file, 'utf8')));
}
