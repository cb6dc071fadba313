import type { JsonObject } from '../values/json';

export const LAMBDA_INVOKE = 'arn:aws:states:::lambda:invoke';

/**
 * Whether the path holds the word. IsPresent guards it, since a Choice on a missing path ends the execution past every
 * Catch.
 */
export function is(path: string, word: string): JsonObject {
  return {
    And: [
      { Variable: path, IsPresent: true },
      { Variable: path, StringEquals: word },
    ],
  };
}
