//! Everything that can go wrong, as data. Not here: what each does (the other files of this room).

use serde::{Deserialize, Serialize};

/// Something that goes wrong.
///
/// Most last until they are taken away; with `times` they end by themselves after that many strikes.
/// Those said to strike *at once* happen to every connection in scope and leave nothing behind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    // --- a message on its way from a client ---------------------------------------------------
    /// The server takes a message and dies before it says so.
    DropBeforeAck {
        /// Whether the people it is for get the message all the same.
        deliver: bool,
        /// How many messages it happens to.
        #[serde(default)]
        times: Option<u32>,
    },
    /// The server takes and passes on a message but its ack gets lost; the connection stays.
    LoseAck {
        /// How many messages it happens to.
        #[serde(default)]
        times: Option<u32>,
    },
    /// The server refuses a message.
    Nack {
        /// The error code, for example 400, 421 or 479.
        code: u16,
        /// How many messages it happens to.
        #[serde(default)]
        times: Option<u32>,
    },
    /// The server refuses, with 463, messages to a person that show no token of that person. On the
    /// wire it looks exactly like [`Fault::Timelock`].
    MissingToken {
        /// How many messages it happens to.
        #[serde(default)]
        times: Option<u32>,
    },
    /// The account may not start chats: messages to people who never wrote to it are refused with
    /// 463, and it makes no difference whether they show a token.
    Timelock {
        /// How many messages it happens to.
        #[serde(default)]
        times: Option<u32>,
    },
    /// Messages beyond an allowance are refused with 429 until the time is over.
    RateLimit {
        /// How many messages pass.
        allowance: u32,
        /// In how many milliseconds; a refused message counts too, so that insisting does not help.
        window_ms: u64,
    },

    // --- a message on its way to a client, or from it -----------------------------------------
    /// One bit of a message's ciphertext flips.
    Corrupt {
        /// Which messages: those to the client, those from it, or both.
        #[serde(default)]
        way: Way,
        /// How many messages it happens to.
        #[serde(default)]
        times: Option<u32>,
    },
    /// A message is given to the client twice.
    Duplicate {
        /// How many messages it happens to.
        #[serde(default)]
        times: Option<u32>,
    },
    /// Two neighbours on their way to the client change places.
    Reorder {
        /// Which neighbours.
        what: Neighbours,
        /// How many pairs it happens to.
        #[serde(default)]
        times: Option<u32>,
    },

    /// A client asks for more of what waits for it and gets nothing: what it asked with is lost.
    LoseBatchRequest {
        /// How many requests it happens to.
        #[serde(default)]
        times: Option<u32>,
    },

    // --- the connection -----------------------------------------------------------------------
    /// The connection looks open and nothing passes, in either direction: half-open.
    #[serde(alias = "half_open")]
    Swallow,
    /// Every stanza takes its time, without losing its place.
    Delay {
        /// How much later it arrives, in milliseconds.
        ms: u64,
        /// In which direction.
        #[serde(default = "both")]
        way: Way,
    },
    /// The line is narrow.
    SlowLink {
        /// How many bytes pass per second; 0 counts as 1.
        bytes_per_second: u32,
        /// In which direction.
        #[serde(default = "both")]
        way: Way,
    },
    /// The server's clock, as the client sees it in every `t`, is wrong.
    ClockSkew {
        /// By how many seconds it is ahead; negative when it is behind.
        seconds: i64,
    },
    /// At once: the connection is cut without a word.
    Cut,
    /// At once: the server closes the connection politely, as it does when it is restarted.
    Close {
        /// The WebSocket close code.
        #[serde(default = "normal")]
        code: u16,
    },
    /// At once: bytes arrive that are no frame of this connection.
    Garbage {
        /// Whether the server closes after them. If not, both sides are out of step from then on and
        /// the client is deaf. whatsapp-rust 0.7.0 does not notice while bytes keep arriving.
        #[serde(default = "yes")]
        close: bool,
    },
    /// At once: the server says an error and closes.
    StreamError {
        /// The error code, for example 401, 409, 429, 503, 515 or 516.
        code: u16,
    },
    /// At once: the server says that another client is in the way, and closes.
    Conflict {
        /// What became of this client.
        of: Conflict,
    },
    /// At once: the server could not read what the client wrote, says so, and closes.
    NotWellFormed,

    // --- the login ----------------------------------------------------------------------------
    /// The server refuses to let the account's devices in.
    RefuseLogin {
        /// The reason code, for example 401 (logged out), 403 (locked), 405 (client too old) or 503.
        reason: u16,
        /// How many logins it happens to.
        #[serde(default)]
        times: Option<u32>,
    },
    /// The account is banned for a while: logins are refused with 402.
    TempBan {
        /// Why: 101 to 106.
        code: u16,
        /// For how long it is said to last, in seconds. Nobody counts: the fault stays until taken away.
        expire_seconds: u64,
        /// How many logins it happens to.
        #[serde(default)]
        times: Option<u32>,
    },
}

/// A direction, seen from the client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// From the server to the client.
    #[default]
    ToClient,
    /// From the client to the server.
    FromClient,
    /// Both directions.
    Both,
}

impl Way {
    pub(crate) fn covers(self, way: Self) -> bool {
        self == way || self == Self::Both
    }
}

/// What changes places with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Neighbours {
    /// A message with the next message.
    Messages,
    /// The server's ack of a message with the first receipt that follows, which then is the earlier
    /// proof that the message arrived.
    AckAndReceipt,
}

/// What a conflict means for the client that is told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conflict {
    /// Another connection of the same device took over.
    Replaced,
    /// The device was unlinked.
    DeviceRemoved,
}

impl Conflict {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Replaced => "replaced",
            Self::DeviceRemoved => "device_removed",
        }
    }
}

impl Fault {
    /// How many strikes are left, for those that count them.
    pub(crate) fn times(&mut self) -> Option<&mut Option<u32>> {
        match self {
            Self::DropBeforeAck { times, .. }
            | Self::LoseAck { times }
            | Self::Nack { times, .. }
            | Self::MissingToken { times }
            | Self::Timelock { times }
            | Self::Corrupt { times, .. }
            | Self::Duplicate { times }
            | Self::Reorder { times, .. }
            | Self::LoseBatchRequest { times }
            | Self::RefuseLogin { times, .. }
            | Self::TempBan { times, .. } => Some(times),
            _ => None,
        }
    }
}

fn yes() -> bool {
    true
}

fn both() -> Way {
    Way::Both
}

fn normal() -> u16 {
    1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_reads_back_as_it_was_written() {
        for text in [
            r#"{"kind":"nack","code":479,"times":null}"#,
            r#"{"kind":"swallow"}"#,
            r#"{"kind":"delay","ms":300,"way":"to_client"}"#,
            r#"{"kind":"reorder","what":"ack_and_receipt","times":1}"#,
            r#"{"kind":"temp_ban","code":101,"expire_seconds":3600,"times":null}"#,
        ] {
            let fault: Fault = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&fault).unwrap(), text);
        }
    }

    #[test]
    fn half_open_is_another_word_for_swallow_and_a_misspelt_field_is_an_error() {
        let half_open: Fault = serde_json::from_str(r#"{"kind":"half_open"}"#).unwrap();
        assert_eq!(half_open, Fault::Swallow);
        assert!(serde_json::from_str::<Fault>(r#"{"kind":"nack","code":479,"time":1}"#).is_err());
    }
}
