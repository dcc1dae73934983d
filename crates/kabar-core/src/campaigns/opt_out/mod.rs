//! Who gets nothing: those who said so, or for whom somebody here did.
//!
//! ```text
//!  a word alone ──► suppressed, and told so once ──a word alone──► as before
//!  a word in a sentence ──► a person reads it ──► suppressed │ nothing
//! ```
//!
//! A word counts from somebody a campaign wrote to or means to; it holds from the transaction that commits it, so before
//! anything is claimed after it, for the person and every number. The answer is the one message that goes to somebody who
//! wants none: it is written down in the same transaction, so it goes once however often that is tried, from the number they
//! wrote to, in the language of their word. Only a person here takes back what a person here said.
//!
//! Deliberately not here: asking who is suppressed, which claims and arming do.

mod fold;
mod meaning;
mod words;

use super::{Campaigns, PAGE_MAX, arm::text_of_ours, brake};
use crate::{base::Base, error::KabarError};
use kabar_store::{Lane, NewJob, NewMessage, Priority, QuoteSender, StoreError, Tx, Work};
use kabar_types::{
    CampaignId, ChatId, ContactId, DoubtfulReplyPage, ErrorCode, LanguageWords, MessageBody, MessageId,
    OptOutWords, RecipientId, SuppressionSource, TextLanguage, UnixMillis,
};
use meaning::Meaning;
use words::languages;

/// So long after a campaign's message a person is asked what an answer means.
const DOUBTED_FOR_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// Where the words of this installation are kept.
const OWN: &str = "stop-words";
/// Of those, and characters of each.
const OWN_MAX: usize = 50;
const OWN_LENGTH: usize = 60;

/// A message that somebody wrote to one of our numbers just now, as it was put in.
pub(crate) struct Heard<'a> {
    pub(crate) writer: ContactId,
    pub(crate) message: MessageId,
    pub(crate) row: &'a NewMessage,
}

/// Does what somebody's words ask for.
pub(crate) async fn hear(
    tx: &mut Tx,
    base: &Base,
    heard: Heard<'_>,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let MessageBody::Text { text } = &heard.row.body else {
        return Ok(());
    };
    if text.len() > meaning::LONGEST {
        return Ok(());
    }
    let Some(campaign) = tx.find_campaign_with(heard.writer).await? else {
        return Ok(());
    };
    let answers = quotes_campaign(tx, &heard).await?;
    let own = own_words(tx).await?;
    match meaning::meaning(text, answers, &own) {
        Meaning::Nothing => Ok(()),
        Meaning::Stop(language) => stop(tx, base, &heard, (campaign, language), now).await,
        Meaning::Start => start(tx, heard.writer).await,
        Meaning::Doubtful => doubt(tx, base, &heard, (campaign, answers), now).await,
    }
}

async fn quotes_campaign(tx: &mut Tx, heard: &Heard<'_>) -> Result<bool, StoreError> {
    let Some(quote) = heard
        .row
        .quote
        .as_ref()
        .filter(|quote| quote.sender != QuoteSender::Unknown)
    else {
        return Ok(false);
    };
    let quoted = tx.find_message(heard.row.chat, None, &quote.wa_id).await?;
    match quoted {
        Some(message) => Ok(tx.find_armed(message).await?.is_some()),
        None => Ok(false),
    }
}

async fn stop(
    tx: &mut Tx,
    base: &Base,
    heard: &Heard<'_>,
    (campaign, language): (CampaignId, Option<usize>),
    now: UnixMillis,
) -> Result<(), StoreError> {
    let source = SuppressionSource::Word;
    if !tx.suppress(heard.writer, source, Some(campaign), now).await? {
        return Ok(());
    }
    tracing::info!(%campaign, "campaigns: somebody wants no more");
    brake::after_opt_out(tx, campaign).await?;
    let tag = match tx.campaign_language(campaign).await? {
        TextLanguage::Id => "id",
        TextLanguage::En => "en",
    };
    let of_campaign = || languages().iter().find(|language| language.tag == tag);
    let language = language
        .and_then(|place| languages().get(place))
        .or_else(of_campaign);
    if let Some(language) = language {
        confirm(tx, base, heard.row.chat, language.confirmation, now).await?;
    }
    Ok(())
}

/// The one message to somebody who wants none: that they get none.
async fn confirm(
    tx: &mut Tx,
    base: &Base,
    chat: ChatId,
    text: &str,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let account = tx.get_chat_address(chat).await?.account;
    let message = text_of_ours(tx, base, (chat, text), now).await?;
    let job = NewJob {
        account,
        chat,
        work: Work::Message(message),
        lane: Lane::Interactive,
        not_before: now,
        created_at: now,
    };
    tx.enqueue_job(&job).await.map(drop)
}

/// They take back what they said themselves.
async fn start(tx: &mut Tx, writer: ContactId) -> Result<(), StoreError> {
    let said = tx.find_suppression(writer).await?;
    if matches!(said, Some(SuppressionSource::Word | SuppressionSource::Reply)) {
        tx.unsuppress(writer).await?;
        tracing::info!("campaigns: somebody wants messages again");
    }
    Ok(())
}

/// A person is asked only where the words may well be about a campaign.
async fn doubt(
    tx: &mut Tx,
    base: &Base,
    heard: &Heard<'_>,
    (campaign, answers): (CampaignId, bool),
    now: UnixMillis,
) -> Result<(), StoreError> {
    if tx.is_suppressed(heard.writer).await? {
        return Ok(());
    }
    let since = base.policy_now().plus(-DOUBTED_FOR_MS);
    // No row has this id: whoever wrote to them counts.
    let lately = tx.was_written_to(heard.writer, since, RecipientId(0)).await?;
    if answers || lately {
        tx.put_doubtful_reply(heard.message, campaign, now).await?;
    }
    Ok(())
}

async fn own_words(view: &mut kabar_store::View) -> Result<Vec<String>, StoreError> {
    let stored = view.find_value(OWN).await?;
    Ok(stored
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default())
}

impl Campaigns {
    /// What waits for a person to read it.
    pub(crate) async fn doubtful_replies(
        &self,
        after: Option<MessageId>,
        limit: u32,
    ) -> Result<DoubtfulReplyPage, KabarError> {
        let mut view = self.base.store.read().await?;
        Ok(view
            .list_doubtful_replies(after, limit.clamp(1, PAGE_MAX))
            .await?)
    }

    /// Somebody has read an answer: its writer wants no more, or said something else.
    pub(crate) async fn settle_doubtful_reply(
        &self,
        message: MessageId,
        opt_out: bool,
    ) -> Result<(), KabarError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let found = tx.find_doubtful_reply(message).await?;
        let (writer, campaign) = found.ok_or(StoreError::NotFound("doubtful reply"))?;
        tx.settle_doubtful_reply(message).await?;
        if opt_out {
            let new = tx
                .suppress(writer, SuppressionSource::Reply, campaign, self.base.now())
                .await?;
            if let Some(campaign) = campaign.filter(|_| new) {
                brake::after_opt_out(&mut tx, campaign).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// Every word that is understood by itself.
    pub(crate) async fn opt_out_words(&self) -> Result<OptOutWords, KabarError> {
        let own = own_words(&mut *self.base.store.read().await?).await?;
        Ok(with_own(own))
    }

    /// Sets the words of this installation.
    pub(crate) async fn set_opt_out_words(&self, own: &[String]) -> Result<OptOutWords, KabarError> {
        let own: Vec<String> = own.iter().map(|word| word.trim().to_owned()).collect();
        let is_word = |word: &String| !fold::fold(word).is_empty() && word.chars().count() <= OWN_LENGTH;
        if own.len() > OWN_MAX || !own.iter().all(is_word) {
            return Err(KabarError::refused(
                ErrorCode::BadRequest,
                "at most 50 words of at most 60 letters",
            ));
        }
        let text = serde_json::to_string(&own).map_err(|error| StoreError::Internal(error.to_string()))?;
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        tx.set_value(OWN, &text).await?;
        tx.commit().await?;
        Ok(with_own(own))
    }
}

fn with_own(own: Vec<String>) -> OptOutWords {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let language = |language: &words::Language| LanguageWords {
        language: language.tag.to_owned(),
        stop: owned(&language.stop),
        stop_in_answer: owned(&language.in_answer),
        start: owned(&language.start),
    };
    OptOutWords {
        languages: languages().iter().map(language).collect(),
        own,
    }
}
