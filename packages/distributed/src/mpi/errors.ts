import { CurvatureError } from '@curvature/spec';

export const noKoffi = (cause: unknown): CurvatureError =>
  new CurvatureError(
    'ranks: this process was started by MPI, which needs the package koffi, and koffi does not load.',
    'It is an optional peer, which npm does not install by itself.',
    'Run npm install koffi, or start threads by launch(), which needs no native code.',
    { cause },
  );

export const noLibrary = (tried: readonly string[]): CurvatureError =>
  new CurvatureError(
    `ranks: no library of MPI loads. Tried: ${tried.join('; ')}.`,
    'MPI is not installed, or not where the loader looks.',
    'Install Open MPI (apt-get install openmpi-bin) or MPICH (apt-get install mpich), or give the path as option library.',
  );

export const unknownLibrary = (path: string, version: string): CurvatureError =>
  new CurvatureError(
    `ranks: ${path} is an MPI that is not known here: ${version}.`,
    '',
    'Take Open MPI, or MPICH and what has its binary interface (Intel MPI, MVAPICH).',
  );

export const otherLibrary = (launched: number, size: number, path: string, version: string) =>
  new CurvatureError(
    `ranks: the launcher started ${launched} processes, but ${path} (${version}) sees ${size}.`,
    'Launcher and library belong to different installations of MPI.',
    'Start with the mpirun of that library, or give the library of the launcher as option library.',
  );

export const mpiFailed = (name: string, text: string): CurvatureError =>
  new CurvatureError(
    `MPI_${name} failed: ${text}.`,
    'The network, a rank, or this installation of MPI fails.',
    'Try the same with a small program of this MPI, then start again from the last checkpoint.',
  );
