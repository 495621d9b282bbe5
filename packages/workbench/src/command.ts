// The command of an app. It imports its packages late, to report those that are missing: users of the
// app's library need not install them.
import { readFileSync } from 'node:fs';
import type { App } from './cli/app.js';

const needed = '@tensorflow/tfjs @tensorflow/tfjs-backend-wasm @curvature/backend-wasm';

interface Manifest {
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
}

/**
 * Runs the command that the app's package.json names, and sets the exit code: 2 if packages are
 * missing.
 * @param module The URL of the app's `cli` file, whose folder is beside package.json.
 * @param load Imports the app.
 */
export async function command(
  module: string,
  load: () => Promise<{ readonly app: (version: string) => App }>,
): Promise<void> {
  const { version, bin } = JSON.parse(
    readFileSync(new URL('../package.json', module), 'utf8'),
  ) as Manifest;
  try {
    const [{ main }, { app }] = await Promise.all([import('./index.js'), load()]);
    await main(app(version));
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const [name] = Object.keys(bin);
    console.error(
      `${name}: the command needs packages that the library does not: ${(error as Error).message}`,
    );
    console.error(`Install them beside it: npm install ${needed}`);
    process.exitCode = 2;
  }
}
