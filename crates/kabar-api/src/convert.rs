//! Between the core's own types and those that cross the wire, where the two differ.

use crate::{
    ApiError,
    params::{HistoryWish, SearchMessages, Unlock, UnlockWay},
};
use kabar_core::{KabarError, Unlock as Opens, ports::whatsapp::HistoryDepth, search};

impl From<KabarError> for ApiError {
    fn from(error: KabarError) -> Self {
        Self {
            code: error.code(),
            message: error.to_string(),
            file: error.file(),
        }
    }
}

impl From<HistoryWish> for HistoryDepth {
    fn from(wish: HistoryWish) -> Self {
        match wish {
            HistoryWish::Recent => Self::Recent,
            HistoryWish::Everything => Self::Everything,
            HistoryWish::None => Self::None,
        }
    }
}

impl From<Unlock> for Opens {
    fn from(unlock: Unlock) -> Self {
        let typed = unlock.typed.0;
        match unlock.way {
            UnlockWay::Passphrase => Self::Passphrase(typed),
            UnlockWay::RecoveryKey => Self::RecoveryKey(typed),
        }
    }
}

impl From<SearchMessages> for search::SearchMessages {
    fn from(params: SearchMessages) -> Self {
        let SearchMessages {
            query,
            chat,
            account,
            writer,
            from,
            until,
            kind,
            before,
            limit,
        } = params;
        Self {
            query,
            chat,
            account,
            writer,
            from,
            until,
            kind,
            before,
            limit,
        }
    }
}
