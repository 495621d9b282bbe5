import { nested, number } from '@curvature/spec';

const share = (describe: string) => number({ default: 0, min: 0, max: Number.MAX_VALUE, describe });

/** The option `ridge`: absolute + relative * max(largest eigenvalue, 0) is added to eigenvalues. */
export const ridgeOption = nested(
  {
    absolute: share('added to every eigenvalue'),
    relative: share('added too, times the largest eigenvalue'),
  },
  { default: {}, describe: 'added to the eigenvalues' },
);
