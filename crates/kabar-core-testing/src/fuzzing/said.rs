//! What people write: a byte chooses what, the next ones when, and about which message.

use super::{
    happened::timer,
    talk::{EMOJIS, NAMES, Talk, WORD},
    words::Words,
};
use crate::{people, sealed_vote};
use kabar_core::ports::whatsapp::{
    HistoryChat, HistoryRest, Inbound, InboundBody, InboundMention, MessageQuote, Person, QuotedBy, RichBody,
    WaEvent,
};
use kabar_types::{Media, MediaFile, MediaKind, MessageBody, Poll, Redacted};

const SECRET: [u8; 32] = [5; 32];
impl Talk<'_> {
    pub(super) fn body(&self, words: &mut Words<'_>) -> InboundBody {
        let text = |words: &mut Words<'_>| format!("{WORD} {}", words.pick(&NAMES));
        let target = |words: &mut Words<'_>| self.id(words);
        match words.byte() % 14 {
            0..=2 => InboundBody::Text { text: text(words) },
            3 => rich(MessageBody::Media {
                media: media(words, text),
            }),
            4 => rich(MessageBody::Poll {
                poll: Poll::new(
                    text(words),
                    NAMES[..3].iter().map(|name| (*name).to_owned()).collect(),
                    1,
                ),
            }),
            5 => InboundBody::Waiting,
            6 => InboundBody::Unsupported {
                name: "event".to_owned(),
            },
            7 => InboundBody::Edit {
                target: target(words),
                text: text(words),
            },
            8 => InboundBody::Revoke {
                target: target(words),
            },
            9 => InboundBody::Reaction {
                target: target(words),
                emoji: words.pick(&EMOJIS).to_owned(),
                at: Self::moment(words),
            },
            10 => InboundBody::Vote {
                target: target(words),
                sealed: sealed_vote(&SECRET, &[words.byte() % 4]),
                at: Self::moment(words),
            },
            11 => InboundBody::Pin {
                target: target(words),
                lasts_ms: words.coin().then_some(86_400_000),
                at: Self::moment(words),
            },
            12 => InboundBody::Keep {
                target: target(words),
                kept: words.coin(),
                at: Self::moment(words),
            },
            _ => InboundBody::Timer(timer(words)),
        }
    }

    pub(super) fn inbound(&self, chat: &Person, words: &mut Words<'_>) -> Inbound {
        let wa_id = self.id(words);
        let mut inbound = people::text_from(chat, &wa_id.0, "");
        inbound.sent_at = Self::moment(words);
        let mine = words.byte().is_multiple_of(4);
        inbound.sender = match (mine, chat.jid.is_group()) {
            (true, _) => None,
            (false, true) => Some(self.person(words)),
            (false, false) => Some(chat.clone()),
        };
        inbound.body = self.body(words);
        if matches!(inbound.body, InboundBody::Unsupported { .. }) {
            inbound.raw = Some(vec![1, 2, 3]);
        }
        if words.byte() % 4 == 1 {
            inbound.quote = Some(MessageQuote {
                wa_id: self.id(words),
                sender: words.pick(&[
                    QuotedBy::Me,
                    QuotedBy::Unknown,
                    QuotedBy::Person(chat.jid.clone()),
                ]),
                text: WORD.to_owned(),
            });
        }
        if words.byte() % 8 == 1 {
            inbound.extras.expires_in = 86_400;
            inbound.extras.mentions = vec![InboundMention {
                token: "1".to_owned(),
                person: words.coin().then(|| self.person(words)),
            }];
        }
        inbound
    }

    pub(super) fn past(&self, words: &mut Words<'_>) {
        let chat = self.chat(words);
        let count = words.byte() % 4;
        let messages = (0..count).map(|_| self.inbound(&chat, words)).collect();
        let chat = HistoryChat {
            unread: u32::from(words.byte() % 3),
            messages,
            ..people::history_with(&chat, "Somebody", 0)
        };
        let world = self.world;
        let blob = world.whatsapp.history().make(vec![chat], HistoryRest::default());
        world.whatsapp.emit(
            self.account,
            WaEvent::History {
                chunk: None,
                progress: None,
                blob,
            },
        );
    }
}

fn rich(body: MessageBody) -> InboundBody {
    let file = matches!(body, MessageBody::Media { .. }).then(|| Redacted(MediaFile::default()));
    let secret = matches!(body, MessageBody::Poll { .. }).then_some(SECRET);
    InboundBody::Rich(Box::new(RichBody { body, file, secret }))
}

fn media(words: &mut Words<'_>, text: impl Fn(&mut Words<'_>) -> String) -> Media {
    Media {
        what: words.pick(&[MediaKind::Image, MediaKind::Document]),
        mime: "x/y".to_owned(),
        size: 1,
        width: 0,
        height: 0,
        seconds: 0,
        file_name: String::new(),
        caption: text(words),
        animated: false,
    }
}
