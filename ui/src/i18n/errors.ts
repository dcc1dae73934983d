/**
 * A sentence and a way on for every code. The type makes the compiler ask for both when a code is added;
 * nothing here looks at English text.
 */
import * as m from '#m';
import type { ErrorCode } from '../api/gen';

interface Words {
  /** What happened. */
  readonly sentence: () => string;
  /** What to do about it. */
  readonly action: () => string;
}

const WORDS: Record<ErrorCode, Words> = {
  'keyring-locked': { sentence: m.error_keyring_locked, action: m.error_keyring_locked_action },
  'keyring-missing': { sentence: m.error_keyring_missing, action: m.error_keyring_missing_action },
  'keyring-changed': { sentence: m.error_keyring_changed, action: m.error_keyring_changed_action },
  'keyring-failed': { sentence: m.error_keyring_failed, action: m.error_keyring_failed_action },
  'key-file-damaged': { sentence: m.error_key_file_damaged, action: m.error_key_file_damaged_action },
  'key-missing': { sentence: m.error_key_missing, action: m.error_key_missing_action },
  'database-wrong-key': { sentence: m.error_database_wrong_key, action: m.error_database_wrong_key_action },
  'database-corrupt': { sentence: m.error_database_corrupt, action: m.error_database_corrupt_action },
  'database-missing': { sentence: m.error_database_missing, action: m.error_database_missing_action },
  'damage-found': { sentence: m.error_damage_found, action: m.error_damage_found_action },
  'database-newer': { sentence: m.error_database_newer, action: m.error_database_newer_action },
  'profile-in-use': { sentence: m.error_profile_in_use, action: m.error_profile_in_use_action },
  'profile-unwritable': { sentence: m.error_profile_unwritable, action: m.error_profile_unwritable_action },
  'disk-full': { sentence: m.error_disk_full, action: m.error_disk_full_action },
  'wrong-passphrase': { sentence: m.error_wrong_passphrase, action: m.error_wrong_passphrase_action },
  'wrong-recovery-key': { sentence: m.error_wrong_recovery_key, action: m.error_wrong_recovery_key_action },
  'key-not-set': { sentence: m.error_key_not_set, action: m.error_key_not_set_action },
  'passphrase-too-short': {
    sentence: m.error_passphrase_too_short,
    action: m.error_passphrase_too_short_action,
  },
  'keys-exist': { sentence: m.error_keys_exist, action: m.error_keys_exist_action },
  'only-way-in': { sentence: m.error_only_way_in, action: m.error_only_way_in_action },
  'export-unreadable': { sentence: m.error_export_unreadable, action: m.error_export_unreadable_action },
  'profile-not-empty': { sentence: m.error_profile_not_empty, action: m.error_profile_not_empty_action },
  'device-rolled-back': { sentence: m.error_device_rolled_back, action: m.error_device_rolled_back_action },
  'risk-not-accepted': { sentence: m.error_risk_not_accepted, action: m.error_risk_not_accepted_action },
  'already-linked': { sentence: m.error_already_linked, action: m.error_already_linked_action },
  'codes-exhausted': { sentence: m.error_codes_exhausted, action: m.error_codes_exhausted_action },
  'no-connection': { sentence: m.error_no_connection, action: m.error_no_connection_action },
  'not-whatsapp': { sentence: m.error_not_whatsapp, action: m.error_not_whatsapp_action },
  'pairing-failed': { sentence: m.error_pairing_failed, action: m.error_pairing_failed_action },
  'passkey-required': { sentence: m.error_passkey_required, action: m.error_passkey_required_action },
  'bad-proxy': { sentence: m.error_bad_proxy, action: m.error_bad_proxy_action },
  'proxy-unreachable': { sentence: m.error_proxy_unreachable, action: m.error_proxy_unreachable_action },
  'proxy-refused': { sentence: m.error_proxy_refused, action: m.error_proxy_refused_action },
  'proxy-no-way': { sentence: m.error_proxy_no_way, action: m.error_proxy_no_way_action },
  'bad-device-name': { sentence: m.error_bad_device_name, action: m.error_bad_device_name_action },
  'bad-number': { sentence: m.error_bad_number, action: m.error_bad_number_action },
  'link-code-expired': { sentence: m.error_link_code_expired, action: m.error_link_code_expired_action },
  'number-refused': { sentence: m.error_number_refused, action: m.error_number_refused_action },
  'link-forbidden': { sentence: m.error_link_forbidden, action: m.error_link_forbidden_action },
  'too-many-tries': { sentence: m.error_too_many_tries, action: m.error_too_many_tries_action },
  'link-code-unavailable': {
    sentence: m.error_link_code_unavailable,
    action: m.error_link_code_unavailable_action,
  },
  'whatsapp-trouble': { sentence: m.error_whatsapp_trouble, action: m.error_whatsapp_trouble_action },
  'other-number': { sentence: m.error_other_number, action: m.error_other_number_action },
  'version-outdated': { sentence: m.error_version_outdated, action: m.error_version_outdated_action },
  cancelled: { sentence: m.error_cancelled, action: m.error_cancelled_action },
  'refused-new-chat': { sentence: m.error_refused_new_chat, action: m.error_refused_new_chat_action },
  refused: { sentence: m.error_refused, action: m.error_refused_action },
  'no-proof': { sentence: m.error_no_proof, action: m.error_no_proof_action },
  'empty-text': { sentence: m.error_empty_text, action: m.error_empty_text_action },
  'text-too-long': { sentence: m.error_text_too_long, action: m.error_text_too_long_action },
  'edit-too-late': { sentence: m.error_edit_too_late, action: m.error_edit_too_late_action },
  'delete-too-late': { sentence: m.error_delete_too_late, action: m.error_delete_too_late_action },
  'schedule-missed': { sentence: m.error_schedule_missed, action: m.error_schedule_missed_action },
  'schedule-in-past': { sentence: m.error_schedule_in_past, action: m.error_schedule_in_past_action },
  'not-on-whatsapp': { sentence: m.error_not_on_whatsapp, action: m.error_not_on_whatsapp_action },
  'not-in-group': { sentence: m.error_not_in_group, action: m.error_not_in_group_action },
  'only-admins-write': { sentence: m.error_only_admins_write, action: m.error_only_admins_write_action },
  'contact-blocked': { sentence: m.error_contact_blocked, action: m.error_contact_blocked_action },
  'nothing-to-report': {
    sentence: m.error_nothing_to_report,
    action: m.error_nothing_to_report_action,
  },
  'report-refused': { sentence: m.error_report_refused, action: m.error_report_refused_action },
  'block-refused': { sentence: m.error_block_refused, action: m.error_block_refused_action },
  'own-number': { sentence: m.error_own_number, action: m.error_own_number_action },
  'account-logged-out': { sentence: m.error_account_logged_out, action: m.error_account_logged_out_action },
  'opted-out': { sentence: m.error_opted_out, action: m.error_opted_out_action },
  'bad-pacing': { sentence: m.error_bad_pacing, action: m.error_bad_pacing_action },
  'limits-not-accepted': {
    sentence: m.error_limits_not_accepted,
    action: m.error_limits_not_accepted_action,
  },
  'nobody-to-write': { sentence: m.error_nobody_to_write, action: m.error_nobody_to_write_action },
  'bad-template': { sentence: m.error_bad_template, action: m.error_bad_template_action },
  'texts-incomplete': { sentence: m.error_texts_incomplete, action: m.error_texts_incomplete_action },
  'campaign-state': { sentence: m.error_campaign_state, action: m.error_campaign_state_action },
  'list-unreadable': { sentence: m.error_list_unreadable, action: m.error_list_unreadable_action },
  'list-empty': { sentence: m.error_list_empty, action: m.error_list_empty_action },
  'not-a-list': { sentence: m.error_not_a_list, action: m.error_not_a_list_action },
  'old-excel': { sentence: m.error_old_excel, action: m.error_old_excel_action },
  'list-encrypted': { sentence: m.error_list_encrypted, action: m.error_list_encrypted_action },
  'list-encoding': { sentence: m.error_list_encoding, action: m.error_list_encoding_action },
  'no-such-sheet': { sentence: m.error_no_such_sheet, action: m.error_no_such_sheet_action },
  'list-too-large': { sentence: m.error_list_too_large, action: m.error_list_too_large_action },
  'list-took-too-long': { sentence: m.error_list_took_too_long, action: m.error_list_took_too_long_action },
  'list-damaged': { sentence: m.error_list_damaged, action: m.error_list_damaged_action },
  'sheet-reader-failed': {
    sentence: m.error_sheet_reader_failed,
    action: m.error_sheet_reader_failed_action,
  },
  'phone-silent': { sentence: m.error_phone_silent, action: m.error_phone_silent_action },
  'not-connected': { sentence: m.error_not_connected, action: m.error_not_connected_action },
  'answer-unreadable': { sentence: m.error_answer_unreadable, action: m.error_answer_unreadable_action },
  'nothing-to-ask-from': {
    sentence: m.error_nothing_to_ask_from,
    action: m.error_nothing_to_ask_from_action,
  },
  'no-browser': { sentence: m.error_no_browser, action: m.error_no_browser_action },
  'autostart-refused': { sentence: m.error_autostart_refused, action: m.error_autostart_refused_action },
  'too-many-windows': { sentence: m.error_too_many_windows, action: m.error_too_many_windows_action },
  'not-found': { sentence: m.error_not_found, action: m.error_not_found_action },
  'bad-request': { sentence: m.error_bad_request, action: m.error_bad_request_action },
  locked: { sentence: m.error_locked, action: m.error_locked_action },
  forbidden: { sentence: m.error_forbidden, action: m.error_forbidden_action },
  'not-open': { sentence: m.error_not_open, action: m.error_not_open_action },
  internal: { sentence: m.error_internal, action: m.error_internal_action },
};

export const errorSentence = (code: ErrorCode): string => WORDS[code].sentence();

export const errorAction = (code: ErrorCode): string => WORDS[code].action();
