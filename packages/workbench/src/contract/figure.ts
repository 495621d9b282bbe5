/** A plot that an optimizer brings to the report page. */
export interface Figure {
  readonly title: string;
  /** What it shows, in a sentence. */
  readonly detail: string;
  readonly x: string;
  readonly y: string;
  /** Whether the horizontal axis is logarithmic; all of `at` are then above 0. */
  readonly logarithmic?: boolean;
  /** Where the points are, rising; the same for all series. */
  readonly at: readonly number[];
  readonly series: readonly {
    readonly label: string;
    readonly values: readonly (number | null)[];
  }[];
}
