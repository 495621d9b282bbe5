// Checked by `tsc -p tools`: each line under @ts-expect-error puts parts together that make no sense.
// All presets with all slots are in composing-presets.test.ts.
import { captureLayers, diagonalRoots, eigenBasis, eigenRoots } from '@curvature/backend-tfjs';
import { factored, secondOrder } from '@curvature/core';
import { perTensor } from '@curvature/grafting';
import { diagonal, kronecker } from '@curvature/kronecker';
import { eigenCorrected } from '@curvature/kronecker/eigenbasis';
import { choleskyInverses, layerFisher, levenbergMarquardt } from '@curvature/layer-fisher';
import { every, traceChange } from '@curvature/policies';
import { adam } from '@curvature/rules';
import { shampoo, soap as soapPreset } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { sparseLogDet } from '@curvature/sparse-logdet';
import { thor } from '@curvature/thor';

const learningRate = 0.1;

// @ts-expect-error layers want an inverse of both factors, not roots of one
layerFisher({ inverse: eigenRoots() });
// @ts-expect-error sides want roots, not the inverse of a layer
factored(kronecker(), choleskyInverses());
// @ts-expect-error eigenbases are for updates in them, not for roots
factored(kronecker(), eigenBasis());
// @ts-expect-error roots of diagonals do not take matrices
factored(kronecker(), diagonalRoots());
// @ts-expect-error roots of matrices do not take diagonals
factored(kronecker({ sides: () => diagonal() }), eigenRoots());
// @ts-expect-error a chain is solved at each step: it is no statistics for a solver of roots
factored(sparseLogDet(), eigenRoots());
// @ts-expect-error statistics alone apply nothing
secondOrder({ learningRate, preconditioner: kronecker() });
// @ts-expect-error layers need a source of their signals
secondOrder({ learningRate, preconditioner: layerFisher() });
const sides = factored(kronecker(), eigenRoots());
const layersIn = () => ({ preconditioner: layerFisher() });
// @ts-expect-error groups of layers need one too
secondOrder({ learningRate, preconditioner: sides, groups: layersIn });
// @ts-expect-error a chain has no use for one
secondOrder({ learningRate, preconditioner: sparseLogDet(), signals: captureLayers() });
// @ts-expect-error a graft says whether it takes norms of tensors or of blocks
secondOrder({ learningRate, preconditioner: sparseLogDet(), graft: adam() });
// @ts-expect-error a graft is no momentum
secondOrder({ learningRate, preconditioner: sparseLogDet(), momentum: perTensor(adam()) });
// @ts-expect-error the length of a step is no time to work
secondOrder({ learningRate, preconditioner: sparseLogDet(), policy: perTensor(adam()) });
// @ts-expect-error and the time to work no rule
secondOrder({ learningRate, preconditioner: sparseLogDet(), fallback: every() });
// @ts-expect-error a chain has no trace to watch
secondOrder({ learningRate, preconditioner: sparseLogDet(), policy: traceChange() });
// @ts-expect-error roots do not predict the loss, by which damping adapts
secondOrder({ learningRate, preconditioner: sides, damping: levenbergMarquardt({ initial: 1 }) });
const soap = eigenCorrected({ solver: eigenBasis() });
// @ts-expect-error nor do eigenbases
secondOrder({ learningRate, preconditioner: soap, damping: levenbergMarquardt({ initial: 1 }) });

// The second argument of a preset fits the preset's own preconditioner,
// @ts-expect-error a chain has no trace to watch
sonew({}, { policy: traceChange() });
// @ts-expect-error roots do not predict the loss
shampoo({}, { damping: levenbergMarquardt({ initial: 1 }) });
// @ts-expect-error nothing is refreshed
sonew({}, { pipeline: { delay: 2 } });
// @ts-expect-error nobody captures layers
shampoo({}, { preconditioner: layerFisher() });
// @ts-expect-error eigenbases are no roots
shampoo({}, { solver: eigenBasis() });
// @ts-expect-error and roots are no eigenbases
soapPreset({}, { solver: eigenRoots() });
// @ts-expect-error a chain needs no solver
sonew({}, { solver: eigenRoots() });
// @ts-expect-error there is no such slot
shampoo({}, { polcy: every() });
shampoo({}, { policy: traceChange(), pipeline: { delay: 2 } });
thor({}, { damping: levenbergMarquardt({ initial: 1 }) });
// or the one that takes its place.
// @ts-expect-error the chain in its place has no trace
shampoo({}, { preconditioner: sparseLogDet(), policy: traceChange() });
// @ts-expect-error the sides in its place predict nothing
thor({}, { preconditioner: sides, damping: levenbergMarquardt({ initial: 1 }) });
shampoo({}, { preconditioner: sparseLogDet(), policy: every() });
soapPreset({}, { preconditioner: sides, policy: traceChange() });
