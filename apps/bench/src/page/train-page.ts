import type { Result } from '../record/result.js';

export const trainPage = (results: readonly Result[]): string => JSON.stringify(results);
