import { CurvatureError } from '@curvature/spec';
import { isError } from '../../realms.js';

/** An error as data, since its class cannot be sent. */
export interface WireError {
  /** The three sentences of a CurvatureError; null for other errors. */
  readonly parts: readonly [happened: string, usually: string, remedy: string] | null;
  readonly message: string;
}

export function toWire(error: unknown): WireError {
  const parts =
    error instanceof CurvatureError
      ? ([error.happened, error.usually, error.remedy] as const)
      : null;
  return { parts, message: isError(error) ? error.message : String(error) };
}

export const fromWire = ({ parts, message }: WireError): Error =>
  parts ? new CurvatureError(...parts) : new Error(message);
