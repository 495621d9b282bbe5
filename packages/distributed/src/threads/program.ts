import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** Starts a program, a file or its URL, in a thread, as this process would start it. */
export function startProgram(file: string | URL, options: WorkerOptions): Worker {
  const url = urlOf(file);
  const tsx = /\.[cm]?tsx?$/.test(url.pathname) ? tsxFor(url) : null;
  if (!tsx) return new Worker(url, options);
  // A thread does not take `--import tsx` over from the process: it registers by itself.
  const code = `import(${JSON.stringify(tsx)}).then(({ register }) => { register(); return import(${JSON.stringify(url.href)}); });`;
  return new Worker(code, { ...options, eval: true, execArgv: withoutImports() });
}

function urlOf(file: string | URL): URL {
  if (typeof file !== 'string') return file;
  return file.startsWith('file:') ? new URL(file) : pathToFileURL(file);
}

/** The loader tsx, if this process was started with it; Node 23 and newer strip types themselves. */
function tsxFor(program: URL): string | null {
  if (!process.execArgv.some((flag) => flag.includes('tsx')) && 'typescript' in process.features)
    return null;
  try {
    const path = createRequire(fileURLToPath(program)).resolve('tsx/esm/api');
    return pathToFileURL(path.replace(/\.cjs$/, '.mjs')).href;
  } catch {
    return null;
  }
}

const withoutImports = (): string[] =>
  process.execArgv.flatMap((flag, k, all) => {
    if (/^(--conditions|-C)=/.test(flag)) return [flag];
    return flag === '--conditions' || flag === '-C' ? [`--conditions=${all[k + 1]}`] : [];
  });
