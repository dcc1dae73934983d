/** Which keys do what, where. */
import * as m from '#m';

export type Shortcut = readonly [chord: readonly string[], words: () => string];

export const EVERYWHERE: readonly Shortcut[] = [
  [['Ctrl', 'K'], m.settings_keys_palette],
  [['Ctrl', 'N'], m.begin],
  [['Ctrl', 'F'], m.settings_keys_search],
  [['Ctrl', 'Shift', 'F'], m.settings_keys_search_here],
  [['F3'], m.settings_keys_step],
  [['Alt', '1…9'], m.settings_keys_number],
  [['F6'], m.settings_keys_pane],
  [['Ctrl', 'Shift', 'O'], m.settings_keys_apart],
  [['Ctrl', '1…3'], m.settings_keys_column],
  [['Ctrl', 'W'], m.settings_keys_close_column],
  [['↑', '↓'], m.settings_keys_rows],
  [['Alt', '↑↓'], m.settings_keys_move],
  [['Ctrl', 'Shift', 'L'], m.settings_keys_lock],
  [['Ctrl', '+ − 0'], m.settings_keys_zoom],
  [['?'], m.settings_keys_sheet],
];

/** Those of a window with one chat. */
export const IN_WINDOW: readonly Shortcut[] = [
  [['Ctrl', 'K'], m.settings_keys_palette],
  [['Ctrl', 'F'], m.settings_keys_search_here],
  [['F3'], m.settings_keys_step],
  [['F6'], m.settings_keys_pane],
  [['Ctrl', 'W'], m.apart_close],
  [['Ctrl', 'Shift', 'L'], m.settings_keys_lock],
  [['Ctrl', '+ − 0'], m.settings_keys_zoom],
  [['?'], m.settings_keys_sheet],
];

export const IN_LIST: readonly Shortcut[] = [
  [['Ctrl', '↵'], m.settings_keys_beside],
  [['Shift', '↵'], m.settings_keys_apart_row],
  [['Shift', 'F10'], m.settings_keys_menu],
  [['Ctrl', '␣'], m.settings_keys_pick],
  [['Del'], m.settings_keys_delete],
];

export const IN_CHAT: readonly Shortcut[] = [
  [['R'], m.settings_keys_reply],
  [['↑'], m.settings_keys_earlier],
  [['Shift', 'F10'], m.settings_keys_account],
];
