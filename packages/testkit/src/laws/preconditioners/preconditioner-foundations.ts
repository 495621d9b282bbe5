import type { State } from '@curvature/spec';
import { blockOf, signalsOf } from '../common/block-case.js';
import { drive, type Trial } from './drive.js';
import type { Laws } from '../common/issues-of.js';
import { callTwice, inTidy } from '../common/purity.js';
import { notPlain, outline } from '../common/snapshot.js';

const SIGNALS: readonly string[] = ['grad', 'param', 'activations', 'outputGrads'];

type Pair = { readonly stats: State; readonly cache: State };

/** The laws of preconditioners on which all others depend. */
export const preconditionerFoundations: Laws<Trial> = {
  'declares itself': ({ p }) => {
    if (p.specVersion !== 1) return `specVersion is ${String(p.specVersion)}, this testkit knows 1`;
    if (!p.name) return 'name is empty';
    const unknown = p.needs.find((signal) => !SIGNALS.includes(signal));
    return unknown === undefined
      ? null
      : `it needs "${unknown as string}", which is none of ${SIGNALS.join(', ')}`;
  },

  'takes a first step': async (trial) => {
    const { cache, stats, context, signals } = await drive(trial, 1);
    await inTidy(() => trial.p.apply(cache, signals.grad, stats, context));
    return null;
  },

  'keeps tensors and plain data only': async ({ p, given }) => {
    const block = blockOf(given);
    const context = Object.freeze({ block, step: 1 });
    const start = inTidy(() => p.init(block) as State) as State;
    const bad = notPlain('the result of init', start);
    if (bad) return bad;
    const stats = inTidy(
      () => p.accumulate(start, signalsOf(given, 1), null, context) as State,
    ) as State;
    const worse = notPlain('the result of accumulate', stats);
    return (
      worse ??
      notPlain(
        'the result of refresh',
        await inTidy(() => (p.refresh?.(stats, null, context) ?? null) as State),
      )
    );
  },

  'is pure: same inputs, same outputs, inputs untouched': async ({ p, given }) => {
    const block = blockOf(given);
    let [stats, issue] = await callTwice('init', {}, () => p.init(block) as State);
    let cache: State = null;
    const layout = outline(stats);
    // A change of layout is left to the next law.
    for (let step = 1; step <= 2 && !issue && outline(stats) === layout; step++) {
      const context = Object.freeze({ block, step });
      const signals = signalsOf(given, step);
      const before: Pair = { stats, cache };
      [stats, issue] = await callTwice(
        'accumulate',
        { ...before, signals: { ...signals } },
        () => p.accumulate(before.stats, signals, before.cache, context) as State,
      );
      if (issue) return issue;
      const between: Pair = { stats, cache };
      const refresh = () => (p.refresh?.(between.stats, between.cache, context) ?? null) as State;
      [cache, issue] = await callTwice('refresh', between, refresh);
      if (issue) return issue;
      const now = { stats, cache, direction: signals.grad };
      [, issue] = await callTwice('apply', now, () =>
        p.apply(now.cache, now.direction, now.stats, context),
      );
      if (!issue && p.metric)
        [, issue] = await callTwice('metric', { stats }, () => p.metric!(now.stats, context));
    }
    return issue;
  },

  'keeps the layout of its state': async ({ p, given }) => {
    const block = blockOf(given);
    let stats = inTidy(() => p.init(block) as State) as State;
    let cache: State = null;
    const layouts = { stats: outline(stats), cache: '' };
    for (let step = 1; step <= 3; step++) {
      const context = Object.freeze({ block, step });
      stats = inTidy(
        () => p.accumulate(stats, signalsOf(given, step), cache, context) as State,
      ) as State;
      cache = await inTidy(
        () => (p.refresh?.(stats, cache, context) ?? null) as State | Promise<State>,
      );
      layouts.cache ||= outline(cache);
      if (outline(stats) !== layouts.stats)
        return `the statistics were ${layouts.stats}, are ${outline(stats)}`;
      if (outline(cache) !== layouts.cache)
        return `the cache was ${layouts.cache}, is ${outline(cache)}`;
    }
    return null;
  },
};
