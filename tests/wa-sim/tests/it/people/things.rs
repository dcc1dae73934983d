//! What people send besides words: places, cards, polls, files.

use wa_sim::{Act, Which};
use whatsapp_rust::Jid;
use whatsapp_rust::prelude::Event;
use whatsapp_rust::wacore::poll::{PollVoteCiphertext, compute_option_hash};
use whatsapp_rust::wacore::types::presence::{ChatPresence, ReceiptType};

use super::{ALICE, BOB, bobs_line, gets, quiet, simulator_lid};
use crate::client::SOON;

#[tokio::test]
async fn bob_sends_a_place_and_a_card() {
    let (simulator, alice) = quiet().await.unwrap();
    let place = Act::Location {
        latitude: -6.2,
        longitude: 106.8,
        name: "Toko Sinar Kabut".to_owned(),
        address: String::new(),
    };
    simulator.act(BOB, ALICE, &place).unwrap();
    let name = gets(&alice, "the place", |message| {
        message.location_message.as_option()?.name.clone()
    });
    assert_eq!(name.await.unwrap(), "Toko Sinar Kabut");
    let card = Act::Contact {
        name: "Pak Yusuf".to_owned(),
        number: "6280000000110".to_owned(),
    };
    simulator.act(BOB, ALICE, &card).unwrap();
    let vcard = gets(&alice, "the card", |message| {
        message.contact_message.as_option()?.vcard.clone()
    });
    assert!(vcard.await.unwrap().contains("waid=6280000000110"));
    let book = simulator.ledger();
    let texts: Vec<&str> = book
        .screen(ALICE, BOB)
        .iter()
        .map(|line| line.text.as_str())
        .collect();
    assert_eq!(
        texts,
        ["[location] -6.2,106.8 Toko Sinar Kabut", "[contact] Pak Yusuf"]
    );
}

#[tokio::test]
async fn bob_votes_in_alices_poll_and_she_in_his() {
    let (simulator, alice) = quiet().await.unwrap();
    let options = ["Monday".to_owned(), "Tuesday".to_owned()];
    let (sent, secret) = alice
        .client
        .polls()
        .create(Jid::pn(BOB), "When?", &options, 1)
        .await
        .unwrap();
    bobs_line(&simulator, "the poll", |line| line.text == "[poll] When?")
        .await
        .unwrap();
    let vote = Act::Vote {
        options: vec!["Tuesday".to_owned()],
        poll: Which::That,
    };
    simulator.act(BOB, ALICE, &vote).unwrap();
    let sealed = gets(&alice, "the vote", |message| {
        message.poll_update_message.as_option()?.vote.as_option().cloned()
    });
    let sealed = sealed.await.unwrap();
    let ciphertext = PollVoteCiphertext {
        enc_payload: sealed.enc_payload.as_deref().unwrap(),
        enc_iv: sealed.enc_iv.as_deref().unwrap(),
    };
    let creator = alice.client.lid().unwrap().to_non_ad();
    let voter = simulator_lid(&simulator, BOB);
    let polls = alice.client.polls();
    let chosen = polls.decrypt_vote(ciphertext, &secret, &sent.message_id, &creator, &voter);
    let wanted = compute_option_hash("Tuesday").to_vec();
    assert_eq!(chosen.await.unwrap(), [wanted]);

    let poll = Act::Poll {
        question: "Where?".to_owned(),
        options: vec!["Market".to_owned(), "Shop".to_owned()],
        at_most: 1,
    };
    let id = simulator.act(BOB, ALICE, &poll).unwrap().unwrap();
    let secret = gets(&alice, "Bob's poll", |message| {
        let info = message.message_context_info.as_option()?;
        message
            .poll_creation_message_v3
            .is_set()
            .then(|| info.message_secret.clone())?
    });
    let secret = secret.await.unwrap();
    let shop = ["Shop".to_owned()];
    alice
        .client
        .polls()
        .vote(voter.clone(), &id, &voter, &secret, &shop)
        .await
        .unwrap();
    simulator
        .wait_until(SOON, "Alice's vote", |book| {
            book.seen_by(BOB, &id)
                .is_some_and(|line| line.votes.get(ALICE).is_some_and(|votes| votes == &shop))
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn bob_records_and_plays() {
    let (simulator, alice) = quiet().await.unwrap();
    let id = alice.write(BOB, "listen").await.unwrap();
    bobs_line(&simulator, "the message", |line| line.id == id)
        .await
        .unwrap();
    alice.client.presence().subscribe(Jid::pn(BOB)).await.unwrap();
    simulator.act(BOB, ALICE, &Act::Record { ms: 5 }).unwrap();
    let composing = |event: &Event| match event {
        Event::ChatPresence(shown) => {
            (shown.state == ChatPresence::Composing).then(|| format!("{:?}", shown.media))
        }
        _ => None,
    };
    assert_eq!(alice.hears("recording", composing).await.unwrap(), "Audio");
    simulator
        .act(BOB, ALICE, &Act::Play { which: Which::That })
        .unwrap();
    let played = |event: &Event| match event {
        Event::Receipt(receipt) if receipt.r#type == ReceiptType::Played => {
            receipt.message_ids.contains(&id).then_some(())
        }
        _ => None,
    };
    alice.hears("playing", played).await.unwrap();
}

#[tokio::test]
async fn bob_sends_a_picture_and_a_voice_note() {
    let (simulator, alice) = quiet().await.unwrap();
    let picture = Act::Image {
        caption: Some("the market".to_owned()),
        seed: 4,
    };
    simulator.act(BOB, ALICE, &picture).unwrap();
    let caption = gets(&alice, "the picture", |message| {
        message.image_message.as_option()?.caption.clone()
    });
    assert_eq!(caption.await.unwrap(), "the market");
    simulator.act(BOB, ALICE, &Act::Voice { seconds: 4 }).unwrap();
    let seconds = gets(&alice, "the voice note", |message| {
        message.audio_message.as_option()?.seconds
    });
    assert_eq!(seconds.await.unwrap(), 4);
}

#[tokio::test]
async fn bob_sends_a_film_a_document_and_a_sticker() {
    let (simulator, alice) = quiet().await.unwrap();
    let film = Act::Video {
        caption: Some("the harbour".to_owned()),
        seed: 2,
    };
    simulator.act(BOB, ALICE, &film).unwrap();
    let caption = gets(&alice, "the film", |message| {
        message.video_message.as_option()?.caption.clone()
    });
    assert_eq!(caption.await.unwrap(), "the harbour");
    let bill = Act::Document {
        file_name: "Bill 7.pdf".to_owned(),
        caption: None,
    };
    simulator.act(BOB, ALICE, &bill).unwrap();
    let name = gets(&alice, "the document", |message| {
        let document = message.document_message.as_option();
        document
            .or_else(|| {
                let wrapped = message.document_with_caption_message.as_option()?;
                wrapped.message.as_option()?.document_message.as_option()
            })?
            .file_name
            .clone()
    });
    assert_eq!(name.await.unwrap(), "Bill 7.pdf");
    simulator.act(BOB, ALICE, &Act::Sticker { seed: 3 }).unwrap();
    let kind = gets(&alice, "the sticker", |message| {
        message.sticker_message.as_option()?.mimetype.clone()
    });
    assert_eq!(kind.await.unwrap(), "image/webp");
}
