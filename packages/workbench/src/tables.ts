// Tables without anything of Node, for pages.
export { columnsOf, completeRows } from './data/tables/columns.js';
export { parseCsv } from './data/tables/csv.js';
export { regressionRows } from './data/tables/regression-rows.js';
