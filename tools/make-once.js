// The scripts that compile kernels run at every install and every pack.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * Writes a file, unless it is there and was made of the same sources by the same compiler: its first
 * line tells of what it is made.
 * @param {{ from: string, target: string, compiler: string, command: string }} what The folder of the
 *   sources, which holds the script that calls this too; the file; the package that compiles; and
 *   what a reader runs to make the file.
 * @param {() => Promise<string>} make The text that follows the first line.
 */
export async function makeOnce({ from, target, compiler, command }, make) {
  const line = `// Made from assembly/ by \`${command}\`, of ${fingerprint(from, compiler)}.\n`;
  if (existsSync(target) && readFileSync(target, 'utf8').startsWith(line)) return;
  const text = await make();
  // Whole at once: half a file would pass for one that is made.
  writeFileSync(`${target}.${process.pid}`, line + text);
  renameSync(`${target}.${process.pid}`, target);
}

/**
 * @param {string} folder
 * @param {string} compiler
 */
function fingerprint(folder, compiler) {
  const { version } = createRequire(join(folder, 'any.js'))(`${compiler}/package.json`);
  const hash = createHash('sha256').update(version);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.toSorted())
    hash.update(`\0${file.slice(folder.length)}\0`).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}
