import { CurvatureError } from '@curvature/spec';
import { describe, expect, it } from 'vitest';
import { Member } from './member/member.js';
import { alone } from './member/transport.js';
import { loadKoffi } from './mpi/library.js';
import { processRank } from './mpi/process-rank.js';
import { ranks } from './ranks.js';

const local = () => new Member('local', 0, 1, alone);

describe('a program that nobody launched', () => {
  it('is one rank, the same at every call', async () => {
    const across = await ranks();
    expect([across.kind, across.rank, across.size, across.weight]).toEqual(['local', 0, 1, 1]);
    expect(await ranks()).toBe(across);
  });
});

describe('one rank alone', () => {
  it('leaves what it reduces and broadcasts as it is, and gathers a copy', () => {
    const across = local();
    const x = Float32Array.of(1, -0, NaN);
    across.allReduce(x, 'sum');
    across.broadcast(x);
    expect(x).toEqual(Float32Array.of(1, -0, NaN));
    const own = Uint8Array.of(1, 2);
    const [part, ...rest] = across.allGather(own);
    expect(part).toEqual(own);
    expect(part).not.toBe(own);
    expect(rest).toEqual([]);
  });

  it('has all rows', () => {
    const across = local();
    expect(across.mine(['a', 'b'])).toEqual(['a', 'b']);
    expect(across.weight).toBe(2);
    expect(() => across.mine([])).toThrow('mine: 0 rows are too few for 1 ranks.');
  });

  it('counts calls and bytes', () => {
    const across = local();
    across.allReduce(new Float64Array(3), 'max');
    across.allGather(new Uint8Array(5));
    expect(across.spent).toMatchObject({ calls: 2, bytes: 29 });
  });

  it('refuses other types, operations and roots, and calls after the last', () => {
    const across = local();
    expect(() => across.allReduce(new Int32Array(2) as never, 'sum')).toThrow(/got Int32Array/);
    expect(() => across.allReduce(new Float32Array(2), 'product' as never)).toThrow(/option op/);
    expect(() => across.broadcast(new Float32Array(2), 1)).toThrow(/option root/);
    across.finalize();
    across.finalize();
    expect(() => across.barrier()).toThrow('barrier() came after finalize().');
  });
});

describe('what is missing for MPI', () => {
  it('is said of koffi, with the command that installs it', async () => {
    const missing: string = 'koffi-that-is-not-installed';
    const failure = loadKoffi(() => import(/* @vite-ignore */ missing));
    await expect(failure).rejects.toThrow(CurvatureError);
    await expect(failure).rejects.toThrow(/npm install koffi/);
  });

  it('is said of the library, with what was tried', async () => {
    const setup = { launched: null, library: '/nowhere/libmpi.so', stallMs: 1000 };
    await expect(processRank(setup)).rejects.toThrow(
      /no library of MPI loads. Tried: \/nowhere\/libmpi.so/,
    );
  });

  it('is said of a library that is none of MPI', async () => {
    const setup = { launched: null, library: 'libm.so.6', stallMs: 1000 };
    await expect(processRank(setup)).rejects.toThrow(CurvatureError);
  });
});
