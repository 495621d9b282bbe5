/**
 * The report's style sheet, after `chartStyle`. Its eight colours of runs differ in both schemes,
 * also for the colour-blind.
 */
export const reportStyle = `
:root { --run0: #c2410c; --run1: #1d4ed8; --run2: #0f766e; --run3: #a21caf; --run4: #a16207; --run5: #4d7c0f; --run6: #be123c; --run7: #475569;
  --heat0: #fbfaf7; --heat1: #fbd9a8; --heat2: #ee8d43; --heat3: #b23a0a; --heat4: #3b0d02; }
@media (prefers-color-scheme: dark) { :root { --run0: #fb923c; --run1: #7aa7ff; --run2: #2dd4bf; --run3: #e879f9; --run4: #facc15; --run5: #a3e635; --run6: #fb7185; --run7: #94a3b8;
  --heat0: #101317; --heat1: #4a1d0c; --heat2: #b9430f; --heat3: #fba04c; --heat4: #fff3df; } }
h1 { margin: 0 0 16px; }
h2 { font-size: 17px; margin: 40px 0 12px; }
dl { margin: 0 0 28px; }
.stopped { border-left: 3px solid var(--run0); padding-left: 12px; }
.switches { display: flex; gap: 18px; }
.bar { gap: 16px; }
#legend, .key { display: flex; flex-wrap: wrap; gap: 4px 20px; }
.key { padding: 0 6px 6px; font-size: 13px; }
#legend span::before, .key span::before { content: ''; display: inline-block; width: 18px; height: 3px; border-radius: 2px; margin-right: 8px; vertical-align: middle; background: var(--colour); }
.figure { width: 100%; min-height: 280px; }
.charts figcaption small { display: block; color: var(--soft); font-weight: 400; font-size: 12.5px; }
td.number { white-space: nowrap; }
.maps { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(240px, 100%), 1fr)); gap: 16px; }
.heat { display: block; width: 100%; image-rendering: pixelated; border: 1px solid var(--line); }
.maps figcaption { font-size: 13px; padding: 8px 2px 0; overflow-wrap: anywhere; }
.maps small { display: block; color: var(--soft); font-weight: 400; font-size: 12px; }
.scale { display: flex; gap: 16px; align-items: start; flex-wrap: wrap; color: var(--soft); font-size: 12.5px; margin-bottom: 14px; }
.ramp { width: 380px; margin-right: 12px; max-width: 100%; height: 10px; border: 1px solid var(--line); background: linear-gradient(to right, var(--heat0), var(--heat1), var(--heat2), var(--heat3), var(--heat4)); }
.ticks { display: flex; justify-content: space-between; margin-right: 12px; font-variant-numeric: tabular-nums; }
.ticks span { width: 0; white-space: nowrap; display: flex; justify-content: center; }
.ticks span:first-child { justify-content: start; }
`;
