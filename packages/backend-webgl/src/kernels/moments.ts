import {
  adamStep,
  adamUpdate,
  averageSquares,
  heldEpsilon,
  overRoot,
  secondMoment,
} from '@curvature/spec/internal';
import { draw, each, output, outputs } from '../device/index.js';
import { ADAM, adamNumbers, adamOf } from './adam.js';
import { fusedKernel, sameShape } from './fused-kernel.js';

const secondMoments = each({
  name: 'second moment',
  inputs: ['moment', 'direction', 'grad'],
  outputs: ['next', 'made'],
  numbers: {
    decay: 'float',
    weight: 'float',
    scale: 'float',
    momentScale: 'float',
    epsilon: 'float',
  },
  body: `next = decay * moment + weight * (grad * grad);
    made = scale * direction / (sqrt(momentScale * next) + epsilon);`,
});

const averagedSquares = each({
  name: 'average of squares',
  inputs: ['moment', 'x'],
  outputs: ['made'],
  numbers: { decay: 'float', weight: 'float' },
  body: 'made = decay * moment + weight * (x * x);',
});

const dividedByRoot = each({
  name: 'over root',
  inputs: ['x', 'moment'],
  outputs: ['made'],
  numbers: { scale: 'float', epsilon: 'float' },
  body: 'made = x / (sqrt(scale * moment) + epsilon);',
});

const adamUpdates = each({
  name: 'adam update',
  inputs: ['m', 'v', 'direction', 'grad'],
  outputs: ['first', 'second', 'made'],
  numbers: ADAM,
  body: `${adamOf({ direction: 'direction', grad: 'grad' })}
    first = mean; second = moment; made = step_of;`,
});

const adamSteps = each({
  name: 'adam step',
  inputs: ['parameter', 'm', 'v', 'grad'],
  outputs: ['next', 'first', 'second'],
  numbers: { ...ADAM, decay: 'float', rate: 'float' },
  body: `${adamOf({ direction: 'grad', grad: 'grad' })}
    next = decay * parameter - rate * step_of; first = mean; second = moment;`,
});

/** Kernels of Adam and of second moments: one draw each. */
export const moments = [
  fusedKernel({
    declaration: secondMoment,
    accepts: sameShape,
    run: (backend, { moment, direction, grad }, { epsilon, ...given }) => {
      const made = outputs(backend, [grad.shape, grad.shape]);
      const { decay, weight, scale, momentScale } = given;
      const numbers = { decay, weight, scale, momentScale, epsilon: heldEpsilon(epsilon) };
      const inputs = [moment, direction, grad];
      draw(backend, { program: secondMoments, inputs, outputs: made, numbers });
      return made;
    },
  }),
  fusedKernel({
    declaration: averageSquares,
    accepts: sameShape,
    run: (backend, { moment, x }, { decay, weight }) => {
      const made = output(backend, x.shape);
      const numbers = { decay, weight };
      draw(backend, { program: averagedSquares, inputs: [moment, x], outputs: [made], numbers });
      return made;
    },
  }),
  fusedKernel({
    declaration: overRoot,
    accepts: sameShape,
    run: (backend, { x, moment }, { scale, epsilon }) => {
      const made = output(backend, x.shape);
      const numbers = { scale, epsilon: heldEpsilon(epsilon) };
      draw(backend, { program: dividedByRoot, inputs: [x, moment], outputs: [made], numbers });
      return made;
    },
  }),
  fusedKernel({
    declaration: adamUpdate,
    accepts: sameShape,
    run: (backend, { m, v, direction, grad }, attributes) => {
      const made = outputs(backend, [m.shape, m.shape, m.shape]);
      const numbers = adamNumbers(attributes);
      const inputs = [m, v, direction, grad];
      draw(backend, { program: adamUpdates, inputs, outputs: made, numbers });
      return made;
    },
  }),
  fusedKernel({
    declaration: adamStep,
    accepts: sameShape,
    run: (backend, { parameter, m, v, grad }, { decay, rate, ...attributes }) => {
      const made = outputs(backend, [m.shape, m.shape, m.shape]);
      const numbers = { ...adamNumbers(attributes), decay, rate };
      const inputs = [parameter, m, v, grad];
      draw(backend, { program: adamSteps, inputs, outputs: made, numbers });
      return made;
    },
  }),
];
