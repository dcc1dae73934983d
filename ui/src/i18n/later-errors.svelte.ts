/**
 * The sentences of `errors.ts` for what is drawn first. They are many and rarely said, so they come a moment after the
 * first drawing; until then nothing stands where one would. What is loaded later imports `errors.ts` itself.
 */
import type { ErrorCode } from '../api/gen';
import type * as Errors from './errors';

let words = $state.raw<typeof Errors | null>(null);

/** Once they are there. */
export const errorWords = import('./errors').then((loaded) => (words = loaded));

export const errorSentence = (code: ErrorCode): string => words?.errorSentence(code) ?? '';

export const errorAction = (code: ErrorCode): string => words?.errorAction(code) ?? '';
