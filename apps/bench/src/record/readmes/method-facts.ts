import { CurvatureError } from '@curvature/spec';
import { methodContenders } from '../../contenders/methods.js';

/** What the README of the methods says of a method, in the words of its first table. */
export interface Facts {
  readonly lines: string;
  readonly kit: string;
  readonly distance: string;
}

/** The row of the first table that each contender trains by. */
const ROWS: Readonly<Record<string, string>> = {
  muon: 'NorMuon, Muon',
  norMuon: 'NorMuon, Muon',
  sm3I: 'SM3-I, SM3-II',
  sm3: 'SM3-I, SM3-II',
  cautiousAdam: 'cautious updates',
  cautiousSoap: 'cautious updates',
  klShampoo: 'KL-Shampoo',
  klSoap: 'KL-SOAP',
  splus: 'SPlus',
  oneSided: 'one-sided Shampoo',
  soapMuon: 'SOAP before Muon',
  fullAdagrad: 'full-matrix AdaGrad',
};

/** The cells of each row of the tables in a text, without the spaces around them. */
const cellsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim())); // prettier-ignore

const missing = (what: string) =>
  new CurvatureError(
    `The first table of the README of the methods has no ${what}.`,
    'It was renamed there, or the contender is new.',
    'Name the row in apps/bench/src/record/readmes/method-facts.ts as the table does.',
  );

/**
 * Lines of code, kit and distance of each contender, from the first table of the README, which the
 * tests of @curvature/methods hold.
 * @throws CurvatureError for a contender without a row, or a table without these columns.
 */
export function factsOf(readme: string): ReadonlyMap<string, Facts> {
  const [head, ...rows] = cellsOf(readme.split('## The methods')[1]!.split('\n## ')[0]!);
  const cell = (row: readonly string[], title: string): string => {
    if (!head!.includes(title)) throw missing(`column ${title}`);
    return row[head!.indexOf(title)]!;
  };
  const factsAt = (name: string): Facts => {
    const row = rows.find(([method]) => method === ROWS[name]);
    if (!row) throw missing(`row of ${name}`);
    return { lines: cell(row, 'lines'), kit: cell(row, 'kit'), distance: cell(row, 'distance') };
  };
  return new Map(methodContenders.map(({ name }) => [name, factsAt(name)]));
}
