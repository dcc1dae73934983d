//! Applies what WhatsApp tells of people by itself: names, other pictures, other words about themselves, another number.

use super::apply::{Taking, put_message};
use crate::{
    people::{find_owner, note_business},
    ports::whatsapp::{Inbound, InboundBody, InboundExtras, Person, PersonChange, RichBody},
};
use kabar_store::{NumberChange, StoreError, Tx};
use kabar_types::{AccountId, ContactId, Jid, MessageBody, Redacted, SystemNote, UnixMillis, WaId};

/// A name from the phone's address book, and one that the person chose.
pub(super) async fn put_names(
    tx: &mut Tx,
    account: AccountId,
    person: &Person,
    (saved, chosen): (Option<&Redacted<String>>, Option<&Redacted<String>>),
) -> Result<(), StoreError> {
    let contact = tx
        .find_or_insert_contact(&person.jid, person.alt.as_ref())
        .await?;
    if let Some(name) = chosen {
        tx.set_push_name(contact, &name.0).await?;
    }
    if let Some(name) = saved {
        tx.set_saved_name(account, contact, &name.0).await?;
    }
    Ok(())
}

pub(super) async fn put_person(
    tx: &mut Tx,
    taking: Taking<'_>,
    person: &Person,
    change: &PersonChange,
    at: UnixMillis,
) -> Result<(), StoreError> {
    let account = taking.account.id;
    match change {
        PersonChange::Picture { id } => {
            if let Some(of) = find_owner(tx, account, person).await? {
                tx.note_picture(of, id.as_deref()).await?;
            }
        }
        PersonChange::About { text } => {
            if let Some(contact) = find_known(tx, person).await? {
                tx.set_about(account, contact, &text.0).await?;
            }
        }
        PersonChange::Business(seen) => {
            if let Some(contact) = find_known(tx, person).await? {
                note_business(tx, contact, seen).await?;
            }
        }
        PersonChange::Profile => {
            if let Some(contact) = find_known(tx, person).await? {
                tx.forget_profile(account, contact).await?;
            }
        }
        PersonChange::Number { new, new_lid } => {
            let change = NumberChange {
                old: person.jid.clone(),
                new: new.clone(),
                old_lid: person.alt.clone(),
                new_lid: new_lid.clone(),
            };
            put_number(tx, taking, &change, at).await?;
        }
    }
    Ok(())
}

/// Somebody who is known already: news of a stranger make nobody a contact.
async fn find_known(tx: &mut Tx, person: &Person) -> Result<Option<ContactId>, StoreError> {
    for jid in [Some(&person.jid), person.alt.as_ref()].into_iter().flatten() {
        if let Some(contact) = tx.find_contact(jid).await? {
            return Ok(Some(contact));
        }
    }
    Ok(None)
}

/// One contact goes on under the new number, and the chat with them says so, once.
async fn put_number(
    tx: &mut Tx,
    taking: Taking<'_>,
    change: &NumberChange,
    at: UnixMillis,
) -> Result<(), StoreError> {
    let Some(contact) = tx.change_number(change).await? else {
        return Ok(());
    };
    super::additions::open_joined(tx, taking.whatsapp()).await?;
    let Some(chat) = tx.find_direct_chat(taking.account.id, contact).await? else {
        return Ok(());
    };
    if tx.get_chat_noted(chat).await?.0 {
        return Ok(());
    }
    let chat = Person {
        jid: change.new.clone(),
        alt: change.new_lid.clone().or_else(|| change.old_lid.clone()),
    };
    let note = SystemNote::NumberChanged {
        old: change.old.phone(),
        new: change.new.phone(),
    };
    let news = Inbound {
        sender: Some(chat.clone()),
        chat,
        wa_id: number_note_id(&change.new, at),
        sent_at: at,
        push_name: None,
        body: InboundBody::Rich(Box::new(RichBody {
            body: MessageBody::System { note },
            file: None,
            secret: None,
        })),
        quote: None,
        extras: InboundExtras::default(),
        raw: None,
        status: None,
    };
    put_message(tx, taking, &news).await
}

/// The news may come once more, with the same moment; the same number may be taken again much later.
fn number_note_id(new: &Jid, at: UnixMillis) -> WaId {
    WaId(format!("number-{}-{}", new.user(), at.0 / 1000))
}
