import { expect, it } from 'vitest';
import { launchedBy, placeOfThread } from './started.js';

it('knows the launchers of both MPIs by their environment', () => {
  expect(launchedBy({ OMPI_COMM_WORLD_SIZE: '4', PMIX_RANK: '0' })).toEqual({
    family: 'openmpi',
    size: 4,
  });
  expect(launchedBy({ PMI_RANK: '0', PMI_SIZE: '3' })).toEqual({ family: 'mpich', size: 3 });
  expect(launchedBy({ PMI_FD: '7' })).toEqual({ family: 'mpich', size: null });
});

it('knows ranks of a Slurm that speaks PMIx, and no job of Slurm as such', () => {
  expect(launchedBy({ PMIX_RANK: '1', SLURM_NTASKS: '8' })).toEqual({ family: 'openmpi', size: 8 });
  expect(launchedBy({ SLURM_NTASKS: '8', SLURM_PROCID: '0' })).toBe(null);
});

it('takes a program that nobody launched for what it is', () => {
  expect(launchedBy({})).toBe(null);
  expect(placeOfThread()).toBe(null);
});
