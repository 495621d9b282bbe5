// MPI fixes names of functions, not values of constants: each family has its own. MPICH's handles
// are numbers (mpi.h of MPICH 4), Open MPI's are addresses of its global objects (mpi.h of 4.1).

/** A handle, or a pointer that stands for a place. */
type Value = number | bigint;

/** What a family calls the constants that are used here. */
export interface Abi {
  readonly name: 'Open MPI' | 'MPICH';
  /** koffi's type of a handle. */
  readonly handle: 'int' | 'void *';
  readonly world: Value;
  readonly float: Value;
  readonly double: Value;
  readonly byte: Value;
  readonly sum: Value;
  readonly min: Value;
  readonly max: Value;
  readonly errorsReturn: Value;
  /** MPI_IN_PLACE. */
  readonly inPlace: bigint;
  /** MPI_STATUS_IGNORE. */
  readonly noStatus: bigint;
}

const mpich: Abi = {
  name: 'MPICH',
  handle: 'int',
  world: 0x44000000,
  float: 0x4c00040a,
  double: 0x4c00080b,
  byte: 0x4c00010d,
  max: 0x58000001,
  min: 0x58000002,
  sum: 0x58000003,
  errorsReturn: 0x54000001,
  inPlace: 0xffff_ffff_ffff_ffffn,
  noStatus: 1n,
};

const openMpi = (address: (name: string) => bigint): Abi => ({
  name: 'Open MPI',
  handle: 'void *',
  world: address('ompi_mpi_comm_world'),
  float: address('ompi_mpi_float'),
  double: address('ompi_mpi_double'),
  byte: address('ompi_mpi_byte'),
  sum: address('ompi_mpi_op_sum'),
  min: address('ompi_mpi_op_min'),
  max: address('ompi_mpi_op_max'),
  errorsReturn: address('ompi_mpi_errors_return'),
  inPlace: 1n,
  noStatus: 0n,
});

/** Null for a family that is not known. `address` throws where a symbol is missing. */
export function abiOf(version: string, address: (name: string) => bigint): Abi | null {
  if (/Open MPI/i.test(version)) return openMpi(address);
  return /MPICH|Intel\(R\) MPI|MVAPICH|CRAY/i.test(version) ? mpich : null;
}
