//! Scripts: what a person does by itself, and what sets it off.
//!
//! Everything here is pure: a happening goes in, errands come out. Two ways to write a script:
//! `script` lines say exactly what happens; habits (`reads_after_ms`, `replies`, `speaks`) are short
//! for the common ones. A reply is only given to a message that no line took up, and never in a
//! group, where everybody would answer everybody.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::act::Act;
use crate::scenario::{Reply, Speech, When};

/// One line of a script: when this happens, do that.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// What sets it off.
    pub on: Trigger,
    /// A name, for lines that come after this one (`done`).
    #[serde(default)]
    pub name: Option<String>,
    /// The chat: an account's number (for an account's own script: a contact's), or a group's
    /// address (`…@g.us`). Absent means every chat in which it happens.
    #[serde(default)]
    pub with: Option<String>,
    /// Every time, not only the first time in each chat.
    #[serde(default)]
    pub always: bool,
    /// How long it takes until the first act, milliseconds.
    #[serde(default)]
    pub after_ms: u64,
    /// What is done, one after the other.
    pub then: Vec<Act>,
}

/// What sets a line off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// The scenario was loaded.
    Start,
    /// A client of an account caught up for the first time.
    Live,
    /// An account wrote a message.
    Message(Wording),
    /// An account reacted to a message of this person.
    Reaction(Sign),
    /// An account read a message of this person.
    Read,
    /// The line of this name was done, whoever's it was.
    Done(String),
}

/// Which messages are meant; all of them when nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Wording {
    /// One of these words occurs in it, whatever the case.
    pub contains: Vec<String>,
    /// It is exactly this, whatever the case and the space around it.
    pub equals: Option<String>,
    /// Of those, only the one with this number, from 1, in each chat.
    pub nth: Option<u32>,
}

/// Which reactions are meant; all of them when nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sign {
    /// This emoji.
    pub emoji: Option<String>,
}

/// Something happened to a person, in a chat.
#[derive(Clone, Debug)]
pub(crate) struct Happening<'a> {
    pub(crate) chat: &'a str,
    /// The message it is about.
    pub(crate) about: Option<&'a str>,
    pub(crate) what: What<'a>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What<'a> {
    Start,
    Live,
    Message(&'a str),
    Reaction(&'a str),
    Read,
    Done(&'a str),
}

/// Something to be done, after a while.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Errand {
    /// The name of the line it comes from.
    pub(crate) name: Option<String>,
    pub(crate) chat: String,
    pub(crate) about: Option<String>,
    pub(crate) after: Duration,
    pub(crate) acts: VecDeque<Act>,
}

/// A person's script and how far it got.
#[derive(Default)]
pub(crate) struct Script {
    reads_after: Option<Duration>,
    replies: Vec<Reply>,
    lines: Vec<Line>,
    /// How many answers were given, so that unspecific ones vary.
    answered: usize,
    /// In which chats a line was done already.
    done: BTreeSet<(usize, String)>,
    /// How many messages fitted a line, by chat.
    fitting: BTreeMap<(usize, String), u32>,
}

impl Script {
    pub(crate) fn new(
        reads_after: Option<Duration>,
        replies: Vec<Reply>,
        speaks: &[Speech],
        lines: &[Line],
    ) -> Self {
        Self {
            reads_after,
            replies,
            lines: speaks.iter().map(speech).chain(lines.iter().cloned()).collect(),
            ..Self::default()
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.reads_after.is_none() && self.replies.is_empty() && self.lines.is_empty()
    }

    /// How long it takes until a message is read, when that happens by itself.
    pub(crate) fn reads_after(&self) -> Option<Duration> {
        self.reads_after
    }

    /// What the person does about a happening.
    pub(crate) fn answer(&mut self, happening: &Happening<'_>) -> Vec<Errand> {
        let mut errands = Vec::new();
        for place in 0..self.lines.len() {
            if let Some(chat) = self.takes_up(place, happening) {
                errands.push(self.lines[place].errand(chat, happening));
            }
        }
        if let What::Message(text) = happening.what {
            let taken_up = !errands.is_empty();
            errands.extend(self.manners(happening, text, taken_up));
        }
        errands
    }

    /// Whether a line is due, and the chat it is due in.
    fn takes_up(&mut self, place: usize, happening: &Happening<'_>) -> Option<String> {
        let line = &self.lines[place];
        if !line.on.fits(&happening.what) {
            return None;
        }
        let chat = line.chat(happening)?.to_owned();
        let key = (place, chat.clone());
        if let Trigger::Message(Wording { nth: Some(nth), .. }) = line.on {
            let count = self.fitting.entry(key.clone()).or_default();
            *count += 1;
            if *count != nth {
                return None;
            }
        }
        let first = self.done.insert(key);
        (first || self.lines[place].always).then_some(chat)
    }

    /// Reading and replying. In a group there are no replies, and the room of groups sees to reading.
    fn manners(&mut self, happening: &Happening<'_>, text: &str, taken_up: bool) -> Vec<Errand> {
        if is_group(happening.chat) {
            return Vec::new();
        }
        let errand = |after, acts: Vec<Act>| Errand {
            name: None,
            chat: happening.chat.to_owned(),
            about: happening.about.map(str::to_owned),
            after,
            acts: acts.into(),
        };
        let read_at = self.reads_after.unwrap_or_default();
        let reads = self.reads_after.map(|after| errand(after, vec![Act::Read]));
        let reply = if taken_up { None } else { self.reply_to(text) };
        let replies = reply.map(|reply| {
            let after = read_at + Duration::from_millis(reply.delay_ms);
            let says = Act::Say { text: reply.text };
            let ms = reply.type_ms;
            errand(
                after,
                if ms > 0 {
                    vec![Act::Type { ms }, says]
                } else {
                    vec![says]
                },
            )
        });
        reads.into_iter().chain(replies).collect()
    }

    /// The reply to a text: the first whose words occur in it, else one of the unspecific ones in turn.
    fn reply_to(&mut self, text: &str) -> Option<Reply> {
        let specific = self.replies.iter().find(|reply| match &reply.when {
            When::Contains(words) => contains(text, words),
            When::Any => false,
        });
        if let Some(reply) = specific {
            return Some(reply.clone());
        }
        let any: Vec<&Reply> = self
            .replies
            .iter()
            .filter(|reply| reply.when == When::Any)
            .collect();
        let chosen = any
            .get(self.answered.checked_rem(any.len())?)
            .map(|reply| (*reply).clone());
        self.answered += 1;
        chosen
    }
}

impl Line {
    /// The chat a line acts in after a happening; `None` when the happening is none of its business.
    fn chat<'a>(&'a self, happening: &Happening<'a>) -> Option<&'a str> {
        let Some(with) = self.with.as_deref() else {
            return Some(happening.chat);
        };
        let anywhere = match self.on {
            Trigger::Start | Trigger::Done(_) => true,
            Trigger::Live => is_group(with),
            Trigger::Message(_) | Trigger::Reaction(_) | Trigger::Read => false,
        };
        (anywhere || with == happening.chat).then_some(with)
    }

    fn errand(&self, chat: String, happening: &Happening<'_>) -> Errand {
        Errand {
            name: self.name.clone(),
            chat,
            about: happening.about.map(str::to_owned),
            after: Duration::from_millis(self.after_ms),
            acts: self.then.iter().cloned().collect(),
        }
    }
}

impl Trigger {
    fn fits(&self, what: &What<'_>) -> bool {
        match (self, what) {
            (Self::Start, What::Start) | (Self::Live, What::Live) | (Self::Read, What::Read) => true,
            (Self::Message(wording), What::Message(text)) => wording.fits(text),
            (Self::Reaction(sign), What::Reaction(emoji)) => {
                sign.emoji.as_deref().is_none_or(|wanted| wanted == *emoji)
            }
            (Self::Done(name), What::Done(done)) => name == done,
            _ => false,
        }
    }
}

impl Wording {
    fn fits(&self, text: &str) -> bool {
        let equal = |wanted: &String| wanted.trim().to_lowercase() == text.trim().to_lowercase();
        (self.contains.is_empty() || contains(text, &self.contains)) && self.equals.as_ref().is_none_or(equal)
    }
}

/// Whether a chat is a group (`…@g.us`): people's numbers are all digits.
pub(crate) fn is_group(chat: &str) -> bool {
    chat.bytes().any(|byte| !byte.is_ascii_digit())
}

/// The digits of a group's address.
pub(crate) fn group_id(chat: &str) -> &str {
    chat.strip_suffix("@g.us").unwrap_or(chat)
}

fn contains(text: &str, words: &[String]) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|word| text.contains(&word.to_lowercase()))
}

/// A speech is a line: said once to each account that goes live.
fn speech(speech: &Speech) -> Line {
    Line {
        on: Trigger::Live,
        name: None,
        with: speech.to.clone(),
        always: false,
        after_ms: speech.after_ms,
        then: vec![Act::Say {
            text: speech.text.clone(),
        }],
    }
}

#[cfg(test)]
#[path = "script_tests.rs"]
mod tests;
