//! Clients that send what no client should: refused as WhatsApp refuses it, and nobody else notices.

use std::time::Duration;

use futures::{SinkExt as _, StreamExt as _};
use tokio::time::timeout;
use tokio_websockets::{ClientBuilder, Message};
use wa_sim::{SimConfig, Simulator, small_scenario};
use whatsapp_rust::prelude::Event;
use whatsapp_rust::wacore_binary::builder::NodeBuilder;

use crate::client::{SOON, TestClient};

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";
/// An address, in the encoding of stanzas.
const JID_PAIR: u8 = 250;
const LIST_8: u8 = 248;
const BINARY_8: u8 = 252;

async fn simulator() -> anyhow::Result<Simulator> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    simulator.load(&small_scenario()?)?;
    Ok(simulator)
}

/// A stranger who sends these bytes; whether the server closes then.
async fn closes_on(simulator: &Simulator, bytes: Vec<u8>) -> anyhow::Result<bool> {
    let (mut socket, _) = ClientBuilder::from_uri(simulator.ws_url().parse()?)
        .connect()
        .await?;
    socket.send(Message::binary(bytes)).await?;
    let closed = async {
        while let Some(Ok(message)) = socket.next().await {
            if message.is_close() {
                break;
            }
        }
    };
    Ok(timeout(Duration::from_secs(10), closed).await.is_ok())
}

#[tokio::test]
async fn a_stranger_who_speaks_otherwise_is_closed() {
    let simulator = simulator().await.unwrap();
    let hello = |frame: &[u8]| [b"WA\x06\x03\x00\x00".as_slice(), &[frame.len() as u8], frame].concat();
    assert!(closes_on(&simulator, b"GET / HTTP/1.1".to_vec()).await.unwrap());
    assert!(closes_on(&simulator, hello(b"")).await.unwrap());
    assert!(closes_on(&simulator, hello(b"no hello at all")).await.unwrap());
    // A hello with keys of a wrong length.
    assert!(
        closes_on(&simulator, hello(&[0x12, 3, 0x0a, 1, 7]))
            .await
            .unwrap()
    );
    let endless = [b"WA\x06\x03\xff\xff\xff".as_slice(), &vec![0; (1 << 24) - 1]].concat();
    assert!(closes_on(&simulator, endless).await.unwrap());
}

/// Alice's client sends raw bytes; the server tells it that they are no stanza, and it comes back.
async fn comes_back_after(plain: Vec<u8>) -> anyhow::Result<Simulator> {
    let simulator = simulator().await?;
    let alice = TestClient::ready(&simulator, ALICE).await?;
    alice.client.send_raw_bytes(plain).await?;
    simulator
        .wait_until(SOON, "the refusal and the way back", |book| {
            let refused = |line: &&String| line.contains("a stanza of 6280000000001:1 was refused");
            book.events.iter().any(|line| refused(&line)) && book.logins.len() > 1
        })
        .await?;
    alice
        .hears_nth("being connected again", 2, |event| {
            matches!(event, Event::Connected(_)).then_some(())
        })
        .await?;
    alice.write(BOB, "still here").await?;
    simulator
        .wait_until(SOON, "Alice's message at Bob's", |book| {
            book.copies(BOB, "still here") == 1
        })
        .await?;
    Ok(simulator)
}

#[tokio::test]
async fn an_address_without_end_costs_a_client_its_connection_and_the_server_nothing() {
    let mut plain = vec![0, LIST_8, 1];
    plain.resize(1 << 20, JID_PAIR);
    comes_back_after(plain).await.unwrap();
}

#[tokio::test]
async fn nesting_without_end_costs_a_client_its_connection_and_the_server_nothing() {
    let mut plain = vec![0];
    plain.extend([LIST_8, 2, 3, LIST_8, 1].repeat(10_000));
    comes_back_after(plain).await.unwrap();
}

#[tokio::test]
async fn bytes_that_inflate_without_end_cost_a_client_its_connection_and_the_server_nothing() {
    use std::io::Write as _;
    let mut zlib = flate2::write::ZlibEncoder::new(vec![2], flate2::Compression::best());
    zlib.write_all(&vec![0; 64 << 20]).unwrap();
    comes_back_after(zlib.finish().unwrap()).await.unwrap();
}

#[tokio::test]
async fn an_address_nobody_can_repeat_does_not_end_the_connection() {
    let simulator = simulator().await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let words = [
        ("id", "ping-1"),
        ("xmlns", "w:p"),
        ("type", "get"),
        ("to", "6280000000002:65535@s.whatsapp.net"),
    ];
    let words = words.into_iter().flat_map(|(key, value)| [key, value]);
    let mut ping = vec![0, LIST_8, 9];
    for word in std::iter::once("iq").chain(words) {
        ping.extend([BINARY_8, word.len() as u8]);
        ping.extend(word.as_bytes());
    }
    alice.client.send_raw_bytes(ping).await.unwrap();
    alice
        .client
        .send_node(NodeBuilder::new("nonsense").build())
        .await
        .unwrap();
    let book = simulator
        .wait_until(SOON, "the stanza nobody knows", |book| !book.unhandled.is_empty())
        .await
        .unwrap();
    assert_eq!(book.unhandled, ["stanza/nonsense"]);
    alice.write(BOB, "on the same line").await.unwrap();
    let book = simulator
        .wait_until(SOON, "Alice's message", |book| {
            book.copies(BOB, "on the same line") == 1
        })
        .await
        .unwrap();
    assert_eq!(book.logins.len(), 1);
}
