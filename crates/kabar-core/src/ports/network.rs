//! How a session connects and shows itself: the part of the seam that a person's choices for a number decide.

use kabar_types::{AccountChoices, ErrorCode, Proxy};

/// By which way, and how visibly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manner {
    /// The only way to any host, names included; `None`: straight to the network.
    pub proxy: Option<Proxy>,
    /// Have WhatsApp show this number as offline. Costs: nobody's online state and typing is told to it either.
    pub appear_offline: bool,
}

impl From<&AccountChoices> for Manner {
    fn from(choices: &AccountChoices) -> Self {
        Self {
            proxy: choices.proxy.clone(),
            appear_offline: choices.settings.appear_offline,
        }
    }
}

/// Why a way to WhatsApp does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathTrouble {
    #[error("the proxy does not answer")]
    ProxyUnreachable,
    /// It wants another name or password, or lets nobody through.
    #[error("the proxy refuses")]
    ProxyRefused,
    /// It answers, and says or shows that it cannot reach WhatsApp.
    #[error("the proxy cannot reach WhatsApp")]
    ProxyNoWay,
    /// What answers beyond the proxy is not WhatsApp.
    #[error("another than WhatsApp answers")]
    NotWhatsApp,
}

impl PathTrouble {
    /// The code that chooses a person's sentence.
    pub fn code(self) -> ErrorCode {
        match self {
            Self::ProxyUnreachable => ErrorCode::ProxyUnreachable,
            Self::ProxyRefused => ErrorCode::ProxyRefused,
            Self::ProxyNoWay => ErrorCode::ProxyNoWay,
            Self::NotWhatsApp => ErrorCode::NotWhatsApp,
        }
    }
}
