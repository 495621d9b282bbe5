import { type AdamAttributes, adamSteps } from '@curvature/spec/internal';
import { draw, each, outputs } from '../device/index.js';
import { ADAM, adamNumbers, adamOf } from '../kernels/adam.js';
import { sameShape } from '../kernels/fused-kernel.js';
import { wholeKernel } from './entries.js';
import { skipOf, skipping } from './skip.js';

type Names = 'parameter' | 'm' | 'v' | 'grad';
type Attributes = AdamAttributes & { readonly decay: number; readonly rate: number };

const program = each({
  name: 'adam steps',
  inputs: ['parameter', 'm', 'v', 'grad'],
  others: ['skip'],
  outputs: ['next', 'first', 'second'],
  numbers: { ...ADAM, decay: 'float', rate: 'float', skips: 'int' },
  before: skipping,
  body: `if (skipping()) { next = parameter; first = m; second = v; return; }
    ${adamOf({ direction: 'grad', grad: 'grad' })}
    next = decay * parameter - rate * step_of; first = mean; second = moment;`,
});

/** Adam for all parameters of a model: one draw for each. */
export const adamStepsKernel = wholeKernel<Names, Attributes>({
  declaration: adamSteps,
  accepts: ({ inputs }) => sameShape(inputs),
  run: (backend, { inputs, attributes: { decay, rate, ...adam } }, skip) => {
    const { parameter, m, v, grad } = inputs;
    const made = outputs(backend, [parameter.shape, m.shape, v.shape]);
    const { input, skips } = skipOf(skip, grad);
    const numbers = { ...adamNumbers(adam), decay, rate, skips };
    draw(backend, { program, inputs: [parameter, m, v, grad, input], outputs: made, numbers });
    return made;
  },
});
