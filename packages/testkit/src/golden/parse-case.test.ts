import { CurvatureError } from '@curvature/spec';
import { describe, expect, it } from 'vitest';
import { momentumCase } from '../../test/momentum-case.js';
import { parseCase } from './parse-case.js';

const good = momentumCase({ learningRate: 0.1, momentum: 0.5 });

/** The text of a case after `change`. */
function changed(change: (it: any) => void): string {
  const copy = structuredClone(good);
  change(copy);
  return JSON.stringify(copy);
}

const layer = {
  activations: { shape: [1, 3], values: [1, 2, 3] },
  outputGrads: { shape: [1, 2], values: [1, 2] },
};
const withSignals = (signals: unknown) => changed((it) => (it.steps[0].signals = signals));

describe('parseCase', () => {
  it('reads a case', () => {
    expect(parseCase(JSON.stringify(good))).toEqual(good);
  });

  it('reads the signals of layers', () => {
    const text = withSignals({ 'golden/kernel': { ...layer, bias: 'golden/bias' } });
    expect(parseCase(text).steps[0]!.signals!['golden/kernel']!.activations).toEqual(
      layer.activations,
    );
  });

  it.each<[string, string, RegExp]>([
    ['half a file', JSON.stringify(good).slice(0, 400), /not JSON/],
    ['an empty file', '', /not JSON/],
    ['a list', '[]', /it is no object/],
    ['null', 'null', /it is no object/],
    [
      'another format',
      changed((it) => (it.format = 'curvature-case/2')),
      /format is "curvature-case\/2"/,
    ],
    ['no format', changed((it) => delete it.format), /format is undefined/],
    ['no name', changed((it) => delete it.name), /name is missing/],
    [
      'a path for an optimizer',
      changed((it) => (it.optimizer = '../evil')),
      /optimizer is "\.\.\/evil"/,
    ],
    ['no options', changed((it) => delete it.options), /options is no object/],
    [
      'no variables',
      changed((it) => (it.variables = [])),
      /variables is no list with something in it/,
    ],
    ['a variable twice', changed((it) => it.variables.push(it.variables[0])), /same name/],
    [
      'a nameless variable',
      changed((it) => delete it.variables[1].name),
      /variables\[1\]\.name is missing/,
    ],
    [
      'a wrong shape',
      changed((it) => (it.variables[0].shape = [3, 3])),
      /variables\[0\]\.values has 6 values, not 9/,
    ],
    [
      'half a dimension',
      changed((it) => (it.variables[0].shape = [1.5, 4])),
      /variables\[0\]\.shape/,
    ],
    ['no steps', changed((it) => (it.steps = [])), /steps is no list/],
    [
      'a lost gradient',
      changed((it) => delete it.steps[2].gradients['golden/bias']),
      /steps\[2\].*bias is missing/,
    ],
    [
      'a gradient of nothing',
      changed((it) => (it.steps[1].gradients.x = [1])),
      /gradients\.x belongs to no variable/,
    ],
    [
      'a short gradient',
      changed((it) => it.steps[0].gradients['golden/kernel'].pop()),
      /has 5 values, not 6/,
    ],
    [
      'a null in it',
      changed((it) => (it.steps[0].gradients['golden/kernel'][3] = null)),
      /\[3\] is null, no number/,
    ],
    ['too few expectations', changed((it) => it.expected.pop()), /5 steps, but 4 expected/],
    [
      'an expectation of nothing',
      changed((it) => (it.expected[4].x = [])),
      /expected\[4\]\.x belongs to no variable/,
    ],
    ['no tolerance', changed((it) => delete it.tolerance), /tolerance/],
    ['a negative tolerance', changed((it) => (it.tolerance = -1)), /tolerance/],
    ['signals of nothing', withSignals({ x: layer }), /signals\.x belongs to no variable/],
    [
      'a bias of nothing',
      withSignals({ 'golden/kernel': { ...layer, bias: 'b' } }),
      /bias names no variable/,
    ],
    [
      'half the signals',
      withSignals({ 'golden/kernel': { activations: layer.activations } }),
      /outputGrads is no object/,
    ],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseCase(text)).toThrow(CurvatureError);
    expect(() => parseCase(text)).toThrow(message);
  });
});
