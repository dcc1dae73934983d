//! What people type into the search field.

use bench::{MadeChat, Words};
use kabar_store::MessageQuery;

/// A kind of search.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Rare,
    Middling,
    Commonest,
    TwoCommon,
    Typing,
    Phrase,
    Number,
    Chinese,
    InAccount,
    InLargeChat,
    InSmallChat,
    InChatTyping,
}

impl Kind {
    pub(crate) const ALL: [Self; 12] = [
        Self::Rare,
        Self::Middling,
        Self::Commonest,
        Self::TwoCommon,
        Self::Typing,
        Self::Phrase,
        Self::Number,
        Self::Chinese,
        Self::InAccount,
        Self::InLargeChat,
        Self::InSmallChat,
        Self::InChatTyping,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Rare => "everywhere: a rare word",
            Self::Middling => "everywhere: a middling word",
            Self::Commonest => "everywhere: one of the 20 commonest",
            Self::TwoCommon => "everywhere: two common words",
            Self::Typing => "everywhere: a word being typed",
            Self::Phrase => "everywhere: two words side by side",
            Self::Number => "everywhere: an amount",
            Self::Chinese => "everywhere: Chinese",
            Self::InAccount => "in one account: any word",
            Self::InLargeChat => "in one of the largest chats: any word",
            Self::InSmallChat => "in any chat: a common word",
            Self::InChatTyping => "in any chat: a word being typed",
        }
    }

    /// So many searches of this kind.
    pub(crate) fn searches(
        self,
        chats: &[MadeChat],
        seed: u64,
        count: usize,
    ) -> Vec<(String, MessageQuery<'static>)> {
        let mut words = Words::new(seed ^ 0xFACE);
        (0..count).map(|_| self.one(chats, &mut words)).collect()
    }

    fn one(self, chats: &[MadeChat], words: &mut Words) -> (String, MessageQuery<'static>) {
        let within = |words: &mut Words, first: u64, last: u64| {
            Words::ranked(usize::try_from(first + words.below(last - first)).unwrap_or_default())
        };
        let any = usize::try_from(words.below(chats.len() as u64)).unwrap_or_default();
        let text = match self {
            Self::Rare => within(words, 5_000, 60_000) + " ",
            Self::Middling => within(words, 200, 5_000) + " ",
            Self::Commonest | Self::InSmallChat => within(words, 0, 20) + " ",
            Self::TwoCommon => format!("{} {} ", within(words, 0, 20), within(words, 0, 100)),
            Self::Typing | Self::InChatTyping => {
                let word = words.word();
                let typed = 2 + usize::try_from(words.below(7)).unwrap_or_default();
                word.chars().take(typed).collect()
            }
            Self::Phrase => format!("\"{} {}\"", words.word(), within(words, 0, 20)),
            Self::Number => format!("{}.{:03}.000", 1 + words.below(9), words.below(1000)),
            Self::Chinese => ["明天", "谢谢", "付款", "价", "多少"]
                [usize::try_from(words.below(5)).unwrap_or_default()]
            .to_owned(),
            Self::InAccount | Self::InLargeChat => words.word() + " ",
        };
        let scope = match self {
            Self::InAccount => MessageQuery {
                account: Some(chats[any].account),
                ..MessageQuery::default()
            },
            Self::InLargeChat => MessageQuery {
                chat: Some(chats[any % 20].chat),
                ..MessageQuery::default()
            },
            Self::InSmallChat | Self::InChatTyping => MessageQuery {
                chat: Some(chats[any].chat),
                ..MessageQuery::default()
            },
            _ => MessageQuery::default(),
        };
        (text, scope)
    }
}
