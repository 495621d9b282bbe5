export type { Ranks, Spent } from './member/member.js';
export { ranks, type RanksOptions } from './ranks.js';
export { launch, type LaunchOptions } from './threads/launch.js';
