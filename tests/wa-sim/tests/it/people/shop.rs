//! Every story of the shop once, as the shop's phone and client see it. Its clock runs twenty times faster here.

use serde_json::Value;
use wa_sim::{Act, LedgerSnapshot, Scenario, SimConfig, Simulator};
use whatsapp_rust::Jid;
use whatsapp_rust::prelude::{Event, SendOptions, wa};

use super::simulator_lid;
use crate::client::{SOON, TestClient};

const SHOP: &str = "6280000000003";
const RATNA: &str = "6280000000101";
const TATIK: &str = "6280000000120";
const BOWO: &str = "6280000000123";
const SUPPLIERS: &str = "120363000000000001@g.us";
const FASTER: u64 = 20;
const DELAYS: [&str; 6] = [
    "after_ms",
    "ms",
    "delay_ms",
    "type_ms",
    "reads_after_ms",
    "rings_ms",
];

/// The shop, open, and its client.
async fn shop() -> anyhow::Result<(Simulator, TestClient)> {
    let mut plan = serde_json::from_str(include_str!("../../../../fixtures/scenarios/shop.json"))?;
    hurry(&mut plan);
    let simulator = Simulator::start(SimConfig::default()).await?;
    simulator.load(&Scenario::from_json(&plan.to_string())?)?;
    let client = TestClient::ready(&simulator, SHOP).await?;
    Ok((simulator, client))
}

fn hurry(part: &mut Value) {
    match part {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_u64() {
                    Some(ms) if DELAYS.contains(&name.as_str()) => *value = (ms / FASTER).into(),
                    _ => hurry(value),
                }
            }
        }
        Value::Array(parts) => parts.iter_mut().for_each(hurry),
        _ => {}
    }
}

/// Whether the shop's phone shows a line of `who` that begins like this, in the chat with them or in `chat`.
fn shows(book: &LedgerSnapshot, chat: &str, who: &str, start: &str) -> bool {
    let mut screen = book.screen(SHOP, chat).into_iter();
    screen.any(|line| line.sender == who && line.text.starts_with(start))
}

/// Waits until the shop's phone shows what somebody says to it.
async fn hears(simulator: &Simulator, who: &str, start: &str) -> anyhow::Result<LedgerSnapshot> {
    let what = format!("{who} to say {start:?}");
    let said = simulator.wait_until(SOON, &what, |book| shows(book, who, who, start));
    said.await
}

#[tokio::test]
async fn the_shops_people_come_by_themselves() {
    let (simulator, client) = shop().await.unwrap();
    let stories = [
        (RATNA, "Kak, minyak goreng 3 dus"),
        ("6280000000107", "[voice, "),
        ("6280000000107", "[image, "),
        ("6280000000107", "Kak, sarung galonnya sudah jadi."),
        ("6280000000108", "[poll] Kirim susu hari apa?"),
        ("6280000000110", "[location] -6.9147,107.6098 Warung Pojok"),
        ("6280000000110", "Sudah di sini ya"),
        ("6280000000125", "[contact] Pak Yusuf Kurir"),
        ("6280000000125", "Ini nomor kurirnya kak"),
        ("6280000000133", "[document, "),
        ("6280000000134", "Tadi saya telepon"),
    ];
    for (who, start) in stories {
        hears(&simulator, who, start).await.unwrap();
    }
    let screens = |book: &LedgerSnapshot| {
        let first = |who| book.screen(SHOP, who).into_iter().cloned().collect::<Vec<_>>();
        let voted = first("6280000000108").iter().any(|line| {
            let vote = line.votes.get("6280000000108");
            vote.is_some_and(|vote| vote == &["Rabu".to_owned()])
        });
        let taken_back = first("6280000000117").iter().any(|line| line.gone);
        voted && taken_back
    };
    let book = simulator.wait_until(SOON, "the vote, and Owen taking his words back", screens);
    let book = book.await.unwrap();
    let order = book.screen(SHOP, RATNA).into_iter().next().unwrap();
    assert!(
        order.was[0].contains("2 dus"),
        "Ratna corrected her order: {order:?}"
    );
    client.reads("Ini nomor kurirnya kak").await.unwrap();
    let rang = |event: &Event| matches!(event, Event::IncomingCall(_)).then_some(());
    client.hears("Wulan's call", rang).await.unwrap();
}

#[tokio::test]
async fn the_shops_suppliers_undercut_each_other_and_answer_whoever_names_their_goods() {
    let (simulator, client) = shop().await.unwrap();
    client
        .reads("Harga gula turun jadi Rp 16.900 per kg sampai Jumat")
        .await
        .unwrap();
    client
        .reads("Kami bisa Rp 16.700, ambil minimal 10 karung")
        .await
        .unwrap();
    for count in 1..=2 {
        let message = wa::Message {
            conversation: Some("Tahu masih ada?".to_owned()),
            ..Default::default()
        };
        let group: Jid = SUPPLIERS.parse().unwrap();
        let sent = client
            .client
            .send_message_with_options(&group, message, SendOptions::default());
        sent.await.unwrap();
        let answered = |book: &LedgerSnapshot| book.copies(SHOP, "Tahu siap 40 papan tiap pagi") == count;
        simulator
            .wait_until(SOON, "the answer of the factory", answered)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn some_of_the_shops_customers_buy_what_is_advertised_and_some_opt_out() {
    let (simulator, client) = shop().await.unwrap();
    // Only then are her next words not the ones she corrects.
    hears(&simulator, RATNA, "Kak, minyak goreng 3 dus")
        .await
        .unwrap();
    let id = client
        .write(RATNA, "Promo minyak goreng hari ini!")
        .await
        .unwrap();
    let arifs = client
        .write("6280000000109", "Diskon sandal akhir pekan")
        .await
        .unwrap();
    client
        .write("6280000000111", "Diskon sandal akhir pekan")
        .await
        .unwrap();
    client.reads("BERHENTI").await.unwrap();
    client.reads("STOP").await.unwrap();
    let book = hears(&simulator, RATNA, "Wah, saya ambil 2 dus").await.unwrap();
    assert_eq!(book.seen_by(SHOP, &id).unwrap().reactions[RATNA], "❤️");
    assert!(book.has_receipt(SHOP, &arifs, "read"), "Arif read it first");
}

#[tokio::test]
async fn bu_tatik_complains_at_the_second_advertisement_and_blocks_the_shop_at_the_third() {
    let (simulator, client) = shop().await.unwrap();
    client.write(TATIK, "Promo pertama").await.unwrap();
    client.reads("Nggih, matur nuwun").await.unwrap();
    client.write(TATIK, "Promo kedua").await.unwrap();
    client
        .reads("Sudah dua kali dikirim, saya sudah baca kok 😄")
        .await
        .unwrap();
    let third = client.write(TATIK, "Promo ketiga").await.unwrap();
    let read = |book: &LedgerSnapshot| book.has_receipt(SHOP, &third, "read");
    simulator
        .wait_until(SOON, "the third to be read", read)
        .await
        .unwrap();
    let blocked = |book: &LedgerSnapshot| book.events.iter().any(|line| line.contains("blocks"));
    simulator
        .wait_until(SOON, "Bu Tatik to block the shop", blocked)
        .await
        .unwrap();
    let last = client.write(TATIK, "Masih di sana, Bu?").await.unwrap();
    assert_eq!(client.acked(&last).await.unwrap(), None);
    assert_eq!(simulator.ledger().copies(TATIK, "Masih di sana, Bu?"), 0);
}

#[tokio::test]
async fn reading_and_liking_is_answered_by_some_of_the_shops_people() {
    const HENDRA: &str = "6280000000121";
    const AGUNG: &str = "6280000000126";
    const MIRA: &str = "6280000000122";
    let (simulator, client) = shop().await.unwrap();
    for who in [HENDRA, AGUNG] {
        let id = simulator
            .say(who, SHOP, &format!("halo dari {who}"))
            .await
            .unwrap();
        client.reads(&format!("halo dari {who}")).await.unwrap();
        let chat = simulator_lid(&simulator, who);
        client
            .client
            .mark_as_read(&chat, None, &[id.as_str()])
            .await
            .unwrap();
    }
    hears(&simulator, HENDRA, "Jadi bagaimana, bos?").await.unwrap();
    hears(&simulator, AGUNG, "[sticker").await.unwrap();
    let id = simulator.say(MIRA, SHOP, "pesanan saya?").await.unwrap();
    client.reads("pesanan saya?").await.unwrap();
    let chat = simulator_lid(&simulator, MIRA);
    let key = wa::MessageKey {
        remote_jid: Some(chat.to_string()),
        from_me: Some(false),
        id: Some(id),
        participant: None,
    };
    client.client.send_reaction(chat, key, "👍").await.unwrap();
    hears(&simulator, MIRA, "Sip, ditunggu 👍").await.unwrap();
}

#[tokio::test]
async fn pak_bowo_answers_once_he_is_out_from_under_the_car() {
    let (simulator, client) = shop().await.unwrap();
    let id = client.write(BOWO, "Mobil sudah jadi, Pak?").await.unwrap();
    assert_eq!(client.acked(&id).await.unwrap(), None);
    assert!(!simulator.ledger().has_receipt(SHOP, &id, "delivered"));
    simulator.act(BOWO, SHOP, &Act::ComeBack).unwrap();
    client
        .reads("Maaf baru buka HP, tadi di kolong mobil")
        .await
        .unwrap();
    assert!(simulator.ledger().has_receipt(SHOP, &id, "read"));
}
