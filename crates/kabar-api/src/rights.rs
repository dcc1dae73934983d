//! From which windows each command may be asked.
//!
//! There is one door for all commands, so the windowing library cannot tell them apart: the host asks here. The main window may
//! ask everything. A window that shows one chat may ask what a chat needs, and nothing that concerns keys, exports, choices or
//! the numbers themselves: whoever got hold of such a page could not turn the lock off, take the messages along or part with
//! a number.
//!
//! Every command stands in exactly one of the two lists, or this file does not compile.

use crate::schema::{COMMANDS, CommandInfo};

/// What a window of one chat may ask as well.
const CHAT_WINDOW: &[&str] = &[
    // What a window is, and the lock: shutting it, staying awake, opening it again.
    "unlock",
    "app_status",
    "lock_app",
    "note_activity",
    "set_zoom",
    "open_address",
    // Its own place on the screen.
    "look_at",
    "mark_chat_read",
    "open_chat_window",
    "focus_chat_window",
    "close_chat_window",
    "show_main",
    // The chat, and others that something is passed on to.
    "list_chats",
    "get_chat",
    "get_group",
    "pin_chat",
    "archive_chat",
    "mute_chat",
    "mark_chat_unread",
    "clear_chat",
    "delete_chat",
    "fetch_older",
    "fetch_gap",
    "set_draft",
    "offer_draft",
    "set_typing",
    "begin_chat",
    // The people in it, and the connection it goes by.
    "get_contact",
    "fetch_contact",
    "block_contact",
    "report_contact",
    "get_presence",
    "want_pictures",
    "list_person_chats",
    "list_person_timeline",
    "list_common_groups",
    "reconnect_account",
    "dismiss_history_gaps",
    // Its messages.
    "list_messages",
    "list_newer",
    "list_around",
    "list_starred",
    "search_messages",
    "send_text",
    "send_location",
    "send_contacts",
    "send_poll",
    "forward_message",
    "schedule_text",
    "reschedule_message",
    "retry_message",
    "edit_message",
    "revoke_message",
    "react",
    "star_message",
    "delete_for_me",
    "vote",
    "pin_message",
    "list_pinned",
    "list_receipts",
    "delete_message",
    // What of it a campaign said.
    "find_recipient_of",
];

/// What the main window alone may ask.
const MAIN_ONLY: &[&str] = &[
    "retry_open",
    "key_ways",
    "open_copy",
    "open_with_passphrase",
    "open_with_recovery_key",
    "create_with_passphrase",
    "get_desktop",
    "set_autostart",
    "choose_file",
    "reopen",
    "accept_risk",
    "get_settings",
    "set_settings",
    "keep_layout",
    "turn_lock_on",
    "take_wish",
    "find_chats_with",
    "key_status",
    "set_passphrase",
    "remove_passphrase",
    "draft_recovery_key",
    "keep_recovery_key",
    "store_in_keyring",
    "export_data",
    "cancel_export",
    "restore_data",
    "get_disk_use",
    "preview_keep",
    "clean_up",
    "stop_clean_up",
    "list_accounts",
    "account_health",
    "list_connections",
    "update_account",
    "list_history_gaps",
    "refetch_history",
    "unlink_account",
    "remove_account",
    "get_account_details",
    "set_account_settings",
    "set_account_proxy",
    "try_proxy",
    "move_account",
    "create_set",
    "rename_set",
    "delete_set",
    "move_set",
    "reject_call",
    "start_link",
    "renew_link",
    "cancel_link",
    "preview_template",
    "preview_audience",
    "create_campaign",
    "leave_out_incomplete",
    "start_campaign",
    "pause_campaign",
    "resume_campaign",
    "cancel_campaign",
    "list_campaigns",
    "get_campaign",
    "list_recipients",
    "list_variants",
    "get_audience",
    "list_consents",
    "add_suppression",
    "remove_suppression",
    "list_suppressions",
    "list_doubtful_replies",
    "settle_doubtful_reply",
    "get_opt_out_words",
    "set_opt_out_words",
    "preview_list",
    "take_list",
    "cancel_list",
    "get_list",
    "list_lists",
    "delete_list",
    "set_list_mapping",
    "list_rows",
    "repair_list",
    "undo_repairs",
    "set_cell",
    "leave_out",
    "list_values",
    "create_draft",
    "save_draft",
    "list_drafts",
    "get_draft",
    "delete_draft",
    "make_campaign",
    "check_pacing",
    "set_pacing",
    "accept_raises",
    "list_raises",
    "plan_campaign",
    "get_report",
    "find_recipients",
    "explain_recipient",
    "list_campaign_replies",
    "retry_failed",
    "follow_up",
    "rename_campaign",
    "archive_campaign",
    "export_report",
    "export_business",
    "cancel_report",
];

/// Whether a window that shows one chat may ask this.
pub fn chat_window_may(command: &CommandInfo) -> bool {
    CHAT_WINDOW.contains(&command.name)
}

const _: () = assert!(
    each_is_named_once(),
    "rights.rs has to say from which windows each command may be asked, once"
);

const fn each_is_named_once() -> bool {
    let mut at = 0;
    while at < COMMANDS.len() {
        let name = COMMANDS[at].name;
        if count(CHAT_WINDOW, name) + count(MAIN_ONLY, name) != 1 {
            return false;
        }
        at += 1;
    }
    CHAT_WINDOW.len() + MAIN_ONLY.len() == COMMANDS.len()
}

const fn count(list: &[&str], name: &str) -> usize {
    let (mut at, mut found) = (0, 0);
    while at < list.len() {
        if is_same(list[at].as_bytes(), name.as_bytes()) {
            found += 1;
        }
        at += 1;
    }
    found
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::chat_window_may;
    use crate::schema::COMMANDS;

    /// Parts of names of commands that no window of one chat may ask, whatever else is added.
    const NEVER: &[&str] = &[
        "key",
        "passphrase",
        "lock_on",
        "settings",
        "export",
        "restore",
        "file",
        "reopen",
        "copy",
        "proxy",
        "remove",
        "unlink",
        "link",
        "set_autostart",
        "wish",
        "risk",
    ];

    #[test]
    fn a_window_of_one_chat_may_ask_nothing_about_keys_exports_choices_and_numbers() {
        for command in COMMANDS.iter().filter(|command| chat_window_may(command)) {
            let never = NEVER.iter().find(|part| command.name.contains(*part));
            assert_eq!(never, None, "{}", command.name);
        }
    }

    #[test]
    fn a_window_of_one_chat_can_read_write_and_be_locked() {
        let may = |name: &str| {
            COMMANDS
                .iter()
                .any(|one| one.name == name && chat_window_may(one))
        };
        for name in [
            "list_messages",
            "send_text",
            "set_draft",
            "mark_chat_read",
            "unlock",
            "lock_app",
        ] {
            assert!(may(name), "{name}");
        }
    }
}
