//! The promises of the WhatsApp seam, kept by the fake.

use async_trait::async_trait;
use kabar_core::ports::whatsapp::{
    BusinessSeen, DeviceFile, GroupChange, HistoryDepth, HistoryRest, LinkWish, OlderThan, PairingFailure,
    Person, PersonChange, PictureAnswer, ProfileAnswer, StateChange, WaEvent, WhatsApp,
};
use kabar_core_testing::{
    FakeWhatsApp, clock::DAWN, contract::ContractHarness, contract_tests, people, recorder::Recorder,
    whatsapp::FakePort,
};
use kabar_types::{
    AccountId, BusinessProfile, GroupRole, Jid, Limits, MessageStatus, Presence, Redacted, Timelock,
    UnixMillis, WaId,
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU8, Ordering},
};
use tempfile::TempDir;
use uuid::Uuid;
use zeroize::Zeroizing;

struct Fake {
    fake: Arc<FakeWhatsApp>,
    dir: TempDir,
    made: AtomicU8,
    hides_last_seen: AtomicBool,
}

impl Fake {
    fn new() -> Self {
        let fake = FakeWhatsApp::new();
        fake.ack_everything(true);
        Self {
            fake,
            dir: TempDir::new().unwrap_or_else(|error| panic!("{error}")),
            made: AtomicU8::new(0),
            hides_last_seen: AtomicBool::new(false),
        }
    }
}

#[async_trait]
impl ContractHarness for Fake {
    fn whatsapp(&self) -> Arc<dyn WhatsApp> {
        Arc::new(FakePort(self.fake.clone()))
    }

    fn new_device(&self) -> (AccountId, DeviceFile) {
        let made = self.made.fetch_add(1, Ordering::Relaxed);
        let folder = self.dir.path().join(made.to_string());
        std::fs::create_dir(&folder).unwrap_or_else(|error| panic!("{error}"));
        let device = DeviceFile {
            path: folder.join("wa.db"),
            key: Zeroizing::new([made; 32]),
        };
        (AccountId(Uuid::from_u128(u128::from(made))), device)
    }

    async fn linked_device(&self) -> (AccountId, DeviceFile) {
        let (account, device) = self.new_device();
        let heard = Arc::new(Recorder::default());
        let session = self
            .whatsapp()
            .link(account, device.clone(), LinkWish::scan(HistoryDepth::None), heard)
            .await;
        let session = session.unwrap_or_else(|error| panic!("{error}"));
        assert!(self.fake.scan(people::SHOP));
        session.stop().await;
        (account, device)
    }

    async fn scan(&self, qr: &str) {
        let (account, shown) = self
            .fake
            .shown_code()
            .unwrap_or_else(|| panic!("no code is shown"));
        assert_eq!(shown, qr);
        assert!(self.fake.scan(people::SHOP));
        self.fake.connect(account).await;
    }

    fn phone(&self) -> &'static str {
        people::SHOP
    }

    async fn type_code(&self, code: &str) {
        let (account, _) = self
            .fake
            .code_to_type()
            .unwrap_or_else(|| panic!("no code is shown"));
        assert!(self.fake.type_code(people::SHOP, code));
        self.fake.connect(account).await;
    }

    fn refuse_codes(&self) {
        let why = (PairingFailure::TooManyTries, Some(60_000));
        self.fake.refuse_codes(Some(why));
    }

    fn contact(&self) -> Jid {
        people::alice().jid
    }

    async fn contact_says(&self, account: AccountId, text: &str) {
        // Refusals are what some promises are about.
        let _ = self
            .fake
            .deliver(
                account,
                people::text_from(&people::alice(), &format!("A-{text}"), text),
            )
            .await;
    }

    async fn contact_reads(&self, account: AccountId) {
        for sent in self.fake.sent(account) {
            for status in [MessageStatus::Delivered, MessageStatus::Read] {
                self.fake
                    .receipt(account, people::ALICE, &sent.wa_id, status, DAWN);
            }
        }
    }

    async fn copies_seen(&self, account: AccountId, text: &str) -> usize {
        // A client keys messages by their id: a repeat is not shown.
        let mut ids: Vec<_> = self
            .fake
            .sent(account)
            .into_iter()
            .filter(|sent| sent.text == text)
            .map(|sent| sent.wa_id)
            .collect();
        ids.sort();
        ids.dedup();
        ids.len()
    }

    async fn fall_silent(&self, account: AccountId) {
        self.fake.fall_silent(account, 30_000, 1);
        self.fake.fall_silent(account, 40_000, 2);
    }

    async fn speak_again(&self, _account: AccountId) {}

    async fn lock_new_chats(&self, account: AccountId, until: UnixMillis) {
        let timelock = Timelock::Locked { until: Some(until) };
        self.fake.set_limits(
            account,
            Limits {
                timelock,
                ..Limits::default()
            },
        );
    }

    async fn phone_sets(&self, account: AccountId, change: &StateChange) {
        self.fake
            .set_elsewhere(account, &people::alice(), change.clone(), DAWN);
    }

    async fn is_on_phone(&self, account: AccountId, change: &StateChange) -> bool {
        let told = self.fake.states(account);
        told.last().is_some_and(|state| state.change == *change)
    }

    async fn contact_said(&self, account: AccountId, texts: &[&str]) -> OlderThan {
        let alice = people::alice();
        let mut past = people::history_with(&alice, "Alice", 0);
        for text in texts {
            self.contact_says(account, text).await;
            past.messages
                .push(people::text_from(&alice, &format!("A-{text}"), text));
        }
        let last = past.messages.last().map(|inbound| inbound.wa_id.clone());
        self.fake.history().keep_on_phone(past);
        OlderThan {
            chat: alice.jid,
            wa_id: last.unwrap_or_else(|| panic!("nothing was said")),
            from_me: false,
            sent_at: DAWN,
            count: 50,
        }
    }

    async fn contact_makes_group(&self, account: AccountId, name: &str) -> Jid {
        let group = people::group("120363000000000001");
        let info = people::group_of(name, &[people::alice()], GroupRole::Member);
        self.fake.groups().set(&group.jid, Some(info.clone()));
        let entered = GroupChange::Entered {
            info: Box::new(info),
            new: true,
            by_link: false,
        };
        let alice = people::alice();
        self.fake
            .change_group(account, (&group, Some(&alice)), "N0", entered, DAWN);
        group.jid
    }

    async fn contact_changes_group(&self, account: AccountId, group: &Jid, change: &GroupChange) {
        let (jid, alice) = (group.clone(), people::alice());
        let group = Person { jid, alt: None };
        self.fake
            .change_group(account, (&group, Some(&alice)), "N1", change.clone(), DAWN);
        if matches!(change, GroupChange::Removed { .. }) {
            self.fake.groups().set(&group.jid, None);
        }
    }

    async fn keep_piece(&self, _account: AccountId, chunk: u32) {
        let blob = self.fake.history().make(Vec::new(), HistoryRest::default());
        self.fake.history().keep_piece(chunk, Some(100), blob);
    }

    async fn contact_shows(&self, account: AccountId, picture: Option<Vec<u8>>) {
        let id = picture
            .as_ref()
            .map(|bytes| format!("P{}", bytes[bytes.len() / 2]));
        let answer = match (&id, picture) {
            (Some(id), Some(bytes)) if bytes.len() > 65_536 => PictureAnswer::Unusable { id: id.clone() },
            (Some(id), Some(bytes)) => PictureAnswer::Here {
                id: id.clone(),
                bytes,
            },
            _ => PictureAnswer::None,
        };
        self.fake.set_picture(account, &self.contact(), answer);
        self.fake
            .tell_of(account, &people::alice(), PersonChange::Picture { id }, DAWN);
    }

    async fn contact_hides_pictures(&self, account: AccountId) {
        self.fake
            .set_picture(account, &self.contact(), PictureAnswer::Hidden);
    }

    async fn contact_is(&self, account: AccountId, about: &str) {
        let text = Redacted(about.to_owned());
        let profile = ProfileAnswer {
            about: Some(text.clone()),
            ..ProfileAnswer::default()
        };
        self.fake.set_profile(account, &self.contact(), profile);
        self.fake
            .tell_of(account, &people::alice(), PersonChange::About { text }, DAWN);
    }

    async fn contact_trades(&self, account: AccountId, name: &str, address: &str) {
        let profile = ProfileAnswer {
            about: Some(Redacted("In a meeting".to_owned())),
            business: BusinessSeen::named(name),
            profile: Some(BusinessProfile {
                address: address.to_owned(),
                ..BusinessProfile::default()
            }),
        };
        self.fake.set_profile(account, &self.contact(), profile);
    }

    async fn nobody_has(&self, account: AccountId, number: &Jid) {
        self.fake.set_absent(account, number);
    }

    async fn contact_moves(&self, account: AccountId, number: &str) {
        let change = PersonChange::Number {
            new: Jid::from_phone_digits(number),
            new_lid: people::alice().alt,
        };
        self.fake.tell_of(account, &people::alice(), change, DAWN);
    }

    async fn phone_blocks(&self, account: AccountId, blocked: bool) {
        self.fake.block_elsewhere(account, &self.contact(), blocked);
    }

    async fn is_blocked(&self, account: AccountId) -> bool {
        !self.fake.blocked(account).is_empty()
    }

    async fn contact_is_around(&self, account: AccountId, around: bool) {
        let hidden = self.hides_last_seen.load(Ordering::Relaxed);
        let presence = match (around, hidden) {
            (true, _) => Presence::Online,
            (false, true) => Presence::Away,
            (false, false) => Presence::LastSeen { at: DAWN },
        };
        self.fake.set_presence(account, &self.contact(), presence);
    }

    async fn contact_hides_last_seen(&self, _account: AccountId) {
        self.hides_last_seen.store(true, Ordering::Relaxed);
    }

    async fn reports_by(&self, account: AccountId, message: &WaId) -> usize {
        let reports = self.fake.reports(account);
        let of_contact = reports.iter().filter(|report| report.person == self.contact());
        of_contact.filter(|report| report.wa_id == *message).count()
    }

    async fn contact_calls(&self, account: AccountId) -> WaId {
        let call = WaId("CA11".to_owned());
        self.fake.ring(account, &call);
        let offer = WaEvent::CallOffered {
            chat: people::alice(),
            caller: people::alice(),
            call: call.clone(),
            video: false,
            at: DAWN,
        };
        self.fake.emit(account, offer);
        call
    }

    async fn is_turned_down(&self, account: AccountId, call: &WaId) -> bool {
        self.fake.rejected(account).contains(call)
    }

    async fn drop_connection(&self, account: AccountId) {
        self.fake.disconnect(account);
        self.fake.connect(account).await;
    }
}

contract_tests!(Fake::new();
    linking_ends_linked_connected_and_caught_up,
    linking_by_a_typed_code_ends_linked_connected_and_caught_up,
    a_refused_code_says_why_and_how_long_to_wait,
    a_linked_device_resumes_without_linking_again,
    a_linked_device_says_whose_it_is,
    a_wrong_key_is_said_and_leaves_the_file_alone,
    an_older_copy_of_the_device_is_refused,
    a_text_from_a_contact_arrives_once,
    a_text_that_was_not_committed_comes_again,
    what_waited_is_committed_before_the_drain_ends,
    a_text_is_acked_under_the_id_we_chose,
    the_same_id_sent_twice_is_seen_once,
    receipts_say_delivered_and_read,
    what_the_phone_sets_is_told,
    what_is_set_here_is_set_on_the_phone,
    older_messages_come_when_the_phone_is_asked,
    a_question_the_phone_cannot_place_stays_unanswered,
    a_piece_of_history_comes_once_more_when_the_phone_is_asked,
    a_group_that_is_made_is_told_whole_and_again_when_asked,
    what_becomes_of_a_group_is_told,
    a_lost_connection_comes_back_and_drains,
    silence_is_said_until_a_new_connection_answers,
    the_lock_on_new_chats_is_told_with_its_end,
    a_stopped_session_is_silent,
    a_forgotten_device_leaves_no_file,
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
