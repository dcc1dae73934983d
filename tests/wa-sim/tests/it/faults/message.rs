//! Messages that are refused, lost, doubled or damaged.

use wa_sim::{Fault, Way};
use whatsapp_rust::prelude::Event;

use super::{ALICE, BOB, acks_of, alice_online, is_delivery_of, logins_reach, of_alice, once};
use crate::client::SOON;

const DEWI: &str = "6280000000031";

fn drop_before_ack(deliver: bool) -> Fault {
    Fault::DropBeforeAck {
        deliver,
        times: Some(1),
    }
}

#[tokio::test]
async fn a_server_that_dies_before_the_ack_leaves_alice_without_proof() {
    let (simulator, alice) = alice_online().await.unwrap();
    simulator.set_fault(ALICE, Some(drop_before_ack(false)));
    let id = alice.write(BOB, "lost?").await.unwrap();
    logins_reach(&simulator, 2).await.unwrap();
    let book = simulator.ledger();
    let accepted = book.accepted(ALICE, &id).unwrap();
    assert_eq!((accepted.times, accepted.acks), (1, 0));
    assert_eq!(book.copies(BOB, "lost?"), 0);
    assert_eq!(acks_of(&alice, &id), 0);
}

#[tokio::test]
async fn a_message_passed_on_before_the_server_died_is_proven_by_its_receipt() {
    let (simulator, alice) = alice_online().await.unwrap();
    simulator.set_fault(ALICE, Some(drop_before_ack(true)));
    let id = alice.write(BOB, "arrived").await.unwrap();
    let delivered = |event: &Event| is_delivery_of(event, &id).then_some(());
    let what = "delivery, after coming back";
    alice.hears(what, delivered).await.unwrap();
    assert_eq!(acks_of(&alice, &id), 0);
    assert_eq!(simulator.ledger().copies(BOB, "arrived"), 1);
}

#[tokio::test]
async fn the_same_id_sent_again_is_a_repeat_on_the_wire_and_one_copy_to_the_eye() {
    let (simulator, alice) = alice_online().await.unwrap();
    simulator.set_fault(ALICE, Some(drop_before_ack(true)));
    let id = alice.write(BOB, "once").await.unwrap();
    logins_reach(&simulator, 2).await.unwrap();
    alice
        .hears_nth("being connected again", 2, |event| {
            matches!(event, Event::Connected(_)).then_some(())
        })
        .await
        .unwrap();
    alice.write_as(&id, BOB, "once").await.unwrap();
    assert_eq!(alice.acked(&id).await.unwrap(), None);
    let book = simulator
        .wait_until(SOON, "both receptions", |book| book.repeats() == 1)
        .await
        .unwrap();
    assert_eq!(book.copies(BOB, "once"), 1);
    let seen = book.seen.iter().find(|seen| seen.person == BOB && seen.id == id);
    assert_eq!(seen.unwrap().arrivals, 2);
}

#[tokio::test]
async fn a_lost_ack_leaves_the_connection_open() {
    let (simulator, alice) = alice_online().await.unwrap();
    simulator.set_fault(ALICE, Some(once(|times| Fault::LoseAck { times })));
    let id = alice.write(BOB, "no ack for this").await.unwrap();
    let next = alice.write(BOB, "but for this").await.unwrap();
    assert_eq!(alice.acked(&next).await.unwrap(), None);
    assert_eq!(acks_of(&alice, &id), 0);
    assert_eq!(simulator.ledger().logins.len(), 1);
    assert_eq!(simulator.ledger().copies(BOB, "no ack for this"), 1);
}

#[tokio::test]
async fn a_refused_message_was_sent_all_right_and_nobody_sends_it_again() {
    let (simulator, alice) = alice_online().await.unwrap();
    for code in [400, 421, 429, 463, 479] {
        let times = Some(1);
        simulator.set_fault(ALICE, Some(Fault::Nack { code, times }));
        let text = format!("refused with {code}");
        let id = alice.write(BOB, &text).await.unwrap();
        let heard = alice.acked(&id).await.unwrap();
        assert_eq!(heard.as_deref(), Some(code.to_string().as_str()));
        let next = alice.write(BOB, "taken").await.unwrap();
        assert_eq!(alice.acked(&next).await.unwrap(), None);
        let book = simulator.ledger();
        assert_eq!(book.copies(BOB, &text), 0);
        let accepted = book.accepted(ALICE, &id).unwrap();
        assert_eq!(
            (accepted.times, accepted.nacks.as_slice()),
            (1, [code].as_slice())
        );
    }
}

#[tokio::test]
async fn a_message_to_somebody_whose_token_alice_lacks_is_refused_with_463() {
    let (simulator, alice) = alice_online().await.unwrap();
    simulator.add_contact(DEWI, "Dewi").unwrap();
    simulator.add_fault(of_alice(), once(|times| Fault::MissingToken { times }));
    let id = alice.write(DEWI, "do we know each other?").await.unwrap();
    assert_eq!(alice.acked(&id).await.unwrap().as_deref(), Some("463"));
    assert_eq!(simulator.ledger().copies(DEWI, "do we know each other?"), 0);
    assert_eq!(simulator.faults(), [], "once, and it is over");
}

#[tokio::test]
async fn a_timelocked_alice_may_answer_and_not_begin() {
    let (simulator, alice) = alice_online().await.unwrap();
    simulator.add_contact(DEWI, "Dewi").unwrap();
    simulator.say(BOB, ALICE, "are you there?").await.unwrap();
    alice.reads("are you there?").await.unwrap();
    simulator.add_fault(of_alice(), Fault::Timelock { times: None });
    let begun = alice.write(DEWI, "an offer!").await.unwrap();
    assert_eq!(alice.acked(&begun).await.unwrap().as_deref(), Some("463"));
    let answer = alice.write(BOB, "yes").await.unwrap();
    assert_eq!(alice.acked(&answer).await.unwrap(), None);
    assert_eq!(simulator.faults()[0].hits, 1);
}

#[tokio::test]
async fn alice_who_writes_too_fast_is_refused_until_the_time_is_over() {
    let (simulator, alice) = alice_online().await.unwrap();
    let limit = Fault::RateLimit {
        allowance: 2,
        window_ms: 600_000,
    };
    let id = simulator.add_fault(of_alice(), limit).unwrap();
    let mut answers = Vec::new();
    for text in ["one", "two", "three"] {
        let sent = alice.write(BOB, text).await.unwrap();
        answers.push(alice.acked(&sent).await.unwrap());
    }
    assert_eq!(answers, [None, None, Some("429".to_owned())]);
    assert!(simulator.remove_fault(id));
    let sent = alice.write(BOB, "four").await.unwrap();
    assert_eq!(alice.acked(&sent).await.unwrap(), None);
    assert_eq!(simulator.ledger().copies(BOB, "three"), 0);
}

#[tokio::test]
async fn a_damaged_message_is_asked_for_again_and_alice_reads_it_once() {
    let (simulator, alice) = alice_online().await.unwrap();
    let way = Way::ToClient;
    let times = Some(1);
    simulator.add_fault(of_alice(), Fault::Corrupt { way, times });
    let id = simulator.say(BOB, ALICE, "broken on the way").await.unwrap();
    let broken = |event: &Event| matches!(event, Event::UndecryptableMessage(_)).then_some(());
    alice.hears("a message it cannot open", broken).await.unwrap();
    assert_eq!(alice.reads("broken on the way").await.unwrap(), id);
    assert_eq!(alice.copies("broken on the way"), 1);
    assert!(simulator.ledger().times_delivered(ALICE, &id) >= 2);
}

#[tokio::test]
async fn what_bob_cannot_open_alice_sends_again_by_herself() {
    let (simulator, alice) = alice_online().await.unwrap();
    let way = Way::FromClient;
    let times = Some(1);
    simulator.add_fault(of_alice(), Fault::Corrupt { way, times });
    let id = alice.write(BOB, "again, please").await.unwrap();
    assert_eq!(alice.acked(&id).await.unwrap(), None, "the server reads nothing");
    let book = simulator
        .wait_until(SOON, "Bob to read it", |book| {
            book.copies(BOB, "again, please") == 1
        })
        .await
        .unwrap();
    let seen = book.seen.iter().find(|seen| seen.person == BOB && seen.id == id);
    assert_eq!(seen.unwrap().arrivals, 1, "the broken one was never seen");
    assert_eq!(book.accepted(ALICE, &id).unwrap().times, 2);
}

#[tokio::test]
async fn a_message_delivered_twice_is_shown_once() {
    let (simulator, alice) = alice_online().await.unwrap();
    simulator.add_fault(of_alice(), once(|times| Fault::Duplicate { times }));
    let id = simulator.say(BOB, ALICE, "twice on the wire").await.unwrap();
    simulator.say(BOB, ALICE, "the next").await.unwrap();
    alice.reads("the next").await.unwrap();
    assert_eq!(alice.copies("twice on the wire"), 1);
    assert_eq!(simulator.ledger().times_delivered(ALICE, &id), 2);
}

#[tokio::test]
async fn a_message_to_nobody_is_refused() {
    let (_simulator, alice) = alice_online().await.unwrap();
    let sent = alice.write("6280000000777", "hello?").await;
    if let Ok(id) = sent {
        assert!(alice.acked(&id).await.unwrap().is_some());
    }
}
