//! Votes open with the poll's secret, in whichever form of address they were sealed.

use super::*;
use whatsapp_rust::buffa::MessageField;
use whatsapp_rust::wacore::poll::encrypt_poll_vote_with_secret;

const SECRET: [u8; 32] = [5; 32];
const MY_PHONE: &str = "6280000000004@s.whatsapp.net";
const MY_LID: &str = "100000000000004@lid";
const BOB_PHONE: &str = "6280000000214@s.whatsapp.net";
const BOB_LID: &str = "100000000000214@lid";

fn own() -> Own {
    Own {
        phone: Some(Jid::new(MY_PHONE)),
        lid: Some(Jid::new(MY_LID)),
    }
}

fn bob() -> Person {
    Person {
        jid: Jid::new(BOB_LID),
        alt: Some(Jid::new(BOB_PHONE)),
    }
}

fn options() -> Vec<String> {
    ["Sel", "Rab", "Kam"].map(str::to_owned).to_vec()
}

/// Bob's vote in a poll of `asker`'s, as the wire carries it.
fn update(asker: &str, voter: &str, choice: &[&str]) -> wa::message::PollUpdateMessage {
    let hashes: Vec<Vec<u8>> = choice
        .iter()
        .map(|option| compute_option_hash(option).to_vec())
        .collect();
    let (payload, iv) = encrypt_poll_vote_with_secret(&hashes, &SECRET, "P1", asker, voter).unwrap();
    wa::message::PollUpdateMessage {
        poll_creation_message_key: MessageField::some(wa::MessageKey {
            id: Some("P1".to_owned()),
            ..Default::default()
        }),
        vote: MessageField::some(wa::message::PollEncValue {
            enc_payload: Some(payload),
            enc_iv: Some(iv.to_vec()),
        }),
        sender_timestamp_ms: Some(7),
        ..Default::default()
    }
}

fn sealed(update: &wa::message::PollUpdateMessage) -> Vec<u8> {
    let bob = bob();
    let from = From {
        chat: &bob,
        voter: Some(&bob),
        own: &own(),
        aliases: &Aliases::default(),
    };
    match body(update, &from) {
        Some(InboundBody::Vote { target, sealed, at }) => {
            assert_eq!((target.0.as_str(), at), ("P1", UnixMillis(7)));
            sealed
        }
        _ => panic!("no vote"),
    }
}

fn opened(sealed: &[u8], secret: &[u8; 32]) -> Option<Vec<u32>> {
    open(sealed, &WaId("P1".to_owned()), secret, &options())
}

#[test]
fn a_vote_opens_in_whichever_form_of_address_it_was_sealed() {
    for (asker, voter) in [
        (MY_LID, BOB_LID),
        (MY_PHONE, BOB_PHONE),
        (MY_PHONE, BOB_LID),
        (BOB_LID, BOB_LID),
    ] {
        let vote = sealed(&update(asker, voter, &["Kam", "Sel"]));
        assert_eq!(opened(&vote, &SECRET), Some(vec![2, 0]), "{asker} {voter}");
    }
}

#[test]
fn a_vote_taken_back_chooses_nothing_and_one_for_another_poll_does_not_open() {
    assert_eq!(
        opened(&sealed(&update(MY_LID, BOB_LID, &[])), &SECRET),
        Some(vec![])
    );
    let vote = sealed(&update(MY_LID, BOB_LID, &["Sel"]));
    assert_eq!(opened(&vote, &[6; 32]), None);
    assert_eq!(open(&vote, &WaId("P2".to_owned()), &SECRET, &options()), None);
    assert_eq!(
        open(b"{\"payload\":7}", &WaId("P1".to_owned()), &SECRET, &options()),
        None
    );
}

#[test]
fn a_vote_the_phone_has_opened_needs_no_secret_and_options_that_are_not_there_do_not_count() {
    let vote = wa::message::PollVoteMessage {
        selected_options: vec![
            compute_option_hash("Rab").to_vec(),
            compute_option_hash("Min").to_vec(),
            vec![1],
        ],
    };
    let InboundBody::Vote { sealed, .. } = super::opened("P1", &vote, UnixMillis(7)) else {
        panic!("no vote");
    };
    assert_eq!(opened(&sealed, &[0; 32]), Some(vec![1]));
}

#[test]
fn a_vote_without_end_is_none() {
    let mut endless = update(MY_LID, BOB_LID, &["Sel"]);
    endless.vote = MessageField::some(wa::message::PollEncValue {
        enc_payload: Some(vec![0; 1 << 20]),
        enc_iv: Some(vec![0; 12]),
    });
    let bob = bob();
    let from = From {
        chat: &bob,
        voter: None,
        own: &own(),
        aliases: &Aliases::default(),
    };
    assert!(body(&endless, &from).is_none());
}
