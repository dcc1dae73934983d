//! What people write, and change afterwards.

use wa_sim::{Act, Which};
use whatsapp_rust::Jid;
use whatsapp_rust::prelude::wa;

use super::{ALICE, BOB, bobs_line, gets, quiet, say};
use crate::client::SOON;

#[tokio::test]
async fn bob_quotes_what_alice_wrote() {
    let (simulator, alice) = quiet().await.unwrap();
    let id = alice.write(BOB, "at eight?").await.unwrap();
    bobs_line(&simulator, "the question", |line| line.text == "at eight?")
        .await
        .unwrap();
    let answer = Act::Reply {
        text: "at nine".to_owned(),
        to: Which::That,
    };
    simulator.act(BOB, ALICE, &answer).unwrap();
    let quoted = gets(&alice, "the answer", |message| {
        let text = message.extended_text_message.as_option()?;
        let context = text.context_info.as_option()?;
        (text.text.as_deref() == Some("at nine")).then(|| context.clone())
    });
    let quoted = quoted.await.unwrap();
    assert_eq!(quoted.stanza_id.as_deref(), Some(id.as_str()));
    let words = quoted
        .quoted_message
        .as_option()
        .and_then(|message| message.conversation.clone());
    assert_eq!(words.as_deref(), Some("at eight?"));
}

#[tokio::test]
async fn bob_reacts_and_takes_it_off_again() {
    let (simulator, alice) = quiet().await.unwrap();
    let id = alice.write(BOB, "done!").await.unwrap();
    bobs_line(&simulator, "the message", |line| line.id == id)
        .await
        .unwrap();
    for emoji in ["👍", ""] {
        let act = Act::React {
            emoji: emoji.to_owned(),
            to: Which::That,
        };
        simulator.act(BOB, ALICE, &act).unwrap();
        let target = gets(&alice, "the reaction", |message| {
            let reaction = message.reaction_message.as_option()?;
            let same = reaction.text.as_deref() == Some(emoji);
            same.then(|| reaction.key.as_option()?.id.clone())?
        });
        assert_eq!(target.await.unwrap(), id);
    }
    let book = simulator.ledger();
    assert!(book.seen_by(ALICE, &id).unwrap().reactions.is_empty());
}

#[tokio::test]
async fn bob_corrects_himself_and_takes_it_back() {
    let (simulator, alice) = quiet().await.unwrap();
    let id = simulator.act(BOB, ALICE, &say("on Munday")).unwrap().unwrap();
    alice.reads("on Munday").await.unwrap();
    let edit = Act::Edit {
        text: "on Monday".to_owned(),
        which: Which::Mine,
    };
    simulator.act(BOB, ALICE, &edit).unwrap();
    let target = |wanted: fn(&wa::message::ProtocolMessage) -> bool| {
        move |message: &wa::Message| {
            let protocol = message
                .protocol_message
                .as_option()
                .filter(|protocol| wanted(protocol))?;
            protocol.key.as_option()?.id.clone()
        }
    };
    let edited = gets(
        &alice,
        "the edit",
        target(|protocol| protocol.edited_message.is_set()),
    );
    assert_eq!(edited.await.unwrap(), id);
    let book = simulator.ledger();
    let line = book.seen_by(ALICE, &id).unwrap();
    assert_eq!(
        (line.text.as_str(), line.was[0].as_str()),
        ("on Monday", "on Munday")
    );

    let revoke = Act::Revoke { which: Which::Mine };
    simulator.act(BOB, ALICE, &revoke).unwrap();
    let revoked = gets(
        &alice,
        "taking back",
        target(|protocol| !protocol.edited_message.is_set()),
    );
    assert_eq!(revoked.await.unwrap(), id);
    assert_eq!(simulator.ledger().copies(ALICE, "on Monday"), 0);
}

#[tokio::test]
async fn bob_sees_what_alice_edits_takes_back_and_reacts_to() {
    let (simulator, alice) = quiet().await.unwrap();
    let hers = alice.write(BOB, "on Munday").await.unwrap();
    bobs_line(&simulator, "her message", |line| line.id == hers)
        .await
        .unwrap();
    let his = simulator.act(BOB, ALICE, &say("which day?")).unwrap().unwrap();
    let corrected = wa::Message {
        conversation: Some("on Monday".to_owned()),
        ..Default::default()
    };
    alice.reads("which day?").await.unwrap();
    alice
        .client
        .edit_message(Jid::pn(BOB), hers.as_str(), corrected)
        .await
        .unwrap();
    bobs_line(&simulator, "the new words", |line| line.text == "on Monday")
        .await
        .unwrap();
    let key = wa::MessageKey {
        remote_jid: Some(Jid::pn(BOB).to_string()),
        from_me: Some(false),
        id: Some(his.clone()),
        participant: None,
    };
    alice.client.send_reaction(Jid::pn(BOB), key, "❤️").await.unwrap();
    simulator
        .wait_until(SOON, "the heart", |book| {
            book.seen_by(BOB, &his)
                .is_some_and(|line| line.reactions.contains_key(ALICE))
        })
        .await
        .unwrap();
    let sender = whatsapp_rust::RevokeType::Sender;
    alice
        .client
        .revoke_message(Jid::pn(BOB), hers.as_str(), sender)
        .await
        .unwrap();
    bobs_line(&simulator, "taking back", |line| line.gone)
        .await
        .unwrap();
    let book = simulator.ledger();
    assert!(
        book.seen_by(ALICE, &hers).unwrap().gone,
        "her own phone shows it too"
    );
}

#[tokio::test]
async fn bob_passes_on_what_alice_wrote() {
    let (simulator, alice) = quiet().await.unwrap();
    alice.write(BOB, "bread is out").await.unwrap();
    bobs_line(&simulator, "the news", |line| line.text == "bread is out")
        .await
        .unwrap();
    let forward = Act::Forward {
        to: ALICE.to_owned(),
        which: Which::Containing("bread".to_owned()),
    };
    simulator.act(BOB, ALICE, &forward).unwrap();
    let marked = gets(&alice, "the copy", |message| {
        let text = message.extended_text_message.as_option()?;
        let forwarded = text.context_info.as_option()?.is_forwarded;
        (text.text.as_deref() == Some("bread is out")).then_some(forwarded)
    });
    assert_eq!(marked.await.unwrap(), Some(true));
}

#[tokio::test]
async fn the_owner_of_alices_phone_asks_and_her_client_sees_it() {
    let (simulator, alice) = quiet().await.unwrap();
    let poll = Act::Poll {
        question: "Which?".to_owned(),
        options: vec!["this".to_owned(), "that".to_owned()],
        at_most: 2,
    };
    let id = simulator.act(ALICE, BOB, &poll).unwrap().unwrap();
    let asked = gets(&alice, "the own poll", |message| {
        let inner = message
            .device_sent_message
            .as_option()
            .and_then(|sent| sent.message.as_option());
        let poll = inner.unwrap_or(message).poll_creation_message.as_option()?;
        poll.name.clone()
    });
    assert_eq!(asked.await.unwrap(), "Which?");
    assert_eq!(
        simulator.ledger().seen_by(BOB, &id).unwrap().text,
        "[poll] Which?"
    );
}
