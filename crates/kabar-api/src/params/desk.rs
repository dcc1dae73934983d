//! What the commands of the desk take: windows, files, the web, and what a person looks at.

use kabar_types::{ChatId, Layout, Wish};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

params! {
    SetAutostart { on: bool, }

    ChooseFile {
        /// The name that is suggested for a file to be written; `null`: one is wanted for reading.
        save_as: Option<String>,
    }

    /// For commands about an address of the web.
    ByAddress {
        /// In full, as networks know it: `https://xn--…`.
        address: String,
    }

    /// For commands about a number that may have no chat.
    ByNumber {
        /// Digits, country code first.
        phone: String,
    }

    KeepLayout { layout: Layout, }

    SetZoom {
        /// 50–200.
        percent: u16,
    }

    ShowMain {
        /// What a person wants to see there; `null`: whatever is.
        wish: Option<Wish>,
    }

    LookAt {
        /// The chat that a person has before their eyes; `null`: none, or the window is behind another.
        chat: Option<ChatId>,
    }
}
