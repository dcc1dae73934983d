//! Questions about people: small pictures, what they say about themselves, whom the account blocked, who is on WhatsApp.
//!
//! Deliberately not here: whether bytes are a picture, and how often to ask (`kabar-core`).

use crate::{
    convert::{jid, people},
    errors::send_error,
    files::{Fetched, Files},
    inbound::{look_up, own},
};
use kabar_core::ports::whatsapp::{
    BusinessSeen, NumberAnswer, Person, PictureAnswer, ProfileAnswer, Reported, SendError,
};
use kabar_types::{Jid, Redacted};
use std::{collections::HashMap, future::Future, sync::Arc, time::Duration};
use whatsapp_rust::{
    Client, Jid as WireJid, SpamFlow, SpamReportRequest, anyhow,
    request::IqError,
    wacore::{
        iq::{
            contacts::{ProfilePictureSpec, ProfilePictureType},
            spec::IqSpec,
            tctoken::{TcTokenConfig, is_tc_token_expired_with},
        },
        request::InfoQuery,
    },
    wacore_binary::NodeRef,
};

/// An answer that takes longer is none.
const WITHIN: Duration = Duration::from_secs(30);
/// The same for a file.
const FILE_WITHIN: Duration = Duration::from_secs(60);

/// The library's own question, read in full: which of "the same", "none" and "not for you" an absence means, it does not
/// tell (wacore `iq/contacts.rs`).
struct PictureQuestion(ProfilePictureSpec);

/// What the server says of a picture.
enum Told {
    At { id: String, url: String },
    Same,
    None,
    Hidden,
}

impl IqSpec for PictureQuestion {
    type Response = Told;

    fn build_iq(&self) -> InfoQuery<'static> {
        self.0.build_iq()
    }

    fn parse_response(&self, response: &NodeRef<'_>) -> Result<Told, anyhow::Error> {
        let Some(picture) = response.get_optional_child("picture") else {
            return Ok(Told::None);
        };
        if let Some(error) = picture.get_optional_child("error") {
            let code = error.attrs().optional_string("code");
            return match code.as_deref() {
                Some("404") => Ok(Told::None),
                Some("401" | "403") => Ok(Told::Hidden),
                _ => Err(anyhow::anyhow!("the picture cannot be had")),
            };
        }
        let mut attributes = picture.attrs();
        let (id, url) = (
            attributes.optional_string("id"),
            attributes.optional_string("url"),
        );
        Ok(match (id, url) {
            (Some(id), Some(url)) => Told::At {
                id: id.to_string(),
                url: url.to_string(),
            },
            _ => Told::Same,
        })
    }
}

pub(crate) async fn picture(
    client: &Arc<Client>,
    files: &Files,
    of: &Jid,
    known: &str,
) -> Result<PictureAnswer, SendError> {
    let mut question = ProfilePictureSpec::new(&address(of)?, ProfilePictureType::Preview);
    question.existing_id = (!known.is_empty()).then(|| known.to_owned());
    question.tc_token = token_of(client, of).await?;
    let told = match in_time(client, client.execute(PictureQuestion(question))).await? {
        Ok(told) => told,
        Err(IqError::ServerError { code: 404, .. }) => Told::None,
        Err(IqError::ServerError { code: 401 | 403, .. }) => Told::Hidden,
        Err(error) => return Err(judged(client, &error)),
    };
    let (id, url) = match told {
        Told::At { id, url } => (id, url),
        Told::Same if known.is_empty() => return Ok(PictureAnswer::None),
        Told::Same => return Ok(PictureAnswer::Same),
        Told::None => return Ok(PictureAnswer::None),
        Told::Hidden => return Ok(PictureAnswer::Hidden),
    };
    if id == known {
        return Ok(PictureAnswer::Same);
    }
    match files.fetch(&url, FILE_WITHIN).await {
        Fetched::Here(bytes) => Ok(PictureAnswer::Here { id, bytes }),
        Fetched::Unusable => Ok(PictureAnswer::Unusable { id }),
        // Gone from there, for one: the next question names another place.
        Fetched::Failed => Err(SendError::Doubt),
    }
}

/// The token a person gave this account, which lets it see a picture that is for contacts only. The library's own question
/// takes it along in the same way (whatsapp-rust `get_profile_picture`); it is kept under the hidden id, where that is known.
///
/// None goes along with a question about the account itself, which the server would not answer then.
async fn token_of(client: &Client, of: &Jid) -> Result<Option<Vec<u8>>, SendError> {
    if of.is_group() || own(client).is(of) {
        return Ok(None);
    }
    let wire = address(of)?;
    let known = client.get_lid_pn_entry(&wire).await.ok().flatten();
    let key = known.as_ref().map_or(&*wire.user, |entry| &*entry.lid);
    let kept = client.tc_token().get(key).await.ok().flatten();
    let good = kept.filter(|kept| {
        !kept.token.is_empty() && !is_tc_token_expired_with(kept.token_timestamp, &TcTokenConfig::default())
    });
    Ok(good.map(|kept| kept.token))
}

pub(crate) async fn profile(client: &Arc<Client>, person: &Jid) -> Result<ProfileAnswer, SendError> {
    let wire = address(person)?;
    let asked = [wire.clone()];
    let contacts = client.contacts();
    let info = in_time(client, contacts.get_user_info(&asked)).await?;
    let info = info.map_err(|error| judged(client, &error))?;
    let mut answer = ProfileAnswer::default();
    if let Some(info) = info.get(&wire).or_else(|| info.values().next()) {
        let shown = info.status.as_deref().filter(|_| info.status_error.is_none());
        answer.about = shown.map(|text| Redacted(people::about_text(text)));
        let name = info.verified_name.as_ref().and_then(|name| name.name.as_deref());
        answer.business = BusinessSeen {
            is: info.business_error.is_none().then_some(info.is_business),
            ..people::seen(name, info.is_business)
        };
    }
    if answer.business.is == Some(true) {
        let told = in_time(client, client.get_business_profile(&wire)).await?;
        let told = told.map_err(|error| judged(client, &error))?;
        answer.profile = told.as_ref().map(people::profile);
    }
    Ok(answer)
}

pub(crate) async fn blocked(client: &Arc<Client>) -> Result<Vec<Person>, SendError> {
    let blocking = client.blocking();
    let list = in_time(client, blocking.get_blocklist()).await?;
    let list: Vec<WireJid> = list
        .map_err(|error| judged(client, &error))?
        .into_iter()
        .map(|entry| entry.jid)
        .collect();
    let (own, aliases) = (own(client), look_up(client, list.clone()).await);
    let person = |jid: &WireJid| jid::person(jid, None, &own, &aliases);
    Ok(list.iter().filter_map(person).collect())
}

/// Both addresses of somebody are needed to block them; one whose other is not known is asked for first.
pub(crate) async fn block(client: &Client, person: &WireJid, blocked: bool) -> Result<(), SendError> {
    let known = client.get_lid_pn_entry(person).await;
    if matches!(known, Ok(None)) {
        let asked = [person.clone()];
        let contacts = client.contacts();
        let found = in_time(client, contacts.is_on_whatsapp(&asked)).await?;
        found.map_err(|error| judged(client, &error))?;
    }
    let blocking = client.blocking();
    let told = async {
        match blocked {
            true => blocking.block(person).await,
            false => blocking.unblock(person).await,
        }
    };
    match in_time(client, told).await? {
        Ok(()) => Ok(()),
        Err(error) => match judged(client, &error) {
            // The server heard it and does not want it, or nobody is there to be blocked.
            SendError::Doubt if is_refused(&error) => {
                Err(SendError::Invalid("WhatsApp refuses it".to_owned()))
            }
            judged => Err(judged),
        },
    }
}

/// The library puts the question and takes what comes back for an answer only when it is none of an error's.
pub(crate) async fn report(client: &Arc<Client>, reported: &Reported) -> Result<(), SendError> {
    let request = SpamReportRequest {
        message_id: reported.wa_id.0.clone(),
        message_timestamp: u64::try_from(reported.sent_at.0 / 1000).unwrap_or(0),
        from_jid: Some(address(&reported.person)?),
        spam_flow: SpamFlow::ContactInfo,
        ..SpamReportRequest::default()
    };
    match in_time(client, client.send_spam_report(request)).await? {
        Ok(_) => Ok(()),
        Err(IqError::ServerError { code, .. }) if (400..500).contains(&code) && code != 429 => {
            Err(SendError::Invalid("WhatsApp refuses it".to_owned()))
        }
        Err(error) => Err(judged(client, &error)),
    }
}

pub(crate) async fn follow_presence(client: &Arc<Client>, person: &Jid, on: bool) -> Result<(), SendError> {
    let wire = address(person)?;
    let presence = client.presence();
    let asked = async {
        match on {
            true => presence.subscribe(wire).await,
            false => presence.unsubscribe(&wire).await,
        }
    };
    let asked = in_time(client, asked).await?;
    asked.map_err(|error| judged(client, &error))
}

pub(crate) async fn numbers(client: &Arc<Client>, numbers: &[Jid]) -> Result<Vec<NumberAnswer>, SendError> {
    let mut asked = HashMap::new();
    for number in numbers {
        asked.insert(address(number)?, number);
    }
    let list: Vec<WireJid> = asked.keys().cloned().collect();
    let contacts = client.contacts();
    let found = in_time(client, contacts.is_on_whatsapp(&list)).await?;
    let found = found.map_err(|error| judged(client, &error))?;
    let answer = |result: &whatsapp_rust::IsOnWhatsAppResult| {
        let by_number = asked.get(&result.jid.to_non_ad());
        let phone = by_number.or_else(|| asked.get(result.pn_jid.as_ref()?))?;
        let name = result
            .verified_name
            .as_ref()
            .and_then(|name| name.name.as_deref());
        let lid = result.lid.as_ref().and_then(jid::canonical);
        Some(NumberAnswer {
            phone: (*phone).clone(),
            on_whatsapp: result.is_registered,
            lid: lid.filter(|lid| lid.is_lid() && result.is_registered),
            business: people::seen(name, result.is_business),
        })
    };
    Ok(found.iter().filter_map(answer).collect())
}

fn is_refused(error: &whatsapp_rust::features::BlockingError) -> bool {
    use whatsapp_rust::features::BlockingError;
    match error {
        BlockingError::InvalidJid(_) => true,
        BlockingError::Iq(IqError::ServerError { code, .. }) => (400..500).contains(code) && *code != 429,
        _ => false,
    }
}

fn judged(client: &Client, error: &(dyn std::error::Error + 'static)) -> SendError {
    match send_error(error) {
        SendError::Doubt if !client.is_connected() => SendError::NotConnected,
        judged => judged,
    }
}

async fn in_time<T>(client: &Client, asking: impl Future<Output = T>) -> Result<T, SendError> {
    tokio::time::timeout(WITHIN, asking)
        .await
        .map_err(|_| match client.is_connected() {
            true => SendError::Doubt,
            false => SendError::NotConnected,
        })
}

fn address(jid: &Jid) -> Result<WireJid, SendError> {
    jid::to_wire(jid).ok_or_else(|| SendError::Invalid("the address is not valid".to_owned()))
}
