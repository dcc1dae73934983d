//! A store with few texts in many writings, and what must hold of any search in it.

use super::words::Words;
use crate::{World, clock::DAWN, people, world::all_chats};
use kabar_core::{
    ports::whatsapp::Inbound,
    search::{PreviewKind, SearchMessages, Writer},
};
use kabar_types::{AccountId, Chat, ErrorCode, SearchPage};

/// What people wrote. Each is there once for each of two people.
const TEXTS: [&str; 12] = [
    "Masih ada kopi Gayo 250 gram?",
    "Kopinya habis, besok pagi ada lagi",
    "Invoice INV-2026/0042 lunas: Rp1.250.000,00",
    "Call me at +62 800-0000-0101 \"now\" (please)",
    "مرحبا، هل لديكم قهوة؟",
    "你好，咖啡还有吗？",
    "ありがとうございます",
    "Café déjà vu — naïve façade",
    "https://example.org/a?b=c&d=e#f",
    "👨‍👩‍👧‍👦 ❤️ 😀",
    "NEAR AND OR NOT * ^ : \" ' -- ; DROP",
    "x",
];

/// The texts, and who asks.
pub(super) struct Library<'a> {
    world: &'a World,
    account: AccountId,
}

impl<'a> Library<'a> {
    pub(super) fn new(world: &'a World, account: AccountId) -> Self {
        Self { world, account }
    }

    pub(super) async fn fill(&self) {
        for (writer, phone) in [people::ALICE, people::BOB].into_iter().enumerate() {
            for (place, text) in TEXTS.into_iter().enumerate() {
                let id = format!("T{writer}-{place}");
                let inbound = Inbound {
                    sent_at: DAWN.plus(1_000 * i64::try_from(place).unwrap_or_default()),
                    ..people::text_from(&people::person(phone), &id, text)
                };
                let taken = self.world.whatsapp.deliver(self.account, inbound).await;
                taken.unwrap_or_else(|error| panic!("a text is stored: {error}"));
            }
        }
    }

    /// Searches; the first bytes say where.
    pub(super) async fn search(&self, data: &[u8]) {
        let (head, rest) = data.split_at(data.len().min(4));
        let mut words = Words::new(head);
        let chats = self.chats().await;
        let search = SearchMessages {
            query: String::from_utf8_lossy(rest).into_owned(),
            chat: words.coin().then(|| words.pick(&chats).id),
            account: words.coin().then_some(self.account),
            writer: words.pick(&[None, None, Some(Writer::Me)]),
            kind: words.pick(&[None, None, Some(PreviewKind::Text), Some(PreviewKind::Image)]),
            limit: 5,
            ..SearchMessages::default()
        };
        let too_long = search.query.len() > 4_096;
        let mut search = search;
        let mut seen = Vec::new();
        loop {
            let page = match self.world.kabar().search_messages(search.clone()).await {
                Ok(page) => page,
                Err(error) => {
                    assert!(too_long && error.code() == ErrorCode::TextTooLong, "{error}");
                    return;
                }
            };
            judge(&page, &search, &mut seen);
            match page.older {
                Some(older) => search.before = Some(older),
                None => return,
            }
        }
    }

    async fn chats(&self) -> Vec<Chat> {
        let page = self.world.kabar().list_chats(all_chats()).await;
        page.unwrap_or_else(|error| panic!("the chats: {error}")).chats
    }
}

fn judge(page: &SearchPage, search: &SearchMessages, seen: &mut Vec<(i64, i64)>) {
    assert!(page.hits.len() <= 5, "{} on one page", page.hits.len());
    for hit in &page.hits {
        let message = &hit.message;
        let place = (-message.order.0, -message.id.0);
        assert!(
            seen.last().is_none_or(|last| *last < place),
            "not newest first, or twice"
        );
        seen.push(place);
        assert!(search.chat.is_none_or(|chat| chat == message.chat));
        assert!(search.writer.is_none() || message.from_me);
        assert!(!matches!(search.kind, Some(PreviewKind::Image)));
        assert!(hit.snippet.iter().all(|part| !part.text.is_empty()));
        let shown: String = hit.snippet.iter().map(|part| part.text.as_str()).collect();
        let words = message.body.words();
        assert!(
            words.contains(shown.trim_matches('…')),
            "{shown:?} is not in {words:?}"
        );
    }
    assert!(seen.len() <= 2 * TEXTS.len(), "more than there is");
}
