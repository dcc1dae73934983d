//! The people of a list, many with each statement: who they are, how we know them, and what keeps them from getting anything.
//!
//! Deliberately not here: what becomes of them (`kabar-core::campaigns`), and one person at a time (`contacts.rs`).

use super::{account_id, accounts::jid, campaigns::word_from, id_list};
use crate::{Result, Tx, sql::statements, view::View};
use kabar_types::{AccountId, AudienceClass, AudienceCounts, CampaignId, ContactId, Jid, UnixMillis};

/// What is known of somebody whose number stands in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPerson {
    pub contact: ContactId,
    /// When WhatsApp said that there is nobody at this number.
    pub absent_at: Option<UnixMillis>,
    pub class: AudienceClass,
    /// They want nothing.
    pub suppressed: bool,
    /// The number of the campaign whose chat with them is the newest.
    pub talker: Option<AccountId>,
    /// The numbers that blocked them.
    pub blocked_by: Vec<AccountId>,
    /// They are in the list already.
    pub listed: bool,
}

/// How we know the person with this id; the words are those of the wire.
macro_rules! class {
    ($contact:literal) => {
        concat!(
            "CASE WHEN EXISTS (SELECT 1 FROM chats c JOIN messages m ON m.chat_id = c.id WHERE c.contact_id = ",
            $contact,
            " AND m.sender_id = ",
            $contact,
            " AND m.kind NOT IN ('system', 'call')) THEN 'replied'
            WHEN EXISTS (SELECT 1 FROM chats c JOIN messages m ON m.chat_id = c.id WHERE c.contact_id = ",
            $contact,
            " AND m.sender_id = 0 AND m.kind NOT IN ('system', 'call')
                AND m.status NOT IN ('pending', 'failed', 'unknown')
                AND NOT EXISTS (SELECT 1 FROM recipients w WHERE w.message_id = m.id)) THEN 'openChat'
            WHEN EXISTS (SELECT 1 FROM saved_names s WHERE s.contact_id = ",
            $contact,
            ") THEN 'saved' ELSE 'cold' END"
        )
    };
}

pub(super) use class;

statements! {
    /// Who has each of these numbers, also one that they gave up, and what WhatsApp said of it.
    FIND = "SELECT COALESCE(p.id, o.contact_id, 0) AS contact, COALESCE(p.lid, '') AS lid, COALESCE(n.lid, '') AS told,
            CASE n.on_whatsapp WHEN 0 THEN n.asked_at END AS absent_at
        FROM json_each(?1) j LEFT JOIN contacts p ON p.phone_jid = j.value AND p.phone_jid <> ''
        LEFT JOIN old_addresses o ON o.jid = j.value LEFT JOIN numbers n ON n.phone_jid = j.value ORDER BY j.key";
    ADD = "INSERT INTO contacts (phone_jid, lid) SELECT value, '' FROM json_each(?1) ORDER BY key";
    FACTS = concat!("SELECT ", class!("j.value"), " AS class,
            EXISTS (SELECT 1 FROM suppressions s WHERE s.contact_id = j.value) AS suppressed,
            COALESCE((SELECT c.account_id FROM chats c
                JOIN campaign_accounts n ON n.account_id = c.account_id AND n.campaign_id = ?2
                WHERE c.contact_id = j.value
                    AND EXISTS (SELECT 1 FROM messages m WHERE m.chat_id = c.id AND m.kind <> 'system')
                ORDER BY c.sort_at DESC, n.position LIMIT 1), '') AS talker,
            COALESCE((SELECT group_concat(b.account_id, ' ') FROM blocks b WHERE b.contact_id = j.value), '') AS blocked_by,
            EXISTS (SELECT 1 FROM recipients r WHERE r.campaign_id = ?2 AND r.contact_id = j.value
                AND r.reason <> 'duplicate') AS listed
        FROM json_each(?1) j ORDER BY j.key");
    CLASS = concat!("SELECT ", class!("?1"));
    CLASSES = concat!("SELECT ", class!("j.value"), " FROM json_each(?1) j ORDER BY j.key");
    CLASSES_OF = concat!("SELECT class, COUNT(*) FROM (SELECT ", class!("r.contact_id"), " AS class FROM recipients r
        WHERE r.campaign_id = ?1 AND r.contact_id IS NOT NULL AND r.reason <> 'duplicate') GROUP BY 1");
}

#[derive(sqlx::FromRow)]
struct Found {
    /// 0: nobody.
    contact: i64,
    lid: String,
    /// The hidden id that WhatsApp told of the number.
    told: String,
    absent_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct Facts {
    class: String,
    suppressed: bool,
    talker: String,
    blocked_by: String,
    listed: bool,
}

impl Found {
    /// Its hidden id is news, which may make one person of two.
    fn is_to_pair(&self) -> bool {
        !self.told.is_empty() && self.told != self.lid
    }
}

impl Facts {
    fn of(self, found: &Found) -> Result<ListedPerson> {
        let accounts: Result<Vec<AccountId>> = self.blocked_by.split_whitespace().map(account_id).collect();
        let talker = (!self.talker.is_empty()).then_some(self.talker);
        Ok(ListedPerson {
            contact: ContactId(found.contact),
            absent_at: found.absent_at.map(UnixMillis),
            class: word_from(&self.class)?,
            suppressed: self.suppressed,
            talker: talker.as_deref().map(account_id).transpose()?,
            blocked_by: accounts?,
            listed: self.listed,
        })
    }
}

fn jid_list<'a>(phones: impl IntoIterator<Item = &'a Jid>) -> String {
    let texts: Vec<&str> = phones.into_iter().map(Jid::as_str).collect();
    serde_json::json!(texts).to_string()
}

impl View {
    /// How we know a person.
    pub async fn class_of(&mut self, contact: ContactId) -> Result<AudienceClass> {
        let class: String = sqlx::query_scalar(CLASS)
            .bind(contact.0)
            .fetch_one(&mut self.conn)
            .await?;
        word_from(&class)
    }

    /// How we know whoever has these numbers, and who of them is known at all; in the same order.
    pub async fn class_numbers(&mut self, phones: &[Jid]) -> Result<Vec<(Option<ContactId>, AudienceClass)>> {
        let found = self.find_numbers(phones).await?;
        let classes: Vec<String> = sqlx::query_scalar(CLASSES)
            .bind(id_list(found.iter().map(|found| found.contact)))
            .fetch_all(&mut self.conn)
            .await?;
        let known = |(found, class): (&Found, String)| {
            let contact = (found.contact != 0).then_some(ContactId(found.contact));
            Ok((contact, word_from(&class)?))
        };
        found.iter().zip(classes).map(known).collect()
    }

    /// How we know the people of a campaign's list, each once.
    pub async fn count_audience(&mut self, campaign: CampaignId) -> Result<AudienceCounts> {
        let rows: Vec<(String, u32)> = sqlx::query_as(CLASSES_OF)
            .bind(campaign.0)
            .fetch_all(&mut self.conn)
            .await?;
        let mut counts = AudienceCounts::default();
        for (class, people) in rows {
            counts.add_many(word_from(&class)?, people);
        }
        Ok(counts)
    }

    async fn find_numbers(&mut self, phones: &[Jid]) -> Result<Vec<Found>> {
        let query = sqlx::query_as(FIND).bind(jid_list(phones));
        Ok(query.fetch_all(&mut self.conn).await?)
    }
}

impl Tx {
    /// What is known of whoever has these numbers, each of which stands here once; who is new is met. In the same order.
    pub async fn meet_people(&mut self, campaign: CampaignId, phones: &[Jid]) -> Result<Vec<ListedPerson>> {
        let mut found = self.find_numbers(phones).await?;
        let mut news = false;
        for (phone, found) in phones.iter().zip(&found).filter(|(_, found)| found.is_to_pair()) {
            self.find_or_insert_contact(phone, jid(found.told.clone()).as_ref())
                .await?;
            news = true;
        }
        let is_new = |(_, found): &(&Jid, &Found)| found.contact == 0 && !found.is_to_pair();
        let new: Vec<&Jid> = phones
            .iter()
            .zip(&found)
            .filter(is_new)
            .map(|(phone, _)| phone)
            .collect();
        if !new.is_empty() {
            let query = sqlx::query(ADD).bind(jid_list(new));
            query.execute(&mut self.conn).await?;
            news = true;
        }
        if news {
            found = self.find_numbers(phones).await?;
        }
        let facts: Vec<Facts> = sqlx::query_as(FACTS)
            .bind(id_list(found.iter().map(|found| found.contact)))
            .bind(campaign.0)
            .fetch_all(&mut self.conn)
            .await?;
        facts
            .into_iter()
            .zip(&found)
            .map(|(facts, found)| facts.of(found))
            .collect()
    }
}
