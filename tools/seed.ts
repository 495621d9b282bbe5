// Property tests draw the same samples in every run, so that a run that passed passes again. Draw
// others, and report what they find, with FAST_CHECK_SEED=random or the seed of a failure.
import fc from 'fast-check';

const { FAST_CHECK_SEED: seed = '20261128' } = process.env;
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) });
