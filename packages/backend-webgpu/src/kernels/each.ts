import { LANES } from '../device/index.js';

/** Elements for each invocation of a program that goes element by element. */
const EACH = 4;
export const BLOCK = LANES * EACH;

/** Workgroups for so many elements. */
export const groupsFor = (size: number): number => Math.ceil(size / BLOCK);

/** `body` for each index `i` below the length of the buffer `out`. */
export const forEach = (out: string, body: string): string => `
fn run(group: u32, lane: u32) {
  let size = arrayLength(&${out});
  for (var k = 0u; k < ${EACH}u; k++) {
    let i = group * ${BLOCK}u + k * LANES + lane;
    if (i < size) { ${body} }
  }
}`;
