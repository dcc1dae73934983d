//! The promises of the seam, kept by the adapter against the local server. The same ones run over the core's fake.

use crate::{
    recorder::DEADLINE,
    world::{ALICE, CAROL, World, account},
};
use async_trait::async_trait;
use kabar_core::ports::whatsapp::{DeviceFile, GroupChange, MessageRef, OlderThan, StateChange, WhatsApp};
use kabar_core_testing::contract::ContractHarness;
use kabar_types::{AccountId, Jid, UnixMillis, WaId};
use kabar_whatsapp::import_device;
use std::{fmt::Display, sync::Arc};
use wa_sim::{AppStateAction, BusinessProfile, CallState, Fault, GroupChange as SimChange, NoCode, Timelock};

/// Alice's world; the contact is Carol, who only does what she is told.
struct Real(World);

impl Real {
    async fn new() -> Self {
        Self(must(World::impatient().await))
    }
}

fn must<T, E: Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}

/// The simulator's words for something set on the chat with Carol.
fn on_phone(change: &StateChange) -> AppStateAction {
    let chat = CAROL.to_owned();
    match change {
        StateChange::Pin { pinned } => AppStateAction::Pin {
            chat,
            pinned: *pinned,
        },
        StateChange::Archive { archived } => AppStateAction::Archive {
            chat,
            archived: *archived,
        },
        StateChange::Mute { until } => AppStateAction::Mute {
            chat,
            until_ms: until.map(|until| until.0),
        },
        StateChange::Read { read, .. } => AppStateAction::MarkRead { chat, read: *read },
        StateChange::Star { message, starred } => AppStateAction::Star {
            message: in_chat(chat, message),
            starred: *starred,
        },
        StateChange::DeleteForMe { message, .. } => AppStateAction::DeleteMessageForMe {
            message: in_chat(chat, message),
            delete_media: true,
        },
        StateChange::Clear { starred_too, .. } => AppStateAction::ClearChat {
            chat,
            delete_starred: *starred_too,
            delete_media: true,
        },
        StateChange::Delete { .. } => AppStateAction::DeleteChat {
            chat,
            delete_media: true,
        },
        StateChange::Block { .. } => panic!("blocking is no app state"),
    }
}

/// The simulator's words for a change of a group in which Alice is meant.
fn in_group(change: &GroupChange) -> SimChange {
    let who = vec![ALICE.to_owned()];
    match change {
        GroupChange::Named { name } => SimChange::Subject { text: name.0.clone() },
        GroupChange::Described { topic } => SimChange::Description {
            text: Some(topic.0.clone()),
        },
        GroupChange::AdminsWrite { on } => SimChange::Announcement { on: *on },
        GroupChange::AdminsEdit { on } => SimChange::Locked { on: *on },
        GroupChange::Promoted { .. } => SimChange::Promote { who },
        GroupChange::Removed { .. } => SimChange::Remove { who },
        other => panic!("{other:?}"),
    }
}

fn in_chat(chat: String, message: &MessageRef) -> wa_sim::MessageRef {
    wa_sim::MessageRef {
        chat,
        id: message.wa_id.0.clone(),
        from_me: message.writer.is_none(),
        participant: None,
    }
}

#[async_trait]
impl ContractHarness for Real {
    fn whatsapp(&self) -> Arc<dyn WhatsApp> {
        self.0.whatsapp.clone()
    }

    fn new_device(&self) -> (AccountId, DeviceFile) {
        (account(), self.0.device.clone())
    }

    async fn linked_device(&self) -> (AccountId, DeviceFile) {
        let seeded = must(self.0.server.seed_account(ALICE));
        must(import_device(&self.0.device, &seeded.device).await);
        self.new_device()
    }

    async fn scan(&self, qr: &str) {
        must(self.0.server.scan_qr(ALICE, qr).await);
    }

    fn phone(&self) -> &'static str {
        ALICE
    }

    async fn type_code(&self, code: &str) {
        must(self.0.server.enter_code(ALICE, code).await);
    }

    fn refuse_codes(&self) {
        let why = NoCode {
            code: 429,
            backoff_secs: Some(60),
        };
        must(self.0.server.refuse_codes(ALICE, Some(why)));
    }

    fn contact(&self) -> Jid {
        Jid::from_phone_digits(CAROL)
    }

    async fn contact_says(&self, _account: AccountId, text: &str) {
        must(self.0.server.say(CAROL, ALICE, text).await);
    }

    async fn contact_reads(&self, _account: AccountId) {
        must(self.0.server.read_all(CAROL, ALICE).await);
    }

    async fn copies_seen(&self, _account: AccountId, text: &str) -> usize {
        // The server answers before the contact's phone has the message: wait until all that was taken is there.
        let settled = self
            .0
            .server
            .wait_until(DEADLINE, "everything delivered", |book| {
                book.accepted
                    .iter()
                    .all(|taken| book.seen.iter().any(|seen| seen.id == taken.id))
            });
        must(settled.await).copies(CAROL, text)
    }

    async fn fall_silent(&self, _account: AccountId) {
        self.0.server.set_fault(ALICE, Some(Fault::Swallow));
    }

    async fn speak_again(&self, _account: AccountId) {
        self.0.server.set_fault(ALICE, None);
    }

    async fn lock_new_chats(&self, _account: AccountId, until: UnixMillis) {
        let until = until.0.unsigned_abs() / 1000;
        let enforcement = "DEFAULT".to_owned();
        self.0
            .server
            .set_timelock(ALICE, Some(Timelock { until, enforcement }));
    }

    async fn phone_sets(&self, _account: AccountId, change: &StateChange) {
        must(self.0.server.phone_sets(ALICE, &on_phone(change)));
    }

    async fn is_on_phone(&self, _account: AccountId, change: &StateChange) -> bool {
        let wanted = Some(on_phone(change));
        let set = must(self.0.server.app_state(ALICE));
        set.iter()
            .any(|entry| entry.action == wanted && entry.device != 0)
    }

    async fn contact_said(&self, _account: AccountId, texts: &[&str]) -> OlderThan {
        let mut last = String::new();
        for text in texts {
            last = must(self.0.server.say(CAROL, ALICE, text).await);
        }
        OlderThan {
            chat: self.contact(),
            wa_id: WaId(last),
            from_me: false,
            sent_at: UnixMillis(1_790_000_000_000),
            count: 50,
        }
    }

    async fn contact_makes_group(&self, _account: AccountId, name: &str) -> Jid {
        let group = must(self.0.server.create_group(CAROL, name, &[ALICE]));
        Jid::new(format!("{group}@g.us"))
    }

    async fn contact_changes_group(&self, _account: AccountId, group: &Jid, change: &GroupChange) {
        must(self.0.server.change_group(CAROL, group.user(), &in_group(change)));
    }

    async fn keep_piece(&self, _account: AccountId, chunk: u32) {
        assert_eq!(chunk, 1, "the phone sends all it has in one piece");
    }

    async fn contact_shows(&self, _account: AccountId, picture: Option<Vec<u8>>) {
        must(self.0.server.set_picture(CAROL, picture));
    }

    async fn contact_hides_pictures(&self, _account: AccountId) {
        must(self.0.server.set_privacy(CAROL, "profile", "none"));
    }

    async fn contact_is(&self, _account: AccountId, about: &str) {
        must(self.0.server.set_about(CAROL, about));
    }

    async fn contact_trades(&self, _account: AccountId, name: &str, address: &str) {
        let profile = BusinessProfile {
            verified_name: name.to_owned(),
            address: Some(address.to_owned()),
            ..BusinessProfile::default()
        };
        must(self.0.server.set_business_profile(CAROL, profile));
    }

    async fn nobody_has(&self, _account: AccountId, number: &Jid) {
        assert_eq!(self.0.server.lid_of(number.user()), None);
    }

    async fn contact_moves(&self, _account: AccountId, number: &str) {
        must(self.0.server.change_number(CAROL, number));
    }

    async fn phone_blocks(&self, _account: AccountId, blocked: bool) {
        must(match blocked {
            true => self.0.server.block(ALICE, CAROL),
            false => self.0.server.unblock(ALICE, CAROL),
        });
    }

    async fn is_blocked(&self, _account: AccountId) -> bool {
        self.0.server.blocks(ALICE, CAROL)
    }

    async fn contact_is_around(&self, _account: AccountId, around: bool) {
        self.0.server.set_around(CAROL, around);
    }

    async fn contact_hides_last_seen(&self, _account: AccountId) {
        must(self.0.server.set_privacy(CAROL, "last", "none"));
    }

    async fn reports_by(&self, _account: AccountId, message: &WaId) -> usize {
        let reports = self.0.server.reports(ALICE);
        let of_contact = reports.iter().filter(|report| report.whom == CAROL);
        of_contact
            .filter(|report| report.messages == [message.0.as_str()])
            .count()
    }

    async fn contact_calls(&self, _account: AccountId) -> WaId {
        WaId(must(self.0.server.call(CAROL, ALICE, false)))
    }

    async fn is_turned_down(&self, _account: AccountId, call: &WaId) -> bool {
        // The adapter writes and waits for no answer.
        let server = &self.0.server;
        let turned_down =
            |_: &wa_sim::LedgerSnapshot| server.call_state(&call.0) == Some(CallState::Rejected);
        let heard = server.wait_until(DEADLINE, "a call turned down", turned_down);
        heard.await.is_ok()
    }

    async fn drop_connection(&self, _account: AccountId) {
        self.0.server.drop_connections(ALICE);
    }
}

kabar_core_testing::contract_tests!(Real::new().await;
    a_linked_device_resumes_without_linking_again,
    a_linked_device_says_whose_it_is,
    a_wrong_key_is_said_and_leaves_the_file_alone,
    an_older_copy_of_the_device_is_refused,
    a_lost_connection_comes_back_and_drains,
    silence_is_said_until_a_new_connection_answers,
    the_lock_on_new_chats_is_told_with_its_end,
    a_stopped_session_is_silent,
    a_forgotten_device_leaves_no_file,
    a_text_from_a_contact_arrives_once,
    a_text_that_was_not_committed_comes_again,
    what_waited_is_committed_before_the_drain_ends,
    a_text_is_acked_under_the_id_we_chose,
    the_same_id_sent_twice_is_seen_once,
    receipts_say_delivered_and_read,
    what_the_phone_sets_is_told,
    what_is_set_here_is_set_on_the_phone,
    older_messages_come_when_the_phone_is_asked,
    a_group_that_is_made_is_told_whole_and_again_when_asked,
    what_becomes_of_a_group_is_told,
    a_question_the_phone_cannot_place_stays_unanswered,
    a_piece_of_history_comes_once_more_when_the_phone_is_asked,
    a_picture_comes_once_for_each_of_its_ids,
    a_picture_that_is_too_large_is_unusable,
    other_pictures_are_told,
    what_the_contact_says_about_themselves_is_answered,
    a_new_number_is_told_with_the_old_one,
    who_is_blocked_is_the_same_on_all_devices,
    numbers_are_on_whatsapp_or_not,
    whether_the_contact_is_there_is_told_while_they_are_followed,
    somebody_who_bothers_is_reported_by_their_message,
    a_call_that_rings_is_told_and_turned_down_once,
    message_ids_are_fresh,
);

#[cfg(feature = "sim-pairing")]
kabar_core_testing::contract_tests!(Real::new().await;
    linking_ends_linked_connected_and_caught_up,
    linking_by_a_typed_code_ends_linked_connected_and_caught_up,
    a_refused_code_says_why_and_how_long_to_wait,
);
