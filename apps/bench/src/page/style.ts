/**
 * The bench's style sheet, after the workbench's. The colours are Okabe and Ito's for the
 * colour-blind, darker on light paper and lighter on dark paper.
 */
export const pageStyle = `
:root { --faint: #efece5;
  --c0: #0072b2; --c1: #d55e00; --c2: #00805d; --c3: #b8578c; --c4: #a87400; --c5: #2a9bd8; --c6: #4a4f55; }
@media (prefers-color-scheme: dark) { :root { --faint: #262c33;
  --c0: #5aa9e6; --c1: #ff8a4c; --c2: #2bc79a; --c3: #e79bc4; --c4: #f0c33c; --c5: #9ad8ff; --c6: #c3c8ce; } }
h1 { margin: 0 0 8px; }
h2 { font-size: 22px; letter-spacing: -0.01em; margin: 56px 0 4px; }
h3 { font-size: 16px; margin: 32px 0 10px; }
p { margin: 0 0 12px; max-width: 72ch; }
.soft { color: var(--soft); }
.verdict { font-size: 17px; margin: 10px 0 18px; }
dl { margin: 12px 0 20px; }
.switches { display: flex; flex-wrap: wrap; gap: 4px 18px; }
.bar { gap: 10px 16px; }
.bar label { white-space: nowrap; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 4px; margin-left: -8px; }
.legend button { font: inherit; color: inherit; background: none; border: 0; border-radius: 6px; padding: 3px 8px; cursor: pointer; }
.legend button:hover { background: var(--faint); }
.legend button::before { content: ''; display: inline-block; width: 22px; margin-right: 8px; vertical-align: middle; border-top: 3px solid var(--colour); }
.legend button.dashed::before { border-top-style: dashed; }
.legend button[aria-pressed='false'] { color: var(--soft); text-decoration: line-through; opacity: 0.6; }
th:first-child, td:first-child { position: sticky; left: 0; background: var(--card); }
td { font-variant-numeric: tabular-nums; white-space: nowrap; }
td.long { white-space: normal; min-width: 240px; }
.small { font-size: 13px; margin-top: 10px; }
.group + figure { margin-top: 16px; }
.bars { display: grid; grid-template-columns: max-content minmax(70px, 1fr) max-content; gap: 7px 12px; font-size: 14px; align-items: center; padding: 6px; font-variant-numeric: tabular-nums; }
.track { position: relative; height: 20px; background: var(--faint); border-radius: 4px; overflow: hidden; }
.fill { position: absolute; inset: 0 auto 0 0; width: calc(100% * var(--share)); background: var(--colour); border-radius: 4px; }
.fill.first { background: repeating-linear-gradient(135deg, var(--colour) 0 5px, color-mix(in srgb, var(--colour) 55%, var(--card)) 5px 9px); }
.range { position: absolute; top: 9px; height: 2px; left: calc(100% * var(--from)); width: calc(100% * (var(--to) - var(--from))); background: var(--ink); }
.missed { color: var(--soft); }
details { margin-top: 20px; }
summary { cursor: pointer; color: var(--soft); margin-bottom: 10px; }
code { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
footer { margin-top: 56px; color: var(--soft); font-size: 13px; border-top: 1px solid var(--line); padding-top: 16px; }
.u-tooltip { line-height: 1.45; }
@media (max-width: 600px) { main { padding: 24px 14px 48px; } h1 { font-size: 24px; } th, td { padding: 8px 10px; } }
@media print { .switches, .legend button[aria-pressed='false'] { display: none; } }
`;
