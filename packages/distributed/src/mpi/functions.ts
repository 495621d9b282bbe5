import { type Abi, abiOf } from './abi.js';
import { mpiFailed, unknownLibrary } from './errors.js';
import type { Library } from './library.js';

/** Typed arrays where MPI wants an address, and numbers. */
type Argument = ArrayBufferView | number | bigint | null;

/** Parameters by function; H is a handle, P an address, I an int. */
const SIGNATURES = {
  Init_thread: 'PPIP',
  Finalize: '',
  Abort: 'HI',
  Comm_rank: 'HP',
  Comm_size: 'HP',
  Comm_set_errhandler: 'HH',
  Allreduce: 'PPIHHH',
  Allgatherv: 'PIHPPPHH',
  Bcast: 'PIHIH',
  Iallgather: 'PIHPIHHP',
  Test: 'PPP',
  Iprobe: 'IIHPP',
  Send: 'PIHIIH',
  Recv: 'PIHIIHP',
} as const;
type Name = keyof typeof SIGNATURES;

/** The functions of one library, which throw where MPI tells of an error. */
export interface Mpi {
  readonly abi: Abi;
  /** The first line of what the library says of itself. */
  readonly version: string;
  /** @throws CurvatureError with MPI's text. */
  call(name: Name, ...args: Argument[]): void;
}

/** @throws CurvatureError for an MPI that is not known. */
export function bind(library: Library, path: string): Mpi {
  const version = versionOf(library, path);
  const abi = abiOf(version, (name) => library.symbol(name) as bigint);
  if (!abi) throw unknownLibrary(path, version);
  const types = { H: abi.handle, P: 'void *', I: 'int' };
  const functions = Object.fromEntries(
    Object.entries(SIGNATURES).map(([name, letters]) => {
      const parameters = [...letters].map((letter) => types[letter as keyof typeof types]);
      return [name, library.func(`MPI_${name}`, 'int', parameters)];
    }),
  );
  const textOf = library.func('MPI_Error_string', 'int', ['int', 'void *', 'void *']);
  return {
    abi,
    version,
    call(name, ...args) {
      const code = functions[name]!(...args) as number;
      if (code !== 0)
        throw mpiFailed(
          name,
          text((bytes, length) => textOf(code, bytes, length)),
        );
    },
  };
}

/** MPI allows this one before it is started. */
function versionOf(library: Library, path: string): string {
  try {
    const ask = library.func('int MPI_Get_library_version(void *text, void *length)');
    return text(ask).split(/[\n,]/, 1)[0]!.replaceAll(/\s+/g, ' ');
  } catch {
    throw unknownLibrary(path, 'it has no MPI_Get_library_version');
  }
}

function text(write: (bytes: Uint8Array, length: Int32Array) => void): string {
  const bytes = Buffer.alloc(8192);
  const length = new Int32Array(1);
  write(bytes, length);
  return bytes.toString('latin1', 0, length[0]).replace(/\0[^]*$/, '');
}
