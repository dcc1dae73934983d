//! What a simulated person can do, as data.
//!
//! An act happens in a chat: with an account, or in a group. Scenarios, tests and orders from outside
//! all say it this way. Not here: when it happens (`script`) and how (`perform`).

use serde::{Deserialize, Serialize};

use crate::groups::GroupChange;

/// Something a person does in a chat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// Writes a text.
    Say {
        /// The words.
        text: String,
    },
    /// Answers a message, quoting it.
    Reply {
        /// The words.
        text: String,
        /// The message it answers.
        #[serde(default)]
        to: Which,
    },
    /// Puts an emoji on a message; an empty one takes it off again.
    React {
        /// The emoji.
        emoji: String,
        /// The message that gets it.
        #[serde(default)]
        to: Which,
    },
    /// Changes the words of an own message.
    Edit {
        /// The new words.
        text: String,
        /// The message.
        #[serde(default = "Which::mine")]
        which: Which,
    },
    /// Takes an own message back, for everybody.
    Revoke {
        /// The message.
        #[serde(default = "Which::mine")]
        which: Which,
    },
    /// Types; whatever comes next in the same list comes when it is over.
    Type {
        /// For how long, milliseconds.
        ms: u64,
    },
    /// Records a voice note; whatever comes next in the same list comes when it is over.
    Record {
        /// For how long, milliseconds.
        ms: u64,
    },
    /// Reads everything in the chat.
    Read,
    /// Listens to a voice note or watches a video.
    Play {
        /// The message.
        #[serde(default)]
        which: Which,
    },
    /// Passes a message on to another chat.
    Forward {
        /// The chat it goes to.
        to: String,
        /// The message.
        #[serde(default)]
        which: Which,
    },
    /// Sends a place.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// What the place is called.
        #[serde(default)]
        name: String,
        /// Where it is, in words.
        #[serde(default)]
        address: String,
    },
    /// Sends a picture, made up from `seed`.
    Image {
        /// What stands below it.
        #[serde(default)]
        caption: Option<String>,
        /// Which picture.
        #[serde(default)]
        seed: u64,
    },
    /// Sends a film, made up from `seed`.
    Video {
        /// What stands below it.
        #[serde(default)]
        caption: Option<String>,
        /// Which film.
        #[serde(default)]
        seed: u64,
    },
    /// Sends a voice note of silence.
    Voice {
        /// How long it is.
        seconds: u32,
    },
    /// Sends a one-page PDF.
    Document {
        /// What it is called.
        file_name: String,
        /// What stands below it.
        #[serde(default)]
        caption: Option<String>,
    },
    /// Sends a sticker of one colour.
    Sticker {
        /// Which colour.
        #[serde(default)]
        seed: u64,
    },
    /// Sends somebody's card.
    Contact {
        /// The name on the card.
        name: String,
        /// The phone number on it, digits only.
        number: String,
    },
    /// Asks everybody in the chat to choose.
    Poll {
        /// The question.
        question: String,
        /// What can be chosen.
        options: Vec<String>,
        /// How many of them one may choose; 0 is any number.
        #[serde(default = "one")]
        at_most: u32,
    },
    /// Votes in a poll; an empty list takes the vote back.
    Vote {
        /// What is chosen, in the words of the poll.
        options: Vec<String>,
        /// The poll.
        #[serde(default)]
        poll: Which,
    },
    /// Asks for no more messages of this kind.
    OptOut {
        /// The word for it.
        #[serde(default = "stop")]
        text: String,
    },
    /// Blocks the other side: what it writes never arrives.
    Block,
    /// Lets the other side write again.
    Unblock,
    /// Calls, and hangs up when nobody answered.
    Call {
        /// With a picture.
        #[serde(default)]
        video: bool,
        /// How long it rings, milliseconds.
        rings_ms: u64,
    },
    /// Comes into the group by its link.
    JoinGroup,
    /// Leaves the group.
    LeaveGroup,
    /// Changes the group.
    ChangeGroup {
        /// How.
        change: GroupChange,
    },
    /// Moves to another number.
    ChangeNumber {
        /// The new number, digits only.
        to: String,
    },
    /// Switches the phone off: what is sent to it waits.
    GoOffline {
        /// When it comes back by itself; absent means not before `come_back`.
        #[serde(default)]
        minutes: Option<u32>,
    },
    /// Switches the phone on again: what waited arrives, and what was to be done is done.
    ComeBack,
    /// Lets time pass before what comes next in the same list.
    Wait {
        /// Milliseconds.
        ms: u64,
    },
}

/// Which message an act is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Which {
    /// The one that set the act off, or else the last of somebody else in the chat.
    #[default]
    That,
    /// The person's own last message in the chat.
    Mine,
    /// The last one with these words in it, whoever wrote it.
    Containing(String),
    /// The one with this id.
    Id(String),
}

impl Which {
    fn mine() -> Self {
        Self::Mine
    }
}

impl Act {
    /// Whether it can be done by somebody whose phone is off.
    pub(crate) fn works_offline(&self) -> bool {
        matches!(self, Self::Wait { .. } | Self::ComeBack | Self::GoOffline { .. })
    }
}

fn one() -> u32 {
    1
}

fn stop() -> String {
    "STOP".to_owned()
}
