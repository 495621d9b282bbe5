// Writes a plugin into an empty folder, as `npm create @curvature/plugin @me/slow-mean` does, and
// shows what an author finds there.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namesOf } from '../src/names.js';
import { writePlugin } from '../src/write-plugin.js';

const parent = mkdtempSync(join(tmpdir(), 'curvature-created-'));
try {
  const folder = writePlugin(namesOf('@me/slow-mean'), parent);
  for (const name of readdirSync(folder, { recursive: true }).map(String).toSorted()) {
    const file = join(folder, name);
    if (!statSync(file).isFile()) continue;
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    console.log(`${String(lines.length).padStart(3)} lines  ${name}`);
  }
  const source = readFileSync(join(folder, 'src/index.ts'), 'utf8');
  console.log(source.slice(source.indexOf('export function')));
} finally {
  rmSync(parent, { recursive: true });
}
