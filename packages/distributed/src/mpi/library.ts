import type koffiPackage from 'koffi';
import type { Family } from '../started.js';
import { noKoffi, noLibrary } from './errors.js';

type Koffi = typeof koffiPackage;
export type Library = ReturnType<Koffi['load']>;

/** Debian calls MPICH's library libmpich.so.12, its authors libmpi.so.12. */
const names: Readonly<Record<Family, readonly string[]>> = {
  openmpi: ['libmpi.so.40', 'libmpi.40.dylib'],
  mpich: ['libmpich.so.12', 'libmpi.so.12', 'libmpi.12.dylib', 'msmpi.dll'],
};

/** @throws CurvatureError (a rejection) where the package is missing. */
export async function loadKoffi(
  load: () => Promise<{ readonly default: Koffi }> = () => import('koffi'),
): Promise<Koffi> {
  try {
    return (await load()).default;
  } catch (cause) {
    throw noKoffi(cause);
  }
}

/** The library of the launcher's family, or the one that is given. @throws CurvatureError if none loads. */
export function loadLibrary(koffi: Koffi, family: Family, given: string | null) {
  guardProcess();
  const tried: string[] = [];
  for (const path of given === null ? names[family] : [given]) {
    try {
      const library = koffi.load(path, { global: true });
      keepLoaded(koffi, path);
      return { library, path };
    } catch (error) {
      tried.push(`${path} (${String(error)})`);
    }
  }
  throw noLibrary(tried);
}

/**
 * UCX, which MPICH and clusters use, reads these when it is loaded. Its test of memory hooks moves
 * the end of the heap, where V8 may have code, and crashes one process of a hundred; and it takes
 * the handler of SIGSEGV from V8, whose WebAssembly then dies of a trap instead of throwing.
 */
function guardProcess(): void {
  process.env['UCX_MEM_EVENTS'] ??= 'n';
  process.env['UCX_ERROR_SIGNALS'] ??= '';
}

/** Threads of Open MPI end after koffi has let go of the library, and crash if its code is gone. */
function keepLoaded(koffi: Koffi, path: string): void {
  if (process.platform !== 'linux') return;
  const [RTLD_NOW, RTLD_NODELETE, RTLD_GLOBAL] = [0x2, 0x1000, 0x100];
  const dlopen = koffi.load(null).func('void *dlopen(const char *file, int mode)');
  dlopen(path, RTLD_NOW | RTLD_NODELETE | RTLD_GLOBAL);
}

/** A rank whose launcher was killed must not stay behind. */
export function endWithLauncher(koffi: Koffi): void {
  if (process.platform !== 'linux') return;
  const [PR_SET_PDEATHSIG, SIGKILL] = [1, 9];
  koffi.load(null).func('int prctl(int option, unsigned long signal)')(PR_SET_PDEATHSIG, SIGKILL);
}
