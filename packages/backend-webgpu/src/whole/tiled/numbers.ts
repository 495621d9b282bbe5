// Numbers of a step in its programs, as `GraftedAttributes` of @curvature/spec names them.

/** mean <- decayMean mean + weightMean gradient */
export const average = { decayMean: 'f32', weightMean: 'f32' } as const;

/** The average, the direction by it, the moment, and what divides by its root. */
export const filtering = {
  ...average,
  meanScale: 'f32',
  ahead: 'f32',
  decayMoment: 'f32',
  weightMoment: 'f32',
  momentScale: 'f32',
  epsilon: 'f32',
} as const;

/** parameter <- decayParameter parameter - rate step */
export const moving = { decayParameter: 'f32', rate: 'f32' } as const;
