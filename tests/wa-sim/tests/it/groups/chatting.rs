//! Three people chat, some away, some coming later.

use wa_sim::{Addressing, GroupChange};
use whatsapp_rust::prelude::Event;
use whatsapp_rust::wacore::types::presence::{ChatPresence, ReceiptType};

use super::{ALICE, Action, BOB, CAROL, DAVE, ERIN, address, receipt, told, village, write};
use crate::client::{SOON, TestClient};

async fn three_chat(addressing: Addressing) {
    let simulator = village(addressing).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[DAVE, BOB]).unwrap();
    told(&dave, "being in the group", |change| {
        matches!(change, Action::Create { .. })
    })
    .await
    .unwrap();
    for round in 0..3 {
        let text = format!("alice {round}");
        let id = write(&alice, &group, &text).await.unwrap();
        assert_eq!(alice.acked(&id).await.unwrap(), None);
        assert_eq!(dave.reads(&text).await.unwrap(), id);
        alice
            .hears_nth("a delivery to each", 2, receipt(&id, ReceiptType::Delivered))
            .await
            .unwrap();
        let text = format!("dave {round}");
        let id = write(&dave, &group, &text).await.unwrap();
        assert_eq!(alice.reads(&text).await.unwrap(), id);
        let text = format!("bob {round}");
        let id = simulator.say_in_group(BOB, &group, &text).await.unwrap();
        assert_eq!(alice.reads(&text).await.unwrap(), id);
        assert_eq!(dave.reads(&text).await.unwrap(), id);
    }
    let book = simulator
        .wait_until(SOON, "Bob seeing it all", |book| book.copies(BOB, "dave 2") == 1)
        .await
        .unwrap();
    for person in [ALICE, BOB, DAVE] {
        assert_eq!(book.copies(person, "alice 0"), 1, "on the phone of {person}");
        assert_eq!(book.copies(person, "dave 1"), 1, "on the phone of {person}");
    }
    assert_eq!(book.copies(CAROL, "alice 0"), 0, "Carol is not in the group");
    assert_eq!(book.repeats(), 0);
    assert_eq!(alice.copies("bob 1"), 1);
}

#[tokio::test]
async fn alice_dave_and_bob_chat_in_a_group() {
    three_chat(Addressing::Lid).await;
}

#[tokio::test]
async fn alice_dave_and_bob_chat_in_a_group_addressed_by_number() {
    three_chat(Addressing::Pn).await;
}

#[tokio::test]
async fn alice_learns_who_read_her_message() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let group = simulator
        .create_group(ALICE, "Market", &[DAVE, BOB, CAROL])
        .unwrap();
    let id = write(&alice, &group, "who reads this?").await.unwrap();
    alice
        .hears("Bob reading", receipt(&id, ReceiptType::Read))
        .await
        .unwrap();
    dave.reads("who reads this?").await.unwrap();
    let author = dave
        .hears("the author", |event| match event {
            Event::Messages(batch) => {
                let message = batch.iter().find(|message| message.info.id == id)?;
                Some(message.info.source.sender.clone())
            }
            _ => None,
        })
        .await
        .unwrap();
    dave.client
        .mark_as_read(&address(&group), Some(&author), &[id.as_str()])
        .await
        .unwrap();
    alice
        .hears_nth("Dave reading", 2, receipt(&id, ReceiptType::Read))
        .await
        .unwrap();
    simulator.read_group(CAROL, &group);
    alice
        .hears_nth("Carol reading", 3, receipt(&id, ReceiptType::Read))
        .await
        .unwrap();
    let book = simulator.ledger();
    for reader in [BOB, DAVE, CAROL] {
        let by_reader = book.receipts.iter().filter(|heard| heard.from == reader);
        let kinds: Vec<&str> = by_reader.map(|heard| heard.kind.as_str()).collect();
        assert_eq!(kinds, ["delivered", "read"], "of {reader}");
    }
}

#[tokio::test]
async fn all_clients_of_alice_show_what_she_writes_in_a_group() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let laptop = TestClient::ready(&simulator, ALICE).await.unwrap();
    let desk = TestClient::ready(&simulator, ALICE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[BOB]).unwrap();
    let id = write(&laptop, &group, "from the laptop").await.unwrap();
    assert_eq!(desk.reads("from the laptop").await.unwrap(), id);
    let id = write(&desk, &group, "from the desk").await.unwrap();
    assert_eq!(laptop.reads("from the desk").await.unwrap(), id);
    let id = simulator
        .say_in_group(ALICE, &group, "from the phone")
        .await
        .unwrap();
    assert_eq!(laptop.reads("from the phone").await.unwrap(), id);
    assert_eq!(desk.reads("from the phone").await.unwrap(), id);
    let book = simulator
        .wait_until(SOON, "every confirmation", |book| book.confirmed(ALICE, &id))
        .await
        .unwrap();
    assert_eq!(book.copies(BOB, "from the desk"), 1);
    assert_eq!(book.copies(BOB, "from the phone"), 1);
    assert_eq!(
        laptop.copies("from the laptop"),
        0,
        "no echo to the client that wrote"
    );
}

#[tokio::test]
async fn erin_who_comes_later_reads_what_is_written_then_and_nothing_before() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let erin = TestClient::ready(&simulator, ERIN).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[BOB]).unwrap();
    let id = write(&alice, &group, "before").await.unwrap();
    alice.acked(&id).await.unwrap();
    simulator.say_in_group(BOB, &group, "bob before").await.unwrap();
    let who = vec![ERIN.to_owned()];
    simulator
        .change_group(ALICE, &group, &GroupChange::Add { who })
        .unwrap();
    told(&alice, "Erin coming", |change| {
        matches!(change, Action::Add { .. })
    })
    .await
    .unwrap();
    write(&alice, &group, "after").await.unwrap();
    erin.reads("after").await.unwrap();
    simulator.say_in_group(BOB, &group, "bob after").await.unwrap();
    erin.reads("bob after").await.unwrap();
    assert_eq!(erin.copies("before") + erin.copies("bob before"), 0);
    let book = simulator.ledger();
    assert_eq!(book.copies(ERIN, "before") + book.copies(ERIN, "bob before"), 0);
}

#[tokio::test]
async fn bob_who_was_taken_out_hears_nothing_more() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let erin = TestClient::ready(&simulator, ERIN).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[BOB, ERIN]).unwrap();
    write(&alice, &group, "everybody").await.unwrap();
    erin.reads("everybody").await.unwrap();
    let who = vec![BOB.to_owned()];
    simulator
        .change_group(ALICE, &group, &GroupChange::Remove { who })
        .unwrap();
    told(&alice, "Bob going", |change| {
        matches!(change, Action::Remove { .. })
    })
    .await
    .unwrap();
    write(&alice, &group, "without Bob").await.unwrap();
    erin.reads("without Bob").await.unwrap();
    assert!(simulator.say_in_group(BOB, &group, "still here?").await.is_err());
    let book = simulator.ledger();
    assert_eq!(book.copies(BOB, "everybody"), 1);
    assert_eq!(book.copies(BOB, "without Bob"), 0);
}

#[tokio::test]
async fn dave_who_was_away_catches_up_with_the_group() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[DAVE, BOB]).unwrap();
    write(&alice, &group, "see you").await.unwrap();
    dave.reads("see you").await.unwrap();
    let store = dave.stop().await;
    for number in 0..5 {
        let id = write(&alice, &group, &format!("news {number}")).await.unwrap();
        alice.acked(&id).await.unwrap();
        let text = format!("gossip {number}");
        simulator.say_in_group(BOB, &group, &text).await.unwrap();
    }
    let text = "Market on Sunday".to_owned();
    simulator
        .change_group(ALICE, &group, &GroupChange::Subject { text })
        .unwrap();
    let dave = TestClient::on(store, &simulator).await.unwrap();
    for number in 0..5 {
        dave.reads(&format!("news {number}")).await.unwrap();
        dave.reads(&format!("gossip {number}")).await.unwrap();
    }
    told(
        &dave,
        "the new name",
        |change| matches!(change, Action::Subject { subject, .. } if subject == "Market on Sunday"),
    )
    .await
    .unwrap();
    let book = simulator
        .wait_until(SOON, "every confirmation", |book| {
            book.deliveries
                .iter()
                .filter(|d| d.account == DAVE)
                .all(|d| d.confirmed_at_ms.is_some())
        })
        .await
        .unwrap();
    let daves = book.deliveries.iter().filter(|delivery| delivery.account == DAVE);
    assert!(daves.clone().count() >= 11);
    assert!(daves.clone().all(|delivery| delivery.times == 1));
}

#[tokio::test]
async fn dave_sees_bob_and_alice_type_in_the_group() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[DAVE, BOB]).unwrap();
    let typing = |event: &Event| match event {
        Event::ChatPresence(shown) if shown.state == ChatPresence::Composing => {
            (shown.source.chat == address(&group)).then(|| shown.source.sender.clone())
        }
        _ => None,
    };
    simulator.type_in_group(BOB, &group, true);
    let bob = dave.hears("Bob typing", typing).await.unwrap();
    alice
        .client
        .chatstate()
        .send_composing(&address(&group))
        .await
        .unwrap();
    let other = dave.hears_nth("Alice typing", 2, typing).await.unwrap();
    assert_ne!(bob.user, other.user);
    assert_eq!(
        alice.count(|event| matches!(event, Event::ChatPresence(_))),
        1,
        "only Bob"
    );
}

#[tokio::test]
async fn a_client_dave_links_later_reads_the_group_from_then_on() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[DAVE, BOB]).unwrap();
    simulator.say_in_group(BOB, &group, "bob before").await.unwrap();
    let id = write(&alice, &group, "before").await.unwrap();
    alice.acked(&id).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    alice
        .hears("Dave's new device", |event| {
            matches!(event, Event::DeviceListUpdate(_)).then_some(())
        })
        .await
        .unwrap();
    write(&alice, &group, "after").await.unwrap();
    dave.reads("after").await.unwrap();
    simulator.say_in_group(BOB, &group, "bob after").await.unwrap();
    dave.reads("bob after").await.unwrap();
    assert_eq!(dave.copies("before"), 0);
    assert_eq!(
        simulator.ledger().copies(DAVE, "before"),
        1,
        "his phone was there"
    );
}
