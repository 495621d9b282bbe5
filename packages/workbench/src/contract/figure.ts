/** A plot of an optimizer's own in the report. */
export interface Figure {
  readonly title: string;
  /** A sentence on what the plot shows. */
  readonly detail: string;
  readonly x: string;
  readonly y: string;
  /** Whether the horizontal axis is logarithmic; all of `at` are then above 0. */
  readonly logarithmic?: boolean;
  /** Horizontal positions of the points, rising; the same for all series. */
  readonly at: readonly number[];
  readonly series: readonly {
    readonly label: string;
    readonly values: readonly (number | null)[];
  }[];
}
