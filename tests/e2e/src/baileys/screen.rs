//! What somebody who uses Baileys sees: the lines of all chats, from what the library tells.
//!
//! A change counts only when the one who wrote the message made it, as on every phone.

use serde_json::Value;
use std::collections::BTreeMap;

/// One message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) chat: String,
    /// A number; `None`: the user.
    pub(super) from: Option<String>,
    pub(super) text: String,
    /// The id of the message it answers.
    pub(super) quotes: Option<String>,
    /// By who put them there; the user is the empty name.
    pub(super) reactions: BTreeMap<String, String>,
    pub(super) edited: bool,
    pub(super) gone: bool,
    /// `delivered`, `read`, by whom.
    pub(super) ticks: Vec<(String, String)>,
    /// How often the library told of it.
    pub(super) copies: u32,
}

/// All of them, by id.
#[derive(Debug, Default)]
pub(super) struct Screen {
    lines: BTreeMap<String, Line>,
}

impl Screen {
    pub(super) fn line(&self, id: &str) -> Option<&Line> {
        self.lines.get(id)
    }

    /// A line, if it is as wanted.
    pub(super) fn shows(&self, id: &str, wanted: impl Fn(&Line) -> bool) -> Option<Line> {
        self.line(id).filter(|line| wanted(line)).cloned()
    }

    /// Takes in what the client says.
    pub(super) fn hear(&mut self, told: &Value) {
        match told["event"].as_str() {
            Some("message") => self.message(told),
            Some("receipt") => self.tick(told),
            _ => {}
        }
    }

    fn message(&mut self, told: &Value) {
        let writer = (told["from_me"] == false).then(|| word(told, "from"));
        let target = word(told, "target");
        match told["kind"].as_str() {
            Some("text") => self.say(told, writer),
            Some("reaction") => {
                let (who, emoji) = (writer.unwrap_or_default(), word(told, "text"));
                if let Some(line) = self.lines.get_mut(&target) {
                    line.reactions.remove(&who);
                    line.reactions.extend((!emoji.is_empty()).then_some((who, emoji)));
                }
            }
            Some("edit") => {
                if let Some(line) = self.written_by(&target, &writer) {
                    line.text = word(told, "text");
                    line.edited = true;
                }
            }
            Some("revoke") => {
                if let Some(line) = self.written_by(&target, &writer) {
                    line.gone = true;
                }
            }
            _ => {}
        }
    }

    fn say(&mut self, told: &Value, from: Option<String>) {
        let line = self.lines.entry(word(told, "id")).or_default();
        line.chat = word(told, "chat");
        line.from = from;
        line.text = word(told, "text");
        line.quotes = told["quotes"].as_str().map(str::to_owned);
        line.copies += 1;
    }

    fn written_by(&mut self, id: &str, writer: &Option<String>) -> Option<&mut Line> {
        self.lines.get_mut(id).filter(|line| line.from == *writer)
    }

    fn tick(&mut self, told: &Value) {
        if let Some(line) = self.lines.get_mut(&word(told, "id")) {
            line.ticks.push((word(told, "kind"), word(told, "from")));
        }
    }
}

impl Line {
    /// Whether the device of this person proved it.
    pub(super) fn ticked(&self, kind: &str, from: &str) -> bool {
        let mut ticks = self.ticks.iter();
        ticks.any(|(tick, who)| tick == kind && who == from)
    }
}

fn word(told: &Value, name: &str) -> String {
    told[name].as_str().unwrap_or_default().to_owned()
}
