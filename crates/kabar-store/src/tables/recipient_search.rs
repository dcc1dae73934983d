//! Finding people of a campaign's list: by what became of them, and by a part of their name or number.
//!
//! A list may have a hundred thousand people, of whom a few are wanted. How far a message came is its own row's to say, so no
//! index of the list knows it; what is looked through at once is bounded instead, and a page may come short.

use super::{campaign_replies::replied, id_list};
use crate::{Result, sql::statements, view::View};
use kabar_types::{CampaignId, RecipientFilter, RecipientId, RecipientPage};

/// What is wanted of a list.
#[derive(Clone, Debug)]
pub struct RecipientQuery<'a> {
    pub campaign: CampaignId,
    pub filter: RecipientFilter,
    /// A part of a name, or of a number; empty: everybody.
    pub search: &'a str,
    /// Where the page before ended.
    pub after: Option<RecipientId>,
    pub limit: u32,
}

/// Lines looked through for one page.
pub const LOOKED_AT: u32 = 10_000;

/// Where a person stands, as one word: their state, and of one who is armed how far their message came.
macro_rules! stands {
    () => {
        "CASE r.state WHEN 'armed' THEN COALESCE(m.status, 'gone') ELSE r.state END
            IN (SELECT value FROM json_each(?4))"
    };
}

/// Everything a person is called, and the number as it stood in the list.
macro_rules! names {
    () => {
        "(COALESCE(s.name, '') || char(10) || COALESCE(p.verified_name, '') || char(10) || COALESCE(p.push_name, '')
            || char(10) || r.phone)"
    };
}

/// Whether somebody fits the patterns of a number's digits or of a name: as LIKE compares letters beyond ASCII one to one, there
/// are up to three spellings of it.
macro_rules! fits {
    () => {
        concat!(
            "(",
            names!(),
            " LIKE ?6 ESCAPE '\\' OR ?4 <> '' AND p.phone_jid LIKE ?4
                OR ?7 <> '' AND (",
            names!(),
            " LIKE ?7 ESCAPE '\\' OR ",
            names!(),
            " LIKE ?8 ESCAPE '\\'))"
        )
    };
}

statements! {
    /// The last line of a stretch.
    STRETCH = "SELECT MAX(id), COUNT(*) FROM (SELECT id FROM recipients WHERE campaign_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3)";
    BY_STATE = concat!("SELECT r.id FROM recipients r LEFT JOIN messages m ON m.id = r.message_id
        WHERE r.campaign_id = ?1 AND r.id > ?2 AND r.id <= ?3 AND ", stands!(), " ORDER BY r.id LIMIT ?5");
    BY_REPLY = concat!("SELECT r.id FROM recipients r JOIN messages m ON m.id = r.message_id
        WHERE r.campaign_id = ?1 AND r.id > ?2 AND r.id <= ?3 AND ", replied!(), " ORDER BY r.id LIMIT ?5");
    BY_OPT_OUT = "SELECT r.id FROM suppressions s JOIN recipients r ON r.campaign_id = ?1 AND r.contact_id = s.contact_id
            AND r.reason <> 'duplicate'
        WHERE s.campaign_id = ?1 AND r.id > ?2 AND r.id <= ?3 ORDER BY r.id LIMIT ?5";
    BY_NAME = concat!("SELECT r.id FROM recipients r
        LEFT JOIN contacts p ON p.id = r.contact_id
        LEFT JOIN saved_names s ON s.account_id = r.account_id AND s.contact_id = r.contact_id
        WHERE r.campaign_id = ?1 AND r.id > ?2 AND r.id <= ?3 AND ", fits!(), " ORDER BY r.id LIMIT ?5");
    /// The same among some.
    BY_NAME_AMONG = concat!("SELECT r.id FROM json_each(?9) j CROSS JOIN recipients r ON r.id = j.value
        LEFT JOIN contacts p ON p.id = r.contact_id
        LEFT JOIN saved_names s ON s.account_id = r.account_id AND s.contact_id = r.contact_id
        WHERE r.campaign_id = ?1 AND r.id > ?2 AND r.id <= ?3 AND ", fits!(), " ORDER BY r.id LIMIT ?5");
}

/// The words by which people of a filter stand; empty: by something else.
fn states_of(filter: RecipientFilter) -> &'static [&'static str] {
    match filter {
        RecipientFilter::All | RecipientFilter::Replied | RecipientFilter::OptedOut => &[],
        RecipientFilter::Waiting => &["planned", "pending"],
        RecipientFilter::Sent => &["sent"],
        RecipientFilter::Delivered => &["delivered"],
        RecipientFilter::Read => &["read", "played"],
        RecipientFilter::Failed => &["failed"],
        RecipientFilter::Unknown => &["unknown"],
        RecipientFilter::Skipped => &["skipped"],
        RecipientFilter::Incomplete => &["incomplete"],
        RecipientFilter::Cancelled => &["cancelled"],
    }
}

/// What somebody typed, as patterns.
struct Patterns {
    digits: String,
    /// As it is written in small letters, in capitals, and with a capital in front; only the first of what is ASCII.
    names: [String; 3],
}

impl Patterns {
    fn of(search: &str) -> Self {
        let pattern = |text: &str| {
            let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            format!("%{escaped}%")
        };
        let lower = search.trim().to_lowercase();
        let names = if lower.is_ascii() {
            [pattern(&lower), String::new(), String::new()]
        } else {
            [
                pattern(&lower),
                pattern(&lower.to_uppercase()),
                pattern(&titled(&lower)),
            ]
        };
        let is_number = lower.chars().all(|c| c.is_ascii_digit() || " +-().".contains(c));
        let digits: String = lower.chars().filter(char::is_ascii_digit).collect();
        // A number as people write it at home begins with zeros that no full number has.
        let digits = digits.trim_start_matches('0');
        let digits = if is_number && digits.len() >= 3 {
            format!("%{digits}%@%")
        } else {
            String::new()
        };
        Self { digits, names }
    }
}

/// Each word with a capital in front.
fn titled(lower: &str) -> String {
    let words = lower.split_inclusive(char::is_whitespace).map(|word| {
        let mut letters = word.chars();
        let first = letters
            .next()
            .map(|first| first.to_uppercase().collect::<String>());
        first.unwrap_or_default() + letters.as_str()
    });
    words.collect()
}

/// A part of a list, from behind its first to its last.
#[derive(Clone, Copy)]
struct Stretch {
    campaign: i64,
    after: i64,
    last: i64,
}

impl View {
    /// Some people of a list, in its order. A page that is not full goes on at `next` as well, as long as there is one: no
    /// more than [`LOOKED_AT`] lines are looked through at once.
    pub async fn find_recipients(&mut self, query: &RecipientQuery<'_>) -> Result<RecipientPage> {
        let search = query.search.trim();
        if search.is_empty() && query.filter == RecipientFilter::All {
            return self
                .list_recipients(query.campaign, query.after, query.limit)
                .await;
        }
        let after = query.after.map_or(0, |id| id.0);
        let (last, lines): (Option<i64>, u32) = sqlx::query_as(STRETCH)
            .bind(query.campaign.0)
            .bind(after)
            .bind(LOOKED_AT)
            .fetch_one(&mut self.conn)
            .await?;
        let Some(last) = last else {
            return Ok(RecipientPage::default());
        };
        let stretch = Stretch {
            campaign: query.campaign.0,
            after,
            last,
        };
        let mut ids = self.ids_in(stretch, query, search).await?;
        let is_full = u32::try_from(ids.len()).is_ok_and(|count| count >= query.limit);
        let goes_on = (lines == LOOKED_AT).then_some(RecipientId(last));
        ids.truncate(usize::try_from(query.limit).unwrap_or(usize::MAX));
        let next = if is_full { ids.last().copied() } else { goes_on };
        let recipients = self.recipients_by_id(&ids).await?;
        Ok(RecipientPage { recipients, next })
    }

    /// Those of a stretch who are wanted, the first of them at least.
    async fn ids_in(
        &mut self,
        stretch: Stretch,
        query: &RecipientQuery<'_>,
        search: &str,
    ) -> Result<Vec<RecipientId>> {
        if search.is_empty() {
            return self.ids_by_filter(stretch, query.filter, query.limit).await;
        }
        let among = match query.filter {
            RecipientFilter::All => None,
            filter => Some(self.ids_by_filter(stretch, filter, LOOKED_AT).await?),
        };
        self.ids_by_name(stretch, search, among.as_deref(), query.limit)
            .await
    }

    async fn ids_by_filter(
        &mut self,
        stretch: Stretch,
        filter: RecipientFilter,
        limit: u32,
    ) -> Result<Vec<RecipientId>> {
        let sql = match filter {
            RecipientFilter::Replied => BY_REPLY,
            RecipientFilter::OptedOut => BY_OPT_OUT,
            _ => BY_STATE,
        };
        let ids: Vec<i64> = sqlx::query_scalar(sql)
            .bind(stretch.campaign)
            .bind(stretch.after)
            .bind(stretch.last)
            .bind(serde_json::json!(states_of(filter)).to_string())
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        Ok(ids.into_iter().map(RecipientId).collect())
    }

    async fn ids_by_name(
        &mut self,
        stretch: Stretch,
        search: &str,
        among: Option<&[RecipientId]>,
        limit: u32,
    ) -> Result<Vec<RecipientId>> {
        let Patterns {
            digits,
            names: [lower, upper, title],
        } = Patterns::of(search);
        let ids: Vec<i64> = sqlx::query_scalar(if among.is_some() { BY_NAME_AMONG } else { BY_NAME })
            .bind(stretch.campaign)
            .bind(stretch.after)
            .bind(stretch.last)
            .bind(digits)
            .bind(limit)
            .bind(lower)
            .bind(upper)
            .bind(title)
            .bind(id_list(among.unwrap_or_default()))
            .fetch_all(&mut self.conn)
            .await?;
        Ok(ids.into_iter().map(RecipientId).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_types_is_looked_for_as_it_stands_in_any_case_and_as_digits_of_a_number() {
        let bob = Patterns::of(" Bob_100% ");
        assert_eq!(bob.names, ["%bob\\_100\\%%", "", ""]);
        assert_eq!(bob.digits, "");
        let ivan = Patterns::of("иван п");
        assert_eq!(ivan.names, ["%иван п%", "%ИВАН П%", "%Иван П%"]);
        assert_eq!(Patterns::of("0812-34").digits, "%81234%@%");
        assert_eq!(Patterns::of("+62 800").digits, "%62800%@%");
        assert_eq!(Patterns::of("12").digits, "", "too short to tell anybody by");
    }
}
