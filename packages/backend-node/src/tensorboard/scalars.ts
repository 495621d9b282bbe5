/** What the host of `@curvature/core` tells its slot `onEvent`, and any record of that kind. */
export interface TelemetryEvent {
  readonly type: string;
  /** The name of the parameter. */
  readonly block: string;
  readonly step: number;
}

/** A number at a step, under the name that TensorBoard shows. */
export interface Scalar {
  readonly name: string;
  readonly value: number;
  readonly step: number;
}

/** Of each type of event, the names of charts by the fields of the record. */
const charts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  refresh: {
    residual: 'residual',
    condition: 'condition',
    staleness: 'staleness',
    metric: 'trace',
    ms: 'refresh_ms',
    retries: 'retries',
    reused: 'reused_bases',
  },
  graft: { ratio: 'graft_ratio' },
  failure: { failures: 'failures_in_a_row' },
  unpreconditioned: { steps: 'steps_without_roots' },
};
/** Events that are counted, since they hold no number. */
const counted: Readonly<Record<string, string>> = { skipped: 'skipped', late: 'late' };

/** The numbers of an event: `residual/dense/kernel` and so on, one chart for each parameter. */
export function scalarsOf(event: TelemetryEvent): Scalar[] {
  const { type, block, step } = event;
  const at = (chart: string, value: number) => ({ name: `${chart}/${block}`, value, step });
  const fields = Object.entries(charts[type] ?? {}).flatMap(([field, chart]) => {
    const value = (event as unknown as Record<string, unknown>)[field];
    return typeof value === 'number' ? [at(chart, value)] : [];
  });
  return counted[type] ? [...fields, at(counted[type], 1)] : fields;
}
