import { CurvatureError, type Block, type Plan } from '@curvature/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { every, type EveryOptions, type EveryState } from './every.js';
import { intervalAt, type PiecewiseInterval } from './piecewise-interval.js';

const block = (index: number): Block => ({
  id: `w${index}`,
  index,
  shape: [1, 4, 3],
  axes: [1, 2],
  parameter: { name: `w${index}`, shape: [4, 3] },
});

const piecesOf = ({ roots = 1 }: EveryOptions): PiecewiseInterval =>
  typeof roots === 'number' ? [[1, roots]] : roots;

/** The plans of steps `from` to `to`, and the state after them. */
function play(options: EveryOptions, index: number, from: number, to: number, given?: EveryState) {
  const policy = every(options);
  let state = given ?? policy.init(block(index));
  const plans: Plan[] = [];
  for (let step = from; step <= to; step++) {
    const seen = { step, refreshedAt: null, metric: null };
    let plan: Plan;
    [plan, state] = policy.plan(state, seen);
    plans.push(plan);
  }
  return { plans, state };
}
const stepsOf = (plans: readonly Plan[], what: keyof Plan) =>
  plans.flatMap((plan, i) => (plan[what] ? [i + 1] : []));
const refreshesOf = (options: EveryOptions, index: number, to: number) =>
  stepsOf(play(options, index, 1, to).plans, 'refresh');

const table: readonly (readonly [string, EveryOptions])[] = [
  ['the defaults', {}],
  ["Google's order", { roots: 20, statistics: 1 }],
  ["Meta's order", { roots: 10, start: 10, phase: 0 }],
  ['a start off the grid', { roots: 10, start: 7, phase: 0 }],
  ['rare statistics', { roots: 6, statistics: 4, start: 3 }],
  ['staggered', { roots: 50, stagger: true }],
  ['staggered, off the grid', { roots: 13, start: 5, statistics: 3, stagger: true }],
  [
    'pieces',
    {
      roots: [
        [1, 1],
        [40, 10],
        [100, 50],
      ],
    },
  ],
  [
    'falling pieces',
    {
      roots: [
        [1, 50],
        [100, 5],
      ],
      start: 3,
    },
  ],
  [
    'staggered pieces',
    {
      roots: [
        [1, 4],
        [30, 20],
        [200, 7],
      ],
      stagger: true,
    },
  ],
];
const indices = fc.nat(2000);

describe.each(table)('%s', (_, options) => {
  const pieces = piecesOf(options);
  const { start = 1 } = options;

  it('refreshes first at `start`, or within an interval after it', () => {
    fc.assert(
      fc.property(indices, (index) => {
        const first = refreshesOf(options, index, 400)[0]!;
        expect(first).toBeGreaterThanOrEqual(start);
        expect(first).toBeLessThan(start + intervalAt(pieces, start));
        if (!options.stagger) expect(first).toBe(start);
      }),
    );
  });

  it('refreshes once in any window of an interval, within one piece and after the second refresh', () => {
    fc.assert(
      fc.property(indices, (index) => {
        const refreshes = refreshesOf(options, index, 400).slice(1);
        const gaps = refreshes.slice(1).map((step, i) => [refreshes[i]!, step] as const);
        expect(gaps.length).toBeGreaterThan(4);
        for (const [last, next] of gaps) {
          const [before, after] = [intervalAt(pieces, last), intervalAt(pieces, next)];
          if (
            pieces.findLast(([from]) => from <= last) === pieces.findLast(([from]) => from <= next)
          ) {
            expect(next - last).toBe(after);
          } else expect(next - last).toBeLessThan(before + after);
        }
      }),
    );
  });

  it('never refreshes without statistics, wherever a block joins', () => {
    fc.assert(
      fc.property(indices, fc.integer({ min: 1, max: 150 }), (index, joins) => {
        const { plans } = play(options, index, joins, 400);
        const first = plans.findIndex(({ refresh }) => refresh);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(plans.slice(0, first + 1).some(({ accumulate }) => accumulate)).toBe(true);
      }),
    );
  });

  it('is pure: a frozen state gives the same plan twice', () => {
    fc.assert(
      fc.property(indices, fc.integer({ min: 1, max: 400 }), (index, step) => {
        const policy = every(options);
        const state = Object.freeze(policy.init(block(index)));
        const seen = Object.freeze({ step, refreshedAt: null, metric: null });
        expect(policy.plan(state, seen)).toEqual(policy.plan(state, seen));
      }),
    );
  });

  it('keeps plain data of constant layout, from which it resumes', () => {
    fc.assert(
      fc.property(indices, fc.integer({ min: 1, max: 399 }), (index, pause) => {
        const whole = play(options, index, 1, 400);
        const half = play(options, index, 1, pause);
        const saved = JSON.parse(JSON.stringify(half.state)) as EveryState;
        const fresh = every(options).init(block(index));
        expect(Object.entries(saved).map(([key, value]) => [key, typeof value])).toEqual(
          Object.keys(fresh).map((key) => [key, 'number']),
        );
        expect([...half.plans, ...play(options, index, pause + 1, 400, saved).plans]).toEqual(
          whole.plans,
        );
      }),
    );
  });
});

describe('golden plans', () => {
  it("follows Google's count from 0: t mod n = 0", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 30 }),
        (roots, statistics) => {
          const { plans } = play({ roots, statistics }, 0, 1, 200);
          plans.forEach((plan, t) =>
            expect(plan).toEqual({ refresh: t % roots === 0, accumulate: t % statistics === 0 }),
          );
        },
      ),
    );
  });

  it("follows Meta's count from 1: t = start, or t > start and t mod n = 0", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 40 }),
        (roots, start) => {
          const { plans } = play({ roots, start, phase: 0 }, 0, 1, 200);
          plans.forEach((plan, i) => {
            const t = i + 1;
            expect(plan).toEqual({
              refresh: t === start || (t > start && t % roots === 0),
              accumulate: true,
            });
          });
        },
      ),
    );
  });

  it('changes its interval at each piece', () => {
    const roots: PiecewiseInterval = [
      [1, 1],
      [5, 4],
      [20, 10],
    ];
    expect(refreshesOf({ roots }, 0, 45)).toEqual([1, 2, 3, 4, 5, 9, 13, 17, 21, 31, 41]);
  });

  it('takes statistics with the roots of a block that joins late and has none', () => {
    const { plans } = play({ roots: 2, statistics: 10 }, 0, 15, 18);
    expect(plans.map(({ accumulate }) => accumulate)).toEqual([true, false, false, false]);
  });
});

describe('stagger', () => {
  const loads = (options: EveryOptions, blocks: number, to: number) => {
    const counts = Array.from({ length: to + 1 }, () => 0);
    for (let index = 0; index < blocks; index++)
      for (const step of refreshesOf(options, index, to)) counts[step]! += 1;
    return counts;
  };

  it('spreads 100 blocks: no step has more than twice the average, rounded up', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 20 }),
        (roots, start) => {
          const after = loads({ roots, start, stagger: true }, 100, start + 2 * roots).slice(
            start + roots,
          );
          expect(Math.max(...after)).toBeLessThanOrEqual(2 * Math.ceil(100 / roots));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('stays spread in every piece', () => {
    const roots: PiecewiseInterval = [
      [1, 5],
      [50, 20],
      [200, 8],
    ];
    const counts = loads({ roots, stagger: true }, 100, 300);
    const most = (from: number, to: number) => Math.max(...counts.slice(from, to));
    expect(most(6, 50)).toBeLessThanOrEqual(2 * 20);
    expect(most(50, 200)).toBeLessThanOrEqual(2 * 5);
    expect(most(200, 300)).toBeLessThanOrEqual(2 * 13);
  });

  it('would refresh all at once without it', () => {
    expect(Math.max(...loads({ roots: 50 }, 100, 60))).toBe(100);
  });
});

describe('options', () => {
  const bad: readonly (readonly [string, unknown, RegExp])[] = [
    ['a fraction of a step', { roots: 2.5 }, /option roots .* got 2\.5/],
    ['no interval', { statistics: 0 }, /option statistics .* at least 1/],
    ['a start before the first step', { start: 0 }, /option start/],
    ['a misspelt option', { root: 3 }, /no option root/],
    ['a stagger that is no choice', { stagger: 1 }, /option stagger/],
    ['no pieces', { roots: [] }, /no pieces/],
    [
      'pieces out of order',
      {
        roots: [
          [1, 1],
          [1, 2],
        ],
      },
      /roots\[1\]\[0\]/,
    ],
    ['a piece that is not a pair', { roots: [7] }, /roots\[0\]\[0\] .* undefined/],
    ['an interval of zero', { roots: [[1, 0]] }, /roots\[0\]\[1\]/],
  ];
  it.each(bad)('refuses %s', (_, options, message) => {
    expect(() => every(options as EveryOptions)).toThrow(CurvatureError);
    expect(() => every(options as EveryOptions)).toThrow(message);
  });
});
