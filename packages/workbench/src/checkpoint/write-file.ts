import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CurvatureError } from '@curvature/spec';

/** Makes a rename survive a power cut. Windows cannot open folders, and journals renames itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeSynced(file: string, parts: readonly (string | Uint8Array)[]): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for (const part of parts) await handle.writeFile(part);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Replaces a file so that a stop of the process or the machine leaves either the whole old file or
 * the whole new one: temporary file, fsync, rename, fsync of the folder. (write-file-atomic leaves
 * a truncated file on a full disk, since it does not check how much was written, and does not sync
 * the folder.)
 * @throws CurvatureError with the system's reason; the old file is then unchanged.
 */
export async function writeFileAtomically(
  file: string,
  ...parts: readonly (string | Uint8Array)[]
): Promise<void> {
  const temporary = `${file}.tmp`;
  try {
    await writeSynced(temporary, parts);
    await rename(temporary, file);
    await syncFolder(dirname(resolve(file)));
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    const found = `${file} could not be written: ${(cause as Error).message}.`;
    throw new CurvatureError(found, '', 'Free some space, or choose another place.', { cause });
  }
}

/** Creates the file's folder and tries to write there, before a long training begins. */
export async function checkWritable(option: string, file: string): Promise<void> {
  const probe = `${file}.tmp`;
  try {
    await mkdir(dirname(resolve(file)), { recursive: true });
    if ((await stat(file).catch(() => null))?.isDirectory()) throw new Error('it is a folder');
    await writeSynced(probe, []);
    await rm(probe);
  } catch (cause) {
    const found = `${option}: ${file} cannot be written: ${(cause as Error).message}.`;
    throw new CurvatureError(found, '', 'Choose a file in a folder that you may write to.', {
      cause,
    });
  }
}
