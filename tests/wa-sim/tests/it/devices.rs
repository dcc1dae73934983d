//! Further devices, and what is done on the phone itself.

use wa_sim::{SimConfig, Simulator, small_scenario};
use whatsapp_rust::prelude::Event;
use whatsapp_rust::wacore::types::events::DeviceListUpdateType;
use whatsapp_rust::wacore::types::presence::ReceiptType;

use crate::client::{SOON, TestClient};

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";
const DAVE: &str = "6280000000003";
/// She answers nothing, so nothing else waits for her devices.
const EVE: &str = "6280000000022";

async fn market() -> anyhow::Result<Simulator> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    simulator.load(&small_scenario()?)?;
    Ok(simulator)
}

fn waiting(simulator: &Simulator, pn: &str, device: u16) -> usize {
    let all = simulator.waiting(pn);
    all.iter()
        .find(|(number, _)| *number == device)
        .map_or(0, |(_, waiting)| *waiting)
}

/// The kind of a change of a person's devices.
fn change(kind: DeviceListUpdateType) -> impl Fn(&Event) -> Option<()> {
    move |event| match event {
        Event::DeviceListUpdate(update) => (update.update_type == kind).then_some(()),
        _ => None,
    }
}

#[tokio::test]
async fn what_alice_writes_on_her_phone_shows_on_all_her_clients() {
    let simulator = market().await.unwrap();
    let laptop = TestClient::ready(&simulator, ALICE).await.unwrap();
    let desk = TestClient::ready(&simulator, ALICE).await.unwrap();
    let id = simulator.write_on_phone(ALICE, BOB, "from the bus").unwrap();
    for client in [&laptop, &desk] {
        let mine = |event: &Event| match event {
            Event::Messages(batch) => batch
                .iter()
                .find(|inbound| inbound.info.id == id)
                .map(|inbound| (inbound.info.source.is_from_me, inbound.info.source.chat.clone())),
            _ => None,
        };
        let (from_me, chat) = client.hears("the echo", mine).await.unwrap();
        assert!(from_me);
        assert!(chat.is_lid(), "{chat}");
        client.reads("from the bus").await.unwrap();
        assert_eq!(client.copies("from the bus"), 1);
    }
    assert_eq!(simulator.ledger().copies(BOB, "from the bus"), 1);
}

#[tokio::test]
async fn what_alice_writes_on_her_phone_reaches_a_client_of_dave() {
    let simulator = market().await.unwrap();
    simulator.add_account(DAVE, "Dave").unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let id = simulator.write_on_phone(ALICE, DAVE, "from the train").unwrap();
    assert_eq!(dave.reads("from the train").await.unwrap(), id);
    assert_eq!(alice.reads("from the train").await.unwrap(), id);
    let delivered = |event: &Event| match event {
        Event::Receipt(receipt) => receipt
            .message_ids
            .contains(&id)
            .then_some(receipt.r#type.clone()),
        _ => None,
    };
    alice.hears("Dave's ticks", delivered).await.unwrap();
}

#[tokio::test]
async fn a_chat_alice_reads_on_her_phone_is_read_on_her_clients() {
    let simulator = market().await.unwrap();
    let laptop = TestClient::ready(&simulator, ALICE).await.unwrap();
    let id = simulator.say(BOB, ALICE, "look here").await.unwrap();
    laptop.reads("look here").await.unwrap();
    simulator.read_on_phone(ALICE, BOB).unwrap();
    let read = |event: &Event| match event {
        Event::Receipt(receipt) if receipt.r#type == ReceiptType::ReadSelf => {
            receipt.message_ids.contains(&id).then_some(())
        }
        _ => None,
    };
    laptop.hears("that it is read", read).await.unwrap();
    assert!(simulator.ledger().has_receipt(BOB, &id, "read"));
}

#[tokio::test]
async fn a_chat_read_on_one_client_is_read_on_the_other() {
    let simulator = market().await.unwrap();
    let laptop = TestClient::ready(&simulator, ALICE).await.unwrap();
    let desk = TestClient::ready(&simulator, ALICE).await.unwrap();
    let id = simulator.say(BOB, ALICE, "look there").await.unwrap();
    let source = |event: &Event| match event {
        Event::Messages(batch) => batch
            .iter()
            .find(|inbound| inbound.info.id == id)
            .map(|inbound| inbound.info.source.chat.clone()),
        _ => None,
    };
    let chat = laptop.hears("the message", source).await.unwrap();
    desk.reads("look there").await.unwrap();
    laptop
        .client
        .mark_as_read(&chat, None, &[id.as_str()])
        .await
        .unwrap();
    let read = |event: &Event| match event {
        Event::Receipt(receipt) if receipt.r#type == ReceiptType::Read => {
            receipt.message_ids.contains(&id).then_some(())
        }
        _ => None,
    };
    desk.hears("that it is read", read).await.unwrap();
}

#[tokio::test]
async fn alices_client_writes_to_every_device_eve_has_and_to_none_she_has_not() {
    let simulator = market().await.unwrap();
    simulator.add_contact(EVE, "Eve").unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let id = alice.write(EVE, "one device").await.unwrap();
    alice.acked(&id).await.unwrap();
    let tablet = simulator.add_device(EVE).unwrap();
    alice
        .hears("Eve's new device", change(DeviceListUpdateType::Add))
        .await
        .unwrap();
    let before = waiting(&simulator, EVE, tablet);
    let id = alice.write(EVE, "two devices").await.unwrap();
    alice.acked(&id).await.unwrap();
    assert_eq!(waiting(&simulator, EVE, tablet), before + 1);
    simulator.remove_device(EVE, tablet);
    alice
        .hears("the end of Eve's device", change(DeviceListUpdateType::Remove))
        .await
        .unwrap();
    let id = alice.write(EVE, "one again").await.unwrap();
    assert_eq!(alice.acked(&id).await.unwrap(), None);
    simulator
        .wait_until(SOON, "Eve to read it", |book| book.copies(EVE, "one again") == 1)
        .await
        .unwrap();
    assert_eq!(waiting(&simulator, EVE, tablet), 0);
}

/// whatsapp-rust does not ask its own account's clients for a message again.
#[tokio::test]
async fn an_echo_a_client_cannot_open_is_lost_to_it_and_to_nobody_else() {
    let simulator = market().await.unwrap();
    let laptop = TestClient::ready(&simulator, ALICE).await.unwrap();
    let seeded = simulator.seed_account(ALICE).unwrap();
    let store = || crate::client::seeded_store(&seeded);
    let desk = TestClient::on(store().await.unwrap(), &simulator).await.unwrap();
    desk.online().await.unwrap();
    laptop.write(BOB, "first").await.unwrap();
    desk.reads("first").await.unwrap();
    desk.stop().await;
    // The desk comes back without its sessions.
    let desk = TestClient::on(store().await.unwrap(), &simulator).await.unwrap();
    desk.online().await.unwrap();
    laptop.write(BOB, "second").await.unwrap();
    let unreadable = |event: &Event| matches!(event, Event::UndecryptableMessage(_)).then_some(());
    desk.hears("an echo it cannot open", unreadable).await.unwrap();
    simulator
        .wait_until(SOON, "Bob to read it", |book| book.copies(BOB, "second") == 1)
        .await
        .unwrap();
    let id = simulator.say(BOB, ALICE, "which is it?").await.unwrap();
    assert_eq!(desk.reads("which is it?").await.unwrap(), id);
    assert_eq!(desk.copies("second"), 0);
}
