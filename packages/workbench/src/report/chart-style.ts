/** The part of a style sheet that all pages with charts share. */
export const chartStyle = `
:root { --paper: #fbfaf7; --card: #fff; --ink: #1d2329; --soft: #5d6873; --line: #e3e0d8; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --card: #1c2026; --ink: #e8eaed; --soft: #9aa5b1; --line: #2e353d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { font-size: 28px; line-height: 1.2; letter-spacing: -0.015em; overflow-wrap: anywhere; }
h2 { overflow-wrap: anywhere; }
dl { display: flex; flex-wrap: wrap; gap: 8px 32px; }
dt { color: var(--soft); font-size: 12px; }
dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.bar { display: flex; justify-content: space-between; flex-wrap: wrap; margin-bottom: 12px; }
.bar label { color: var(--soft); cursor: pointer; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(440px, 100%), 1fr)); gap: 16px; }
figure { margin: 0; min-width: 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 12px 10px; }
figcaption { font-weight: 600; padding: 0 6px 6px; }
.chart { width: 100%; min-height: 330px; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: 9px 14px; border-bottom: 1px solid var(--line); vertical-align: top; }
tbody tr:last-child td { border-bottom: 0; }
th { color: var(--soft); font-weight: 500; font-size: 12.5px; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.u-tooltip { position: absolute; pointer-events: none; z-index: 10; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 6px 10px; font-size: 12.5px; white-space: nowrap; box-shadow: 0 2px 10px #0002; font-variant-numeric: tabular-nums; }
`;
