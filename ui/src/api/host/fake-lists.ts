/** Lists and drafts of the backend in memory: there are none, and none can be made. */
import type { Answers } from './fake-answers';
import { Refusal } from './fake-backend';

const none = (): never => {
  throw new Refusal('not-found');
};

export const listAnswers = {
  preview_list: none,
  take_list: none,
  cancel_list: () => null,
  get_list: none,
  list_lists: () => [],
  delete_list: none,
  set_list_mapping: none,
  list_rows: none,
  repair_list: none,
  undo_repairs: none,
  set_cell: none,
  leave_out: none,
  list_values: none,
  create_draft: none,
  save_draft: none,
  list_drafts: () => [],
  get_draft: none,
  delete_draft: none,
  make_campaign: none,
} satisfies Partial<Answers>;
