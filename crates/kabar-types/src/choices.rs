//! What a person chose for one number, beyond its label: how loud it is, what it downloads, and how it connects.
//!
//! Deliberately not here: checking a choice (`kabar-core::accounts`), and acting on one.

use crate::{Picture, Redacted, UnixMillis};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// For how long a number is quiet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Mute {
    #[default]
    Off,
    Until {
        at: UnixMillis,
    },
    Forever,
}

/// What a number may announce.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum NotifyAbout {
    #[default]
    Everything,
    /// Chats with one person, no groups.
    Direct,
    Nothing,
}

/// Whether files of one kind come by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Download {
    pub on: bool,
    /// Larger ones wait until asked for. MiB, 1–2048.
    pub max_mib: u32,
}

/// Whether files come by themselves, for each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Downloads {
    pub images: Download,
    pub audio: Download,
    pub video: Download,
    pub documents: Download,
}

impl Default for Downloads {
    fn default() -> Self {
        let rule = |on, max_mib| Download { on, max_mib };
        Self {
            images: rule(true, 16),
            audio: rule(true, 16),
            video: rule(false, 64),
            documents: rule(false, 64),
        }
    }
}

/// How long messages are kept here. On the phones they stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum KeepMessages {
    #[default]
    Forever,
    Year,
    SixMonths,
    NinetyDays,
    ThirtyDays,
}

impl KeepMessages {
    /// The moment before which messages go; `None`: none ever does.
    pub fn since(self, now: UnixMillis) -> Option<UnixMillis> {
        const DAY_MS: i64 = 24 * 60 * 60 * 1000;
        let days = match self {
            Self::Forever => return None,
            Self::Year => 365,
            // Half of a year, and never a day less than six months.
            Self::SixMonths => 184,
            Self::NinetyDays => 90,
            Self::ThirtyDays => 30,
        };
        Some(now.plus(-days * DAY_MS))
    }
}

/// The choices of one number that a window may see and replace as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct AccountSettings {
    pub mute: Mute,
    pub notify_about: NotifyAbout,
    pub downloads: Downloads,
    /// How the phone names this device; empty: Kabar. Told to WhatsApp once, when the number is linked.
    pub device_name: String,
    /// Do not show this number as online.
    pub appear_offline: bool,
    /// Tell people that this number read their messages.
    pub read_receipts: ReadReceipts,
    /// How long its messages are kept on this computer.
    pub keep: KeepMessages,
}

/// Whether a number tells people that it read their messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ReadReceipts {
    /// As the settings of the app say.
    #[default]
    AsApp,
    On,
    Off,
}

/// What kind of proxy it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ProxyKind {
    /// SOCKS version 5 (RFC 1928), by name and password or without (RFC 1929).
    Socks5,
    /// HTTP with the method CONNECT (RFC 9110), by Basic authentication or without.
    Http,
}

/// The one way a number takes to the network, as it is kept: in `kabar.db` and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Proxy {
    pub kind: ProxyKind,
    /// A name or an address, without brackets.
    pub host: String,
    pub port: u16,
    /// Empty: it asks for none.
    pub user: Redacted<String>,
    pub password: Redacted<String>,
}

/// A proxy as windows see it: the password never comes back out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProxyShown {
    pub kind: ProxyKind,
    pub host: String,
    pub port: u16,
    #[ts(type = "string")]
    pub user: Redacted<String>,
    pub has_password: bool,
}

impl From<&Proxy> for ProxyShown {
    fn from(proxy: &Proxy) -> Self {
        Self {
            kind: proxy.kind,
            host: proxy.host.clone(),
            port: proxy.port,
            user: proxy.user.clone(),
            has_password: !proxy.password.0.is_empty(),
        }
    }
}

/// A proxy as a person writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProxyWish {
    pub kind: ProxyKind,
    pub host: String,
    pub port: u16,
    #[ts(type = "string")]
    pub user: Redacted<String>,
    /// `null`: the one that is kept, as long as host, port and user are the same.
    #[ts(type = "string | null")]
    pub password: Option<Redacted<String>>,
}

/// Everything a person chose for a number, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AccountChoices {
    #[serde(flatten)]
    pub settings: AccountSettings,
    /// `None`: straight to the network.
    pub proxy: Option<Proxy>,
}

/// One number's page: what was chosen, and what it has here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountDetails {
    pub settings: AccountSettings,
    pub proxy: Option<ProxyShown>,
    /// The name people see who do not have the number in their address book; empty when it is not known.
    pub push_name: String,
    pub picture: Option<Picture>,
    /// When the number was first linked here.
    pub added_at: UnixMillis,
    /// The newest message of any chat.
    pub last_activity: Option<UnixMillis>,
    /// Messages kept here.
    #[ts(type = "number")]
    pub messages: i64,
    /// The device's own files (keys and sessions with other devices), in bytes.
    #[ts(type = "number")]
    pub device_bytes: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy() -> Proxy {
        Proxy {
            kind: ProxyKind::Socks5,
            host: "proxy.example".to_owned(),
            port: 1080,
            user: Redacted("alice".to_owned()),
            password: Redacted("tall pines".to_owned()),
        }
    }

    #[test]
    fn a_proxys_password_is_in_no_debug_text_and_in_nothing_a_window_sees() {
        let choices = AccountChoices {
            proxy: Some(proxy()),
            ..AccountChoices::default()
        };
        let shown = ProxyShown::from(&proxy());
        for text in [format!("{choices:?}"), format!("{shown:?}")] {
            assert!(!text.contains("pines") && !text.contains("alice"), "{text}");
        }
        let json = serde_json::to_string(&shown).unwrap_or_default();
        assert!(
            json.contains("\"hasPassword\":true") && !json.contains("pines"),
            "{json}"
        );
    }

    #[test]
    fn each_choice_keeps_less_than_the_one_before_it() {
        let now = UnixMillis(1_800_000_000_000);
        let since: Vec<_> = [
            KeepMessages::Year,
            KeepMessages::SixMonths,
            KeepMessages::NinetyDays,
            KeepMessages::ThirtyDays,
        ]
        .into_iter()
        .filter_map(|keep| keep.since(now))
        .collect();
        assert!(since.len() == 4 && since.is_sorted(), "{since:?}");
        assert_eq!(KeepMessages::Forever.since(now), None);
    }

    #[test]
    fn choices_read_back_from_what_is_kept_and_an_empty_row_means_the_defaults() {
        let choices = AccountChoices {
            proxy: Some(proxy()),
            settings: AccountSettings {
                mute: Mute::Until { at: UnixMillis(7) },
                ..AccountSettings::default()
            },
        };
        let kept = serde_json::to_string(&choices).unwrap_or_default();
        assert_eq!(serde_json::from_str::<AccountChoices>(&kept).ok(), Some(choices));
        let empty = serde_json::from_str::<AccountChoices>("{}").ok();
        assert_eq!(empty, Some(AccountChoices::default()));
    }
}
