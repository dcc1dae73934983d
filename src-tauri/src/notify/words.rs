//! A notification in a person's language: the same sentences that the window has, from the same files.

use super::{About, Shown};
use kabar_core::notices::{Notice, Ring, Says, Title};
use kabar_types::{Language, PreviewKind};
use std::{collections::HashMap, env, sync::OnceLock};

const ENGLISH: &str = include_str!("../../../ui/src/i18n/en.json");
const INDONESIAN: &str = include_str!("../../../ui/src/i18n/id.json");

/// The sentences of one language, by key.
pub(crate) struct Words(HashMap<String, String>);

/// Those of the chosen language; of the system's where nobody chose.
pub(crate) fn of(language: Language) -> &'static Words {
    static EN: OnceLock<Words> = OnceLock::new();
    static ID: OnceLock<Words> = OnceLock::new();
    let read = |text| Words(serde_json::from_str(text).unwrap_or_default());
    let indonesian = match language {
        Language::En => false,
        Language::Id => true,
        Language::System => is_indonesian(&["LC_ALL", "LC_MESSAGES", "LANG"].map(|name| env::var(name).ok())),
    };
    if indonesian {
        ID.get_or_init(|| read(INDONESIAN))
    } else {
        EN.get_or_init(|| read(ENGLISH))
    }
}

/// The first of these that says anything decides.
fn is_indonesian(variables: &[Option<String>]) -> bool {
    let mut said = variables.iter().flatten().filter(|value| !value.is_empty());
    said.next()
        .is_some_and(|value| value.starts_with("id") || value.starts_with("in_"))
}

impl Words {
    pub(crate) fn get(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }

    pub(crate) fn fill(&self, key: &str, parts: &[(&str, &str)]) -> String {
        parts
            .iter()
            .fold(self.get(key).to_owned(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value)
            })
    }

    fn kind(&self, kind: PreviewKind) -> &str {
        self.get(match kind {
            PreviewKind::Text => return "",
            PreviewKind::Image => "kind_image",
            PreviewKind::Video => "kind_video",
            PreviewKind::Gif => "kind_gif",
            PreviewKind::Audio => "kind_audio",
            PreviewKind::Voice => "kind_voice",
            PreviewKind::Document => "kind_document",
            PreviewKind::Sticker => "kind_sticker",
            PreviewKind::Location => "kind_location",
            PreviewKind::Contacts => "kind_contacts",
            PreviewKind::Poll => "kind_poll",
            PreviewKind::ViewOnce => "kind_view_once",
            PreviewKind::Call => "kind_call",
            PreviewKind::MissedCall => "kind_missed_call",
            PreviewKind::System => "kind_system",
            PreviewKind::Group => "kind_group",
            PreviewKind::Unsupported => "kind_unsupported",
            PreviewKind::Waiting => "kind_waiting",
            PreviewKind::Revoked => "kind_revoked",
        })
    }
}

/// What the core lets be said, in words.
pub(super) fn say(notice: &Notice, words: &Words) -> Shown {
    let (title, body) = match &notice.says {
        Says::Something => (
            words.get("app_name").to_owned(),
            words.get("notice_something").to_owned(),
        ),
        Says::Name { title, unread } => (name(title, words), count(*unread, words)),
        Says::Words {
            title,
            unread,
            sender,
            kind,
            text,
        } => {
            let said = contents(*kind, text, words);
            let said = match sender {
                Some(sender) => words.fill("kind_with", &[("kind", sender), ("words", &said)]),
                None => said,
            };
            (with_count(&name(title, words), *unread), said)
        }
    };
    Shown {
        about: About::Chat(notice.chat),
        chat: notice.chat,
        title,
        body,
        action: words.get("notice_open").to_owned(),
        sound: notice.sound,
    }
}

/// A call that rings, as far as it may be said.
pub(super) fn say_ring(ring: &Ring, words: &Words) -> Shown {
    let (title, body) = match &ring.who {
        None => (
            words.get("app_name").to_owned(),
            words.get("notice_ring").to_owned(),
        ),
        Some(caller) => {
            let key = if caller.video {
                "ringing_video"
            } else {
                "ringing_voice"
            };
            let calls = words.fill(key, &[("number", &caller.account)]);
            let phone = words.get("ringing_phone");
            (named(&caller.chat, words).to_owned(), format!("{calls}. {phone}"))
        }
    };
    Shown {
        about: About::Call(ring.call),
        chat: ring.chat,
        title,
        body,
        action: words.get("notice_open").to_owned(),
        sound: ring.sound,
    }
}

fn named<'a>(chat: &'a str, words: &'a Words) -> &'a str {
    if chat.is_empty() {
        words.get("chat_unnamed")
    } else {
        chat
    }
}

fn name(title: &Title, words: &Words) -> String {
    let chat = named(&title.chat, words);
    match &title.account {
        Some(account) => format!("{chat} · {account}"),
        None => chat.to_owned(),
    }
}

fn with_count(title: &str, unread: u32) -> String {
    if unread > 1 {
        format!("{title} ({unread})")
    } else {
        title.to_owned()
    }
}

fn count(unread: u32, words: &Words) -> String {
    if unread > 1 {
        words.fill("notice_many", &[("count", &unread.to_string())])
    } else {
        words.get("notice_something").to_owned()
    }
}

/// Several lines become one: the system cuts them as it likes.
fn contents(kind: PreviewKind, text: &str, words: &Words) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match (words.kind(kind), text.as_str()) {
        ("", _) => text,
        (kind, "") => kind.to_owned(),
        (kind, _) => words.fill("kind_with", &[("kind", kind), ("words", &text)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_core::notices::Caller;
    use kabar_types::{AccountId, ChatId, MessageId};

    fn notice(says: Says) -> Notice {
        Notice {
            chat: ChatId(5),
            account: AccountId(Default::default()),
            says,
            sound: true,
        }
    }

    fn title(account: Option<&str>) -> Title {
        Title {
            chat: "Laras".to_owned(),
            account: account.map(str::to_owned),
        }
    }

    fn words_of(kind: PreviewKind, text: &str, unread: u32, sender: Option<&str>) -> Says {
        Says::Words {
            title: title(None),
            unread,
            sender: sender.map(str::to_owned),
            kind,
            text: text.to_owned(),
        }
    }

    fn lines(says: Says, language: Language) -> (String, String) {
        let shown = say(&notice(says), of(language));
        (shown.title, shown.body)
    }

    fn pair(title: &str, body: &str) -> (String, String) {
        (title.to_owned(), body.to_owned())
    }

    #[test]
    fn a_text_is_one_line_under_its_writers_name() {
        let says = words_of(PreviewKind::Text, "Pagi!\n\nAda stok?", 1, None);
        assert_eq!(lines(says, Language::En), pair("Laras", "Pagi! Ada stok?"));
        let says = words_of(PreviewKind::Text, "Pagi!", 3, Some("Sari"));
        assert_eq!(lines(says, Language::En), pair("Laras (3)", "Sari: Pagi!"));
    }

    #[test]
    fn kinds_are_named_in_the_language_of_the_person() {
        let photo = || words_of(PreviewKind::Image, "", 1, None);
        assert_eq!(lines(photo(), Language::En), pair("Laras", "Photo"));
        assert_eq!(lines(photo(), Language::Id), pair("Laras", "Foto"));
        let captioned = words_of(PreviewKind::Image, "Gudang", 1, None);
        assert_eq!(lines(captioned, Language::En), pair("Laras", "Photo: Gudang"));
    }

    #[test]
    fn less_is_said_where_less_was_chosen() {
        assert_eq!(lines(Says::Something, Language::En), pair("Kabar", "New message"));
        let says = Says::Name {
            title: title(Some("Toko")),
            unread: 2,
        };
        assert_eq!(lines(says, Language::En), pair("Laras · Toko", "2 new messages"));
    }

    #[test]
    fn a_call_names_caller_and_number_or_nothing_at_all() {
        let ring = |who| Ring {
            call: MessageId(9),
            chat: ChatId(5),
            who,
            sound: true,
        };
        let lines = |who| {
            let shown = say_ring(&ring(who), of(Language::En));
            (shown.title, shown.body)
        };
        let caller = Caller {
            chat: "Laras".to_owned(),
            account: "Toko".to_owned(),
            video: false,
        };
        assert_eq!(
            lines(Some(caller)),
            pair("Laras", "Calls Toko. Answer it on your phone.")
        );
        assert_eq!(lines(None), pair("Kabar", "Somebody is calling"));
    }

    #[test]
    fn every_sentence_is_there_in_both_languages() {
        for language in [Language::En, Language::Id] {
            for key in [
                "app_name",
                "chat_unnamed",
                "kind_with",
                "notice_something",
                "notice_many",
                "notice_open",
                "notice_ring",
                "ringing_voice",
                "ringing_video",
                "ringing_phone",
                "kind_revoked",
            ] {
                assert!(!of(language).get(key).is_empty(), "{key}");
            }
        }
    }

    #[test]
    fn the_system_speaks_indonesian_when_its_first_word_does() {
        let said =
            |first: &str, second: &str| is_indonesian(&[Some(first.to_owned()), Some(second.to_owned())]);
        assert!(said("", "id_ID.UTF-8") && said("in_ID", "en_US"));
        assert!(!said("en_GB.UTF-8", "id_ID") && !is_indonesian(&[None]));
    }
}
