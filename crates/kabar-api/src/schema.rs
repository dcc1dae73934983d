//! The list of commands: declared here, once.
//!
//! `with_commands!` hands the list to another macro. The router makes its `match` of it (a handler that is missing
//! or has another type does not compile), this file the table [`COMMANDS`], and the generator the TypeScript client.
//!
//! Four groups. `shut` commands are answered at any time, also while the app is locked, when nothing else is. `host` commands are answered by the host itself and work at any time, also while the data is still
//! opening or cannot be opened. `core` commands are answered by a handler over the open core, and by
//! `not-open` otherwise. `room::name` says in which file of `handlers/` the handler stands. `window` commands are like those
//! of the core, and depend on which window asks.
//!
//! From which windows a command may be asked is said in `rights.rs`; one that is not named there does not compile.

use crate::{ApiError, params::*};
use kabar_types::{
    Account, AccountDetails, AccountHealth, AppStatus, AudienceCounts, AudiencePreview, Campaign,
    CampaignDraft, CampaignPlan, CampaignReply, CampaignReport, Chat, ChatPage, ChatPast, ConnectionPage,
    ConsentPage, Contact, ContactId, CreatedCampaign, Desktop, DiskUse, DoubtfulReplyPage, EventBatch,
    FollowedUp, Group, HistoryGap, KeepPreview, KeyStatus, KeyWays, LinkState, ListFieldsPage, ListPreview,
    ListRow, ListRowPage, MadeCampaign, Message, MessagePage, MessageReceipts, OptOutWords, PacingCheck,
    PersonPage, Presence, RailGroup, RaisedRecord, RecipientExplanation, RecipientOfMessage, RecipientPage,
    RecoveryKey, SearchPage, Settings, SuppressionPage, TakenList, TemplatePreview, VariantReport, Wish,
};
use ts_rs::{Config, TS, TypeVisitor};

macro_rules! with_commands {
    ($then:ident) => {
        $then! {
            shut {
                /// Opens the app again after it was locked. After a few wrong guesses each takes longer.
                unlock(Unlock) -> AppStatus;
            }
            host {
                /// Whether Kabar's data is open, and if so everything a window starts from.
                app_status(NoParams) -> AppStatus;
                /// Tries again to open the data, after the person did something about the problem.
                retry_open(NoParams) -> AppStatus;
                /// Which ways other than the keyring lead into the data that could not be opened.
                key_ways(NoParams) -> KeyWays;
                /// Puts the copy that was made before the message file last changed its form into its place, and opens that.
                /// What came since is not in it; the file that cannot be used stays beside it.
                open_copy(NoParams) -> AppStatus;
                /// Opens the data by its passphrase. Takes a moment, so that guessing takes for ever.
                open_with_passphrase(ByPassphrase) -> AppStatus;
                /// Opens the data by its recovery key, typed with or without hyphens.
                open_with_recovery_key(ByRecoveryKey) -> AppStatus;
                /// Makes the keys of new data under a passphrase, on a computer without a keyring.
                create_with_passphrase(ByPassphrase) -> AppStatus;
                /// Hands an address of the web to the person's browser; one of a chat opens that instead.
                open_address(ByAddress) -> ();
                /// What the desktop around the window has.
                get_desktop(NoParams) -> Desktop;
                /// Has Kabar start with the desktop, or no more.
                set_autostart(SetAutostart) -> Desktop;
                /// Has a person choose a file in the system's own dialog, and answers its whole path; `null`: they chose none.
                choose_file(ChooseFile) -> Option<String>;
                /// Closes the data and opens it again, so that what was brought in takes its place.
                reopen(NoParams) -> AppStatus;
            }
            window {
                /// Which chat a person has before their eyes in this window: it is not announced, and may be read.
                look_at(LookAt) -> ();
                /// Clears the unread count and, if the settings say so, tells the writers. Refused for a chat that nobody looks
                /// at in this window.
                mark_chat_read(MarkChatRead) -> ();
                /// Shows a chat in a window of its own, or brings the one it has to the front.
                open_chat_window(ByChat) -> ();
                /// Brings the window of a chat to the front; false when it has none.
                focus_chat_window(ByChat) -> bool;
                /// Closes this window, which is the one of a chat.
                close_chat_window(NoParams) -> ();
                /// Brings the main window to the front, where a person wants to go on with this, if with anything.
                show_main(ShowMain) -> ();
            }
            core {
                /// The person read and accepted the statement of the risk; without it no number is linked.
                settings::accept_risk(NoParams) -> ();
                settings::get_settings(NoParams) -> Settings;
                /// Replaces all settings and answers them as they were stored.
                settings::set_settings(SetSettings) -> Settings;
                /// Sets the size of everything, and answers all settings as they were stored.
                settings::set_zoom(SetZoom) -> Settings;
                /// Remembers which chats stand side by side, for the next start.
                settings::keep_layout(KeepLayout) -> ();

                /// Turns the lock of the app on, once the passphrase was typed that opens it again. `set_settings` turns it off.
                lock::turn_lock_on(ByPassphrase) -> Settings;
                /// Locks the app. From here on only `unlock` is answered, and nothing is told.
                lock::lock_app(NoParams) -> ();
                /// Somebody is using the app, so that it does not lock itself.
                lock::note_activity(NoParams) -> ();

                /// What was asked for outside the window, once: after opening, and when `wished` says so.
                desk::take_wish(NoParams) -> Option<Wish>;
                /// The chats that there are with a number, one for each account at most.
                desk::find_chats_with(ByNumber) -> Vec<Chat>;
                /// Puts words into a draft that is empty; any other stays as it is.
                desk::offer_draft(SetDraft) -> Chat;

                /// Which ways lead into the data. Asks no keyring.
                keys::key_status(NoParams) -> KeyStatus;
                /// Sets or replaces the passphrase.
                keys::set_passphrase(ByPassphrase) -> KeyStatus;
                /// Refused while nothing else would open the data at the next start.
                keys::remove_passphrase(NoParams) -> KeyStatus;
                /// Makes up a recovery key to be written down. An earlier one stays good until this one is kept.
                keys::draft_recovery_key(NoParams) -> RecoveryKey;
                /// Makes the drafted key good, given it as it was written down.
                keys::keep_recovery_key(ByRecoveryKey) -> KeyStatus;
                /// Puts the key into the keyring of this computer.
                keys::store_in_keyring(NoParams) -> KeyStatus;

                /// Writes everything but connection data, keys and proxy passwords into one file, under a passphrase. How far it
                /// is comes as a signal.
                files::export_data(ByFile) -> ();
                /// Ends the export. Nothing of it is left.
                files::cancel_export(NoParams) -> ();
                /// Brings such a file in, where there are no numbers yet. It is used when Kabar is opened next.
                files::restore_data(ByFile) -> ();
                /// What Kabar keeps on the disk, how much room there is, and what is being done to make some.
                files::get_disk_use(NoParams) -> DiskUse;
                /// What would become of a number's messages if it kept them for so long. Changes nothing;
                /// `set_account_settings` does.
                files::preview_keep(PreviewKeep) -> KeepPreview;
                /// Has messages go that are kept no longer, and gives what is unused back to the disk, now. Answers at once;
                /// how far it is comes as a signal.
                files::clean_up(NoParams) -> ();
                /// Stops a clean-up, also for later: it goes on when asked for, or when somebody chooses anew how long
                /// messages are kept. What is gone stays gone.
                files::stop_clean_up(NoParams) -> DiskUse;

                /// Every account, in rail order.
                accounts::list_accounts(NoParams) -> Vec<Account>;
                /// How the account's connection is and was, what WhatsApp allows it, and what it uses.
                accounts::account_health(ByAccount) -> AccountHealth;
                /// More of the timeline of its connection.
                accounts::list_connections(ListConnections) -> ConnectionPage;
                accounts::update_account(UpdateAccount) -> Account;
                /// The person has read that older messages did not arrive.
                accounts::dismiss_history_gaps(ByAccount) -> Account;
                /// The pieces of the phone's history that did not arrive.
                accounts::list_history_gaps(ByAccount) -> Vec<HistoryGap>;
                /// Asks the phone for all of them once more. Gaps go by themselves when their pieces come.
                accounts::refetch_history(ByAccount) -> Vec<HistoryGap>;
                /// Logs out on WhatsApp's side. Messages stay here.
                accounts::unlink_account(UnlinkAccount) -> ();
                /// Removes everything of the account from this computer.
                accounts::remove_account(ByAccount) -> ();
                /// Connects again: after another program took this device's place, or when a person does not want to wait.
                accounts::reconnect_account(ByAccount) -> ();

                choices::get_account_details(ByAccount) -> AccountDetails;
                /// Replaces them as a whole. The device name counts from the next link on.
                choices::set_account_settings(SetAccountSettings) -> AccountDetails;
                /// The account connects again in the new way.
                choices::set_account_proxy(SetAccountProxy) -> AccountDetails;
                /// Sees whether WhatsApp can be reached through a proxy; nothing is kept.
                choices::try_proxy(TryProxy) -> ();

                /// Puts an account into a set or none, and in its place there.
                rail::move_account(MoveAccount) -> Vec<RailGroup>;
                rail::create_set(CreateSet) -> Vec<RailGroup>;
                rail::rename_set(RenameSet) -> Vec<RailGroup>;
                /// Its accounts stay, in no set.
                rail::delete_set(BySet) -> Vec<RailGroup>;
                rail::move_set(MoveSet) -> Vec<RailGroup>;

                chats::list_chats(ListChats) -> ChatPage;
                chats::get_chat(ByChat) -> Chat;
                /// What a group is, with everybody in it. Changes are told as `groupChanged`.
                chats::get_group(ByChat) -> Group;
                /// Whether the person of the chat that is looked at is there, as far as was heard; changes come as a signal.
                chats::get_presence(ByChat) -> Presence;
                /// Pins a chat to the top, on all of the account's devices, or unpins it. The answer is its row as it is
                /// now; the opposite undoes it.
                chats::pin_chat(PinChat) -> Chat;
                chats::archive_chat(ArchiveChat) -> Chat;
                chats::mute_chat(MuteChat) -> Chat;
                /// Puts the mark "unread" on a chat, or calls everything in it read.
                chats::mark_chat_unread(MarkChatUnread) -> Chat;
                /// Deletes everything in a chat for this account alone, on all its devices. It cannot be undone.
                chats::clear_chat(ClearChat) -> ();
                /// The same, and the chat leaves the list until something new is said in it. It cannot be undone.
                chats::delete_chat(ByChat) -> ();
                /// Asks the phone for messages older than the oldest here. What comes of it is told as `pastChanged`.
                chats::fetch_older(ByChat) -> ChatPast;
                /// The same for a place where messages may be missing.
                chats::fetch_gap(ByGap) -> ChatPast;
                /// Keeps text that was typed and not sent.
                chats::set_draft(SetDraft) -> ();
                /// Shows the person of the chat that somebody is typing.
                chats::set_typing(SetTyping) -> ();

                /// The chat with a phone number, which no list shows until something is said in it.
                people::begin_chat(BeginChat) -> Chat;
                /// A person, as an account knows them. Asks nobody.
                people::get_contact(ByContact) -> Contact;
                /// The same, after asking WhatsApp what the person says about themselves.
                people::fetch_contact(ByContact) -> Contact;
                /// Blocks a person on all of the account's devices, or no more. When WhatsApp does not take it, it is undone
                /// and told as a signal.
                people::block_contact(BlockContact) -> Contact;
                /// Tells WhatsApp of the newest message a person wrote to an account (its id, moment and writer; not its words),
                /// and blocks them if wanted.
                people::report_contact(ReportContact) -> Contact;
                /// The chats with one person, one for each of our accounts at most, in rail order.
                people::list_person_chats(ByPerson) -> Vec<Chat>;
                /// What was said in all of them, as one timeline.
                people::list_person_timeline(ListPersonTimeline) -> PersonPage;
                /// The groups that the person and an account of ours are both in, as far as is known: by account in rail
                /// order, then the newest first. A group with two of our accounts comes twice.
                people::list_common_groups(ByPerson) -> Vec<Chat>;
                /// Somebody looks at these people in a list. Their pictures are asked for, slowly, and told as `contactChanged`.
                people::want_pictures(WantPictures) -> ();

                messages::list_messages(ListMessages) -> MessagePage;
                /// The messages behind a place, for reading on from somewhere in the past.
                messages::list_newer(ListNewer) -> MessagePage;
                /// The messages around one of them, wherever in the past it is.
                messages::list_around(ListAround) -> MessagePage;
                /// The messages somebody wants to find again, newest first, without snippets.
                messages::list_starred(ListStarred) -> SearchPage;
                /// Finds messages by their words, newest first. Whatever is typed is a search.
                messages::search_messages(SearchMessages) -> SearchPage;
                /// Writes the message down and queues it. The answer is its row, `pending`.
                messages::send_text(SendText) -> Message;
                messages::send_location(SendLocation) -> Message;
                messages::send_contacts(SendContacts) -> Message;
                messages::send_poll(SendPoll) -> Message;
                /// Passes a message on; one without a file. Answers the new rows, in the order of the chats.
                messages::forward_message(ForwardMessage) -> Vec<Message>;
                /// Writes a message down that is to be sent at a moment of its own. The answer is its row, `pending`.
                messages::schedule_text(ScheduleText) -> Message;
                /// Gives a message that waits for its moment, or missed it, another one, or sends it now.
                messages::reschedule_message(RescheduleMessage) -> Message;
                /// Sends a failed or unproven message again, with the same id.
                messages::retry_message(ByMessage) -> Message;
                /// Gives a text of ours other words. What was sent already shows them once WhatsApp has them.
                messages::edit_message(EditMessage) -> Message;
                /// Deletes a message of ours for everyone, once WhatsApp has it.
                messages::revoke_message(ByMessage) -> Message;
                /// What we think of a message. The row shows it once WhatsApp has it.
                messages::react(React) -> Message;
                /// Marks a message to be found again, on all of the account's devices, or takes the mark off.
                messages::star_message(StarMessage) -> Message;
                /// Deletes a message for this account alone: here at once, on its other devices when they can be told.
                messages::delete_for_me(ByMessage) -> ();
                /// What we choose in a poll. The row counts it once WhatsApp has it.
                messages::vote(Vote) -> Message;
                /// Puts a message at the top of its chat for everybody, or takes it away, once WhatsApp has it.
                messages::pin_message(PinMessage) -> Message;
                /// The messages at the top of a chat now, the one pinned last first.
                messages::list_pinned(ByChat) -> Vec<Message>;
                /// Turns down the call of this row, which rings now.
                messages::reject_call(ByMessage) -> Message;
                /// To whom a message of ours came and when; in a group also to whom it has yet to. More of it is told as
                /// `receiptsChanged` in a group, elsewhere with the message's own status.
                messages::list_receipts(ByMessage) -> MessageReceipts;
                /// Removes a message of ours that was never sent.
                messages::delete_message(ByMessage) -> ();

                /// What a template comes to for some lines of a list, word for word, or why it comes to nothing.
                campaigns::preview_template(PreviewTemplate) -> TemplatePreview;
                /// How whoever has these numbers is known here: replied, written to, saved, or not at all.
                campaigns::preview_audience(PreviewAudience) -> AudiencePreview;
                /// Writes a campaign down as a draft, and says what becomes of each line of its list. Changes are told as
                /// `campaignChanged`.
                campaigns::create_campaign(CreateCampaign) -> CreatedCampaign;
                /// Those of a draft whose text cannot be made get nothing, so that it can be started.
                campaigns::leave_out_incomplete(ByCampaign) -> Campaign;
                /// Starts a draft, now or at the moment its tempo names.
                campaigns::start_campaign(ByCampaign) -> Campaign;
                /// What was written down and not tried is taken back.
                campaigns::pause_campaign(ByCampaign) -> Campaign;
                campaigns::resume_campaign(ByCampaign) -> Campaign;
                /// Ends it for good: whoever got nothing yet gets nothing.
                campaigns::cancel_campaign(ByCampaign) -> Campaign;
                /// Newest first.
                campaigns::list_campaigns(NoParams) -> Vec<Campaign>;
                campaigns::get_campaign(ByCampaign) -> Campaign;
                /// What became of each line of the list, in its order.
                campaigns::list_recipients(ListRecipients) -> RecipientPage;
                /// Each of its texts, with what became of those who get it.
                campaigns::list_variants(ByCampaign) -> Vec<VariantReport>;
                /// How the people of its list are known here.
                campaigns::get_audience(ByCampaign) -> AudienceCounts;
                /// What was written down of who agreed to what, where and when, for all campaigns.
                campaigns::list_consents(ListConsents) -> ConsentPage;
                /// A person gets no campaigns and no scheduled messages any more, from any number.
                campaigns::add_suppression(AddSuppression) -> ContactId;
                /// They may get something again; what was skipped stays so.
                campaigns::remove_suppression(BySuppressed) -> ();
                campaigns::list_suppressions(ListSuppressions) -> SuppressionPage;
                /// Answers that may mean that somebody wants no more, oldest first. Changes are told as
                /// `doubtfulRepliesChanged`.
                campaigns::list_doubtful_replies(ListDoubtfulReplies) -> DoubtfulReplyPage;
                /// A person has read one: its writer wants no more, or meant something else.
                campaigns::settle_doubtful_reply(SettleDoubtfulReply) -> ();
                /// Every word that is understood as "no more" or "again" by itself.
                campaigns::get_opt_out_words(NoParams) -> OptOutWords;
                /// Sets the words of this installation.
                campaigns::set_opt_out_words(SetOptOutWords) -> OptOutWords;

                /// The first rows of a list, and how it would be read. Nothing is kept.
                lists::preview_list(PreviewList) -> ListPreview;
                /// Takes a list over: from then on its rows are here, and its file is not needed. How far it is comes as a signal.
                lists::take_list(TakeList) -> TakenList;
                /// Ends what `take_list` does. Nothing of it is left.
                lists::cancel_list(NoParams) -> ();
                lists::get_list(ByList) -> TakenList;
                /// Newest first.
                lists::list_lists(NoParams) -> Vec<TakenList>;
                /// Campaigns that were made of it keep their people.
                lists::delete_list(ByList) -> ();
                /// Says anew which column is what; every number is judged again.
                lists::set_list_mapping(SetListMapping) -> TakenList;
                lists::list_rows(ListRows) -> ListRowPage;
                /// Takes away what programs did to numbers. What stood there stays kept.
                lists::repair_list(RepairList) -> TakenList;
                /// Puts back what stood there before the repairs.
                lists::undo_repairs(ByList) -> TakenList;
                /// Writes something else into a cell.
                lists::set_cell(SetCell) -> ListRow;
                /// These rows get nothing, or may get something again.
                lists::leave_out(LeaveOut) -> TakenList;
                /// What templates are filled in with, of the rows that would get something.
                lists::list_values(ListValues) -> ListFieldsPage;
                lists::create_draft(CreateDraft) -> CampaignDraft;
                /// Keeps all of a draft; there are no partial changes.
                lists::save_draft(SaveDraft) -> CampaignDraft;
                /// The one changed last first.
                lists::list_drafts(NoParams) -> Vec<CampaignDraft>;
                lists::get_draft(ByDraft) -> CampaignDraft;
                /// Its list stays.
                lists::delete_draft(ByDraft) -> ();
                /// Makes a campaign of a draft and its list, which can then be started. The draft goes.
                lists::make_campaign(ByDraft) -> MadeCampaign;
                /// What is wrong with a tempo, and where it is bolder than the cautious one.
                pace::check_pacing(CheckPacing) -> PacingCheck;
                /// Gives a campaign that has not ended another tempo, from its next message on. One that is at work goes to none
                /// that nobody accepted.
                pace::set_pacing(SetPacing) -> Campaign;
                /// A plain warning was read: these limits are wanted for a campaign.
                pace::accept_raises(AcceptRaises) -> Campaign;
                /// What was accepted for a campaign, oldest first.
                pace::list_raises(ByCampaign) -> Vec<RaisedRecord>;
                /// What a campaign would come to, day by day; nothing is changed.
                pace::plan_campaign(PlanCampaign) -> CampaignPlan;
                /// What became of a campaign so far, in numbers.
                report::get_report(ByCampaign) -> CampaignReport;
                /// Some of its people, by what became of them and by a part of their name or number. A page may come short, or
                /// empty, while there is a next one: a stretch of a long list is looked through at once.
                report::find_recipients(FindRecipients) -> RecipientPage;
                /// Why somebody of a list stands where they do, with its moment.
                report::explain_recipient(ByRecipient) -> RecipientExplanation;
                /// Whom a campaign's message was for; `null` for any other message.
                report::find_recipient_of(ByMessage) -> Option<RecipientOfMessage>;
                /// The first answer of each who wrote after their message was sent, the newest of them first.
                report::list_campaign_replies(ListCampaignReplies) -> Vec<CampaignReply>;
                /// Whoever's message certainly did not arrive goes once more, by the same rules; one that was over runs again.
                report::retry_failed(ByCampaign) -> Campaign;
                /// A draft for some of its people, from the same numbers, at the same tempo and with the same consent.
                report::follow_up(FollowUpCampaign) -> FollowedUp;
                report::rename_campaign(RenameCampaign) -> Campaign;
                /// Puts one away that is not at work, or takes it out again.
                report::archive_campaign(ArchiveCampaign) -> Campaign;
                /// Writes what became of everybody into a file. How far it is comes as a signal.
                report::export_report(ExportReport) -> ();
                /// Writes those whom it did not reach, and who may be written to, into a CSV file as the importers of the official
                /// Business Platform take it.
                report::export_business(ExportBusiness) -> ();
                /// Ends the file that is being written. Nothing of it is left.
                report::cancel_report(NoParams) -> ();

                /// Starts linking a number. Codes and progress come as signals.
                link::start_link(StartLink) -> LinkState;
                /// Asks for new codes after they ran out or the attempt failed.
                link::renew_link(ByLink) -> LinkState;
                /// Ends an attempt to link. Nothing of it is left behind.
                link::cancel_link(ByLink) -> ();
            }
        }
    };
}
pub(crate) use with_commands;

/// One command, as the router and the generator see it.
#[derive(Clone, Copy, Debug)]
pub struct CommandInfo {
    /// Its name on the wire, in snake_case.
    pub name: &'static str,
    /// True when it is answered also while the data is not open.
    pub always: bool,
    /// True when it is answered also while the app is locked.
    pub while_locked: bool,
    /// What it does, for the generated client; may be empty.
    pub doc: &'static [&'static str],
    pub(crate) params: fn(&Config) -> String,
    pub(crate) result: fn(&Config) -> String,
}

macro_rules! make_table {
    (
        shut { $($(#[doc = $shut_doc:literal])* $shut_name:ident($shut_params:ty) -> $shut_result:ty;)* }
        host { $($(#[doc = $host_doc:literal])* $host_name:ident($host_params:ty) -> $host_result:ty;)* }
        window { $($(#[doc = $window_doc:literal])* $window_name:ident($window_params:ty) -> $window_result:ty;)* }
        core { $($(#[doc = $doc:literal])* $room:ident::$name:ident($params:ty) -> $result:ty;)* }
    ) => {
        /// Every command, in declaration order.
        pub const COMMANDS: &[CommandInfo] = &[
            $(CommandInfo {
                name: stringify!($shut_name),
                always: true,
                while_locked: true,
                doc: &[$($shut_doc),*],
                params: <$shut_params as TS>::name,
                result: <$shut_result as TS>::name,
            },)*
            $(CommandInfo {
                name: stringify!($host_name),
                always: true,
                while_locked: false,
                doc: &[$($host_doc),*],
                params: <$host_params as TS>::name,
                result: <$host_result as TS>::name,
            },)*
            $(CommandInfo {
                name: stringify!($window_name),
                always: false,
                while_locked: false,
                doc: &[$($window_doc),*],
                params: <$window_params as TS>::name,
                result: <$window_result as TS>::name,
            },)*
            $(CommandInfo {
                name: stringify!($name),
                always: false,
                while_locked: false,
                doc: &[$($doc),*],
                params: <$params as TS>::name,
                result: <$result as TS>::name,
            },)*
        ];

        /// Shows `visitor` every type that crosses the wire at the top: parameters, results, errors, events.
        pub(crate) fn visit_types(visitor: &mut impl TypeVisitor) {
            $(visitor.visit::<$shut_params>(); visitor.visit::<$shut_result>();)*
            $(visitor.visit::<$host_params>(); visitor.visit::<$host_result>();)*
            $(visitor.visit::<$window_params>(); visitor.visit::<$window_result>();)*
            $(visitor.visit::<$params>(); visitor.visit::<$result>();)*
            visitor.visit::<ApiError>();
            visitor.visit::<EventBatch>();
        }
    };
}
with_commands!(make_table);

/// The command of this name.
pub fn find(name: &str) -> Option<&'static CommandInfo> {
    COMMANDS.iter().find(|command| command.name == name)
}
