//! Error codes a person can meet. The UI has a sentence and a way on for each, in every language; it never
//! matches English text.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident => $text:literal,)+) => {
        /// Why something did not work. Stable: stored in the database and shown by the UI.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
        pub enum ErrorCode {
            $($(#[$doc])* #[serde(rename = $text)] $name,)+
        }

        impl ErrorCode {
            /// Every code, in declaration order.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The stable text form, e.g. `keyring-locked`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// The code with this text form.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.as_str() == text)
            }
        }
    };
}

error_codes! {
    // Opening
    /// The keyring exists but is locked, or the person refused to unlock it.
    KeyringLocked => "keyring-locked",
    /// This computer runs no keyring that Kabar could use.
    KeyringMissing => "keyring-missing",
    /// The keyring answered, but not with the key this data was locked with: the entry is gone or changed.
    KeyringChanged => "keyring-changed",
    /// The keyring answered with an error of its own.
    KeyringFailed => "keyring-failed",
    /// The key file is damaged or missing while data is there.
    KeyFileDamaged => "key-file-damaged",
    /// The key file holds no key for the data of this account.
    KeyMissing => "key-missing",
    /// The key does not open the file, or the file is no database of ours.
    DatabaseWrongKey => "database-wrong-key",
    /// The file is damaged.
    DatabaseCorrupt => "database-corrupt",
    /// Keys and accounts are there, and the file they belong to is not.
    DatabaseMissing => "database-missing",
    /// Damage was found in the file after it had been opened.
    DamageFound => "damage-found",
    /// Written by a newer Kabar.
    DatabaseNewer => "database-newer",
    /// Another process uses this profile.
    ProfileInUse => "profile-in-use",
    /// The folder cannot be written.
    ProfileUnwritable => "profile-unwritable",
    /// No room left on the disk.
    DiskFull => "disk-full",

    // Keys
    /// This passphrase does not open the data.
    WrongPassphrase => "wrong-passphrase",
    /// This recovery key does not open the data, or it is none.
    WrongRecoveryKey => "wrong-recovery-key",
    /// No passphrase, or no recovery key, was ever set for this data.
    KeyNotSet => "key-not-set",
    /// The passphrase is too short.
    PassphraseTooShort => "passphrase-too-short",
    /// There are keys already: this data is not new.
    KeysExist => "keys-exist",
    /// Without it nothing would open the data at the next start.
    OnlyWayIn => "only-way-in",

    // Another computer
    /// The file is no export of Kabar, or is damaged.
    ExportUnreadable => "export-unreadable",
    /// Numbers are linked here already: what comes from another computer would be mixed with them.
    ProfileNotEmpty => "profile-not-empty",

    // Linking
    /// The risk statement was not accepted yet.
    RiskNotAccepted => "risk-not-accepted",
    /// This number is linked here already.
    AlreadyLinked => "already-linked",
    /// The codes ran out before anybody scanned one.
    CodesExhausted => "codes-exhausted",
    /// WhatsApp did not answer.
    NoConnection => "no-connection",
    /// What answered is not WhatsApp: its certificate is wrong.
    NotWhatsApp => "not-whatsapp",
    /// The phone's answer could not be verified.
    PairingFailed => "pairing-failed",
    /// The account asks for a passkey, which only WhatsApp's own apps can give.
    PasskeyRequired => "passkey-required",
    /// What was written is no phone number with its country code.
    BadNumber => "bad-number",
    /// The code was not typed in time, or WhatsApp took it back.
    LinkCodeExpired => "link-code-expired",
    /// WhatsApp gives no code for this number: it is wrong, or was tried too often.
    NumberRefused => "number-refused",
    /// WhatsApp does not let this number be linked.
    LinkForbidden => "link-forbidden",
    /// Too many codes were asked for in a short time.
    TooManyTries => "too-many-tries",
    /// This number cannot be linked by a code that is typed.
    LinkCodeUnavailable => "link-code-unavailable",
    /// WhatsApp itself has trouble.
    WhatsAppTrouble => "whatsapp-trouble",
    /// The device file is older than the one that was used last: it was put back from a copy.
    DeviceRolledBack => "device-rolled-back",
    /// Another number than the one of the account that was to be linked again.
    OtherNumber => "other-number",
    /// WhatsApp no longer links this version.
    VersionOutdated => "version-outdated",
    /// The attempt was cancelled.
    Cancelled => "cancelled",

    // A number's own choices
    /// The proxy's address cannot be right.
    BadProxy => "bad-proxy",
    /// The proxy does not answer.
    ProxyUnreachable => "proxy-unreachable",
    /// The proxy wants another user name or password, or lets nobody through.
    ProxyRefused => "proxy-refused",
    /// The proxy answers, but cannot reach WhatsApp.
    ProxyNoWay => "proxy-no-way",
    /// The device name is too long or holds characters that cannot be shown.
    BadDeviceName => "bad-device-name",

    // Sending
    /// WhatsApp refused the message: no privacy token for this person, or new chats are locked for a while (463).
    RefusedNewChat => "refused-new-chat",
    /// WhatsApp refused the message for another reason.
    Refused => "refused",
    /// Nothing proves that it arrived, after every safe try.
    NoProof => "no-proof",
    /// The text is empty.
    EmptyText => "empty-text",
    /// The text is longer than WhatsApp takes (65,536 bytes).
    TextTooLong => "text-too-long",
    /// WhatsApp lets nobody change the words of a message any more after 15 minutes.
    EditTooLate => "edit-too-late",
    /// WhatsApp lets nobody delete a message for everyone any more after two and a half days.
    DeleteTooLate => "delete-too-late",
    /// The moment a message was to be sent at passed more than an hour ago, while it could not be.
    ScheduleMissed => "schedule-missed",
    /// A message can only be scheduled for a moment that is still to come.
    ScheduleInPast => "schedule-in-past",
    /// The number is not on WhatsApp.
    NotOnWhatsApp => "not-on-whatsapp",
    /// This account left the group, or was removed from it: nobody here can write there.
    NotInGroup => "not-in-group",
    /// In this group only admins write, and this account is none.
    OnlyAdminsWrite => "only-admins-write",
    /// The person is blocked: nothing is sent to them until they are not.
    ContactBlocked => "contact-blocked",
    /// WhatsApp did not take that a person is blocked, or is not any more.
    BlockRefused => "block-refused",
    /// There is no message of the person that WhatsApp could be told of.
    NothingToReport => "nothing-to-report",
    /// WhatsApp did not take the report.
    ReportRefused => "report-refused",
    /// The number is the account's own.
    OwnNumber => "own-number",
    /// The account is not linked any more.
    AccountLoggedOut => "account-logged-out",

    // Campaigns
    /// The person wants no campaigns and no scheduled messages.
    OptedOut => "opted-out",
    /// The tempo that was chosen cannot be kept: a gap under a second, a cap of nothing, an unknown time zone.
    BadPacing => "bad-pacing",
    /// The tempo is bolder than the cautious one, and nobody has said yet that they know what that may cost.
    LimitsNotAccepted => "limits-not-accepted",
    /// The list has nobody who could be written to.
    NobodyToWrite => "nobody-to-write",
    /// A text of the campaign cannot be used as it is written.
    BadTemplate => "bad-template",
    /// The list lacks something that the text of some of its people needs.
    TextsIncomplete => "texts-incomplete",
    /// The campaign is not in a state in which this can be done.
    CampaignState => "campaign-state",
    /// Nobody of the campaign is left whose message certainly did not arrive.
    NothingToRetry => "nothing-to-retry",
    /// The report has more people, or a longer text, than a spreadsheet holds.
    ReportTooLarge => "report-too-large",
    /// The file of the report cannot be written where it was wanted.
    ReportUnwritable => "report-unwritable",

    // Lists
    /// The file is not there, or not ours to read.
    ListUnreadable => "list-unreadable",
    /// There is nothing in the list.
    ListEmpty => "list-empty",
    /// It is no list: a picture, a document, a program.
    NotAList => "not-a-list",
    /// The form Excel wrote until 2003.
    OldExcel => "old-excel",
    /// The spreadsheet is protected by a password.
    ListEncrypted => "list-encrypted",
    /// There is no encoding of this name.
    ListEncoding => "list-encoding",
    /// The spreadsheet has no sheet of this name.
    NoSuchSheet => "no-such-sheet",
    /// It is larger than any list.
    ListTooLarge => "list-too-large",
    /// Reading it took longer than any list does.
    ListTookTooLong => "list-took-too-long",
    /// It is a spreadsheet by its name, and not by what is in it.
    ListDamaged => "list-damaged",
    /// The part of Kabar that reads spreadsheets did not start, or ended without a word.
    SheetReaderFailed => "sheet-reader-failed",

    // Asking the phone
    /// The phone was asked for older messages and did not answer in time: it is off, offline or asleep.
    PhoneSilent => "phone-silent",
    /// The number has no connection now, so that nothing can be asked.
    NotConnected => "not-connected",
    /// The phone answered, and its answer cannot be read.
    AnswerUnreadable => "answer-unreadable",
    /// There is no message here that the phone could be asked from.
    NothingToAskFrom => "nothing-to-ask-from",

    // The desktop
    /// The system has no browser that took the address.
    NoBrowser => "no-browser",
    /// What starts with the desktop cannot be changed.
    AutostartRefused => "autostart-refused",
    /// As many chats stand in windows of their own as Kabar opens.
    TooManyWindows => "too-many-windows",

    // Anywhere
    /// There is no such account, chat or message (any more).
    NotFound => "not-found",
    /// The request does not fit the command's form.
    BadRequest => "bad-request",
    /// The app is locked: it answers nothing but what opens it.
    Locked => "locked",
    /// This window may not ask that.
    Forbidden => "forbidden",
    /// Kabar's data is not open.
    NotOpen => "not-open",
    /// Something in Kabar is broken; the log has the details.
    Internal => "internal",
}

#[cfg(test)]
mod tests {
    use super::ErrorCode;

    #[test]
    fn every_code_reads_back_from_its_text() {
        for code in ErrorCode::ALL {
            assert_eq!(ErrorCode::parse(code.as_str()), Some(*code));
            assert_eq!(serde_json::to_value(code).ok(), Some(code.as_str().into()));
        }
    }
}
