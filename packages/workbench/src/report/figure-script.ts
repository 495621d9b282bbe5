/** Draws the optimizers' own plots, with the functions of `reportScript`, which comes before it. */
export const figureScript = String.raw`
'use strict';
const figures = JSON.parse(document.getElementById('figures').textContent);

function drawFigure(host) {
  const figure = figures[host.dataset.run][host.dataset.figure];
  showLegend(host.previousElementSibling, figure.series);
  const axis = axisStyle();
  const options = {
    width: host.clientWidth,
    height: 280,
    legend: { show: false },
    cursor: { drag: { x: true, y: false } },
    scales: { x: { time: false, ...(figure.logarithmic && { distr: 3, log: 2 }) } },
    axes: [
      { ...axis, label: figure.x, labelSize: 22, values: shortTicks },
      { ...axis, label: figure.y, labelSize: 22, size: 52, values: shortTicks },
    ],
    series: [{}, ...figure.series.map(({ label }, i) => ({ label, stroke: colourOf(i), width: 2, points: { show: figure.at.length < 30 } }))],
  };
  return new uPlot(options, [figure.at, ...figure.series.map(({ values }) => values)], host);
}

let drawn = [];
function redrawFigures() {
  for (const chart of drawn) chart.destroy();
  drawn = [...document.querySelectorAll('.figure')].map(drawFigure);
}
redrawFigures();
dark.addEventListener('change', redrawFigures);
addEventListener('resize', () => fitToPage(drawn, 280));
`;
