import type { Ranks } from '@curvature/distributed';
import { type Interrupt, listenForInterrupt } from '../interrupt.js';
import type { Settings } from '../settings.js';

/** All ranks train; the first one prints and writes. */
export const asRank = ({ json, report, ...settings }: Settings, rank: number): Settings =>
  rank === 0
    ? { ...settings, ...(json && { json }), ...(report && { report }) }
    : { ...settings, quiet: true };

/** A rank must not end before the others know: on several ranks Ctrl-C ends the program at once. */
export const interruptOf = (across: Ranks): Interrupt =>
  across.size === 1
    ? listenForInterrupt()
    : { signal: new AbortController().signal, release: () => {} };
