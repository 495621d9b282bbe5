/** The page's style sheet; colours of the first eight runs are told apart in both schemes, and by the colour-blind. */
export const pageStyle = `
:root { --paper: #fbfaf7; --card: #fff; --ink: #1d2329; --soft: #5d6873; --line: #e3e0d8;
  --run0: #c2410c; --run1: #1d4ed8; --run2: #0f766e; --run3: #a21caf; --run4: #a16207; --run5: #4d7c0f; --run6: #be123c; --run7: #475569;
  --heat0: #fbfaf7; --heat1: #fbd9a8; --heat2: #ee8d43; --heat3: #b23a0a; --heat4: #3b0d02; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --card: #1c2026; --ink: #e8eaed; --soft: #9aa5b1; --line: #2e353d;
  --run0: #fb923c; --run1: #7aa7ff; --run2: #2dd4bf; --run3: #e879f9; --run4: #facc15; --run5: #a3e635; --run6: #fb7185; --run7: #94a3b8;
  --heat0: #101317; --heat1: #4a1d0c; --heat2: #b9430f; --heat3: #fba04c; --heat4: #fff3df; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { font-size: 28px; line-height: 1.2; letter-spacing: -0.015em; margin: 0 0 16px; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 40px 0 12px; overflow-wrap: anywhere; }
dl { display: flex; flex-wrap: wrap; gap: 8px 32px; margin: 0 0 28px; }
dt { color: var(--soft); font-size: 12px; }
dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.stopped { border-left: 3px solid var(--run0); padding-left: 12px; }
.switches { display: flex; gap: 18px; }
.bar { display: flex; justify-content: space-between; gap: 16px; flex-wrap: wrap; margin-bottom: 12px; }
.bar label { color: var(--soft); cursor: pointer; }
#legend, .key { display: flex; flex-wrap: wrap; gap: 4px 20px; }
.key { padding: 0 6px 6px; font-size: 13px; }
#legend span::before, .key span::before { content: ''; display: inline-block; width: 18px; height: 3px; border-radius: 2px; margin-right: 8px; vertical-align: middle; background: var(--colour); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(440px, 100%), 1fr)); gap: 16px; }
figure { margin: 0; min-width: 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 12px 10px; }
figcaption { font-weight: 600; padding: 0 6px 6px; }
.chart { width: 100%; min-height: 330px; }
.figure { width: 100%; min-height: 280px; }
.charts figcaption small { display: block; color: var(--soft); font-weight: 400; font-size: 12.5px; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: 9px 14px; border-bottom: 1px solid var(--line); vertical-align: top; }
tbody tr:last-child td { border-bottom: 0; }
th { color: var(--soft); font-weight: 500; font-size: 12.5px; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td.number { white-space: nowrap; }
.maps { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(240px, 100%), 1fr)); gap: 16px; }
.heat { display: block; width: 100%; image-rendering: pixelated; border: 1px solid var(--line); }
.maps figcaption { font-size: 13px; padding: 8px 2px 0; overflow-wrap: anywhere; }
.maps small { display: block; color: var(--soft); font-weight: 400; font-size: 12px; }
.scale { display: flex; gap: 16px; align-items: start; flex-wrap: wrap; color: var(--soft); font-size: 12.5px; margin-bottom: 14px; }
.ramp { width: 380px; margin-right: 12px; max-width: 100%; height: 10px; border: 1px solid var(--line); background: linear-gradient(to right, var(--heat0), var(--heat1), var(--heat2), var(--heat3), var(--heat4)); }
.ticks { display: flex; justify-content: space-between; margin-right: 12px; font-variant-numeric: tabular-nums; }
.ticks span { width: 0; display: flex; justify-content: center; }
.ticks span:first-child { justify-content: start; }
.u-tooltip { position: absolute; pointer-events: none; z-index: 10; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 6px 10px; font-size: 12.5px; white-space: nowrap; box-shadow: 0 2px 10px #0002; font-variant-numeric: tabular-nums; }
`;
