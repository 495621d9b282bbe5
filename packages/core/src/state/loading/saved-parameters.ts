import type { Meaning } from '@curvature/spec';

/** A parameter by what it can be recognised by. */
export interface Identity {
  readonly name: string;
  readonly shape: readonly number[];
  /** The fingerprint of its values; null if they could not be read. */
  readonly print: string | null;
}

/** A parameter of a saved state. */
export interface SavedParameter extends Identity {
  /** Its place among the blocks of the optimizer. */
  readonly index: number;
  /** Whether its layer was known. */
  readonly met: boolean;
  /** The options that its state depends on; missing if it has no state of its own. */
  readonly meaning?: Meaning;
}

/** The parameters that a saved state lists. The names of the fields are those of the file. */
export interface SavedParameters {
  /** The parameters that have been trained; after loading, those that are still unmatched. */
  readonly places: readonly SavedParameter[];
  /** Names of the parameters of the last step before the save, in their order. */
  readonly last: readonly string[];
  /** Variables that existed at the save and had no state. */
  readonly others: readonly Identity[];
  /** The place of the next parameter that is trained for the first time. */
  readonly next: number;
}
