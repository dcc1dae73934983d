//! Who gets nothing: those who said so, in one word to a campaign, or for whom somebody here did.
//!
//! It is decided where the word is committed, so before anything is claimed after it. Deliberately not here: asking for it,
//! which claims and arming do, and words of more languages.

use super::brake;
use kabar_store::{StoreError, Tx};
use kabar_types::{ContactId, MessageBody, SuppressionSource, UnixMillis};

/// Said alone, each means: no more.
const WORDS: [&str; 3] = ["stop", "berhenti", "unsubscribe"];
/// No such word is longer; what is longer is not looked at.
const LONGEST: usize = 40;

/// Whether this is one of the words and nothing else.
pub(crate) fn means_stop(text: &str) -> bool {
    if text.len() > LONGEST {
        return false;
    }
    let word = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    WORDS.contains(&word.as_str())
}

/// Somebody wrote to one of our numbers. A word that means stop, from somebody whom a campaign wrote to or means to, holds
/// from this transaction on.
pub(crate) async fn hear(
    tx: &mut Tx,
    writer: ContactId,
    body: &MessageBody,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let MessageBody::Text { text } = body else {
        return Ok(());
    };
    if !means_stop(text) {
        return Ok(());
    }
    let Some(campaign) = tx.find_campaign_with(writer).await? else {
        return Ok(());
    };
    if tx
        .suppress(writer, SuppressionSource::Word, Some(campaign), now)
        .await?
    {
        tracing::info!(%campaign, "campaigns: somebody wants no more");
        brake::after_opt_out(tx, campaign).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::means_stop;

    #[test]
    fn only_the_whole_message_means_stop() {
        for text in ["STOP", " stop. ", "Berhenti!", "\"unsubscribe\"", "🛑 Stop 🛑"] {
            assert!(means_stop(text), "{text}");
        }
        for text in [
            "",
            "Stop by on Monday",
            "don't stop",
            "berhenti di mana?",
            "stopp",
        ] {
            assert!(!means_stop(text), "{text}");
        }
    }
}
