//! The nouns of Kabar, shared by every crate and, through ts-rs, by the UI.
//!
//! What is deliberately not here: I/O, async, the clock, chance, SQL and any library's own types.
//! A type belongs here when two rooms of the house must mean the same thing by it.

pub mod account;
pub mod app;
pub mod audience;
pub mod campaigns;
pub mod chat;
pub mod choices;
pub mod contact;
pub mod content;
pub mod desktop;
pub mod error;
pub mod event;
pub mod group;
pub mod health;
pub mod history;
pub mod ids;
pub mod import;
pub mod jid;
pub mod keys;
pub mod limits;
pub mod lists;
pub mod message;
pub mod notices;
pub mod opt_outs;
pub mod pace;
pub mod page;
pub mod rail;
pub mod redacted;
pub mod report;
pub mod search;
pub mod settings;
pub mod storage;
pub mod templates;
pub mod time;

pub use account::{Account, LinkState, LogoutReason, SessionState};
pub use app::{AppStatus, Bootstrap, BuildKind, OpeningStep, Problem};
pub use audience::{AudienceClass, AudienceCounts, AudiencePreview, Consent, ConsentPage, NewConsent};
pub use campaigns::{
    Campaign, CampaignCounts, CampaignState, CreatedCampaign, NewRecipient, Pacing, PauseReason, Recipient,
    RecipientOutcome, RecipientPage, RecipientState, SkipCount, SkipReason, Suppression, SuppressionPage,
    SuppressionSource, VariantReport,
};
pub use chat::{Chat, ChatKind, ChatPreview, PreviewKind};
pub use choices::{
    AccountChoices, AccountDetails, AccountSettings, Download, Downloads, KeepMessages, Mute, NotifyAbout,
    Proxy, ProxyKind, ProxyShown, ProxyWish, ReadReceipts,
};
pub use contact::{BusinessProfile, Contact, Open, OpeningHours, Picture, Presence};
pub use content::{
    Call, CallOutcome, CardPhone, ContactCard, LinkPreview, Media, MediaFile, MediaKind, Mention, Pin, Place,
    Poll, PollOption, SystemNote,
};
pub use desktop::{Desktop, DesktopChoices, Spelling};
pub use error::ErrorCode;
pub use event::{Envelope, Event, EventBatch, Signal, TypingState};
pub use group::{Group, GroupMember, GroupRole, GroupRules, MessageReceipts, PersonReceipt, Standing};
pub use health::{AccountHealth, ConnectionEntry, ConnectionPage, StorageUse};
pub use history::{ChatGap, ChatPast, GapReason, HistoryGap, OlderFrom, PhoneAnswer, PieceTrouble};
pub use ids::{
    AccountId, AccountSetId, CampaignId, ChatId, ConsentId, ContactId, DraftId, JobId, LinkId, ListId,
    MessageId, PictureId, RecipientId, Seq, WaId,
};
pub use import::{
    ColumnMapping, Delimiter, Dialect, Finding, ImportTrouble, ListKind, ListPreview, ListShape, PhoneNote,
    PhoneTrouble, PhoneVerdict, PreviewRow, QuoteMark, RowIssue,
};
pub use jid::Jid;
pub use keys::{KeyStatus, KeyWays, RecoveryKey};
pub use limits::{Limits, NewChatQuota, Timelock};
pub use lists::{
    CampaignDraft, DraftContent, DraftStep, ListCounts, ListFields, ListFieldsPage, ListFilter, ListRow,
    ListRowPage, ListSource, MadeCampaign, TakenList,
};
pub use message::{Message, MessageBody, MessageStatus, Quote, Reaction};
pub use notices::{NoticeContent, Notifications, QuietHours, Wish};
pub use opt_outs::{DoubtfulReply, DoubtfulReplyPage, LanguageWords, OptOutWords};
pub use pace::{
    CampaignPlan, PacingCheck, PacingFault, PlannedDay, PlannedHold, PlannedQuota, RaisedLimit, RaisedRecord,
    SoftLimit,
};
pub use page::{ChatCursor, ChatFilter, ChatPage, MessageCursor, MessagePage, PersonPage};
pub use rail::{AccountSet, RailGroup};
pub use redacted::Redacted;
pub use report::{
    AccountReport, CampaignReply, CampaignReport, FailureCount, FollowUp, FollowedUp, RecipientExplanation,
    RecipientFilter, RecipientOfMessage, RecipientReason, ReportFormat, ReportSlot,
};
pub use search::{SearchHit, SearchPage, SnippetPart, Writer};
pub use settings::{AppLock, Density, Language, Layout, Settings, Theme};
pub use storage::{Cleaning, CleaningStep, DiskUse, KeepPreview, LowSpace};
pub use templates::{
    FieldFault, FieldIssue, Fields, TemplateFault, TemplateIssue, TemplateName, TemplatePreview, TextIssue,
    TextLanguage, Variant,
};
pub use time::UnixMillis;
