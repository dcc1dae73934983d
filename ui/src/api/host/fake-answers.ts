/** How the backend in memory answers: for each command a function of its parameters. */
import type { CommandName, Commands } from '../gen';

export type Answers = {
  [Name in CommandName]: (params: Commands[Name]['params']) => Commands[Name]['result'];
};

/** Runs something so many steps later; in tests never. */
export type Later = (steps: number, run: () => void) => void;
