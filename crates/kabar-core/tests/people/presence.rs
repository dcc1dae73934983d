//! Whether the person is there whose chat is looked at.

use crate::shop::Shop;
use kabar_core_testing::{people, world::World};
use kabar_types::{ChatId, EventBatch, Jid, Presence, Signal, UnixMillis};
use std::time::Duration;

const SEEN: Presence = Presence::LastSeen {
    at: UnixMillis(1_790_000_000_000),
};

fn told(world: &World, chat: ChatId) -> Vec<Presence> {
    let batches = world.events();
    let of_chat = batches.iter().filter_map(|batch| match batch {
        EventBatch::Signal {
            signal: Signal::Presence { chat: of, presence },
        } if *of == chat => Some(*presence),
        _ => None,
    });
    of_chat.collect()
}

async fn until_told(shop: &Shop, presences: &[Presence]) {
    let what = format!("{presences:?}");
    let look = async || (told(&shop.world, shop.chat) == presences).then_some(());
    shop.world.until(&what, look).await;
}

fn alice() -> Jid {
    people::alice().jid
}

#[tokio::test(flavor = "multi_thread")]
async fn alice_is_seen_coming_and_going_while_somebody_looks_at_her_chat() {
    let shop = Shop::open().await;
    let (world, kabar) = (&shop.world, shop.world.kabar());
    world.whatsapp.set_presence(shop.account, &alice(), SEEN);
    assert!(world.whatsapp.followed(shop.account).is_empty(), "nobody looks");
    kabar.look_at("main", Some(shop.chat));
    until_told(&shop, &[SEEN]).await;
    assert_eq!(kabar.presence_in(shop.chat), SEEN);
    assert_eq!(world.whatsapp.followed(shop.account), [alice()]);
    world
        .whatsapp
        .set_presence(shop.account, &alice(), Presence::Online);
    until_told(&shop, &[SEEN, Presence::Online]).await;
    kabar.look_at("main", None);
    let nobody_followed = async || {
        // Who looks away for a moment has not left.
        world.clock.advance(Duration::from_secs(61));
        world.whatsapp.followed(shop.account).is_empty().then_some(())
    };
    world.until("Alice to be left alone", nobody_followed).await;
    until_told(&shop, &[SEEN, Presence::Online, Presence::Unknown]).await;
    assert_eq!(kabar.presence_in(shop.chat), Presence::Unknown);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_connection_nothing_is_known_and_with_the_next_one_it_is_asked_again() {
    let shop = Shop::open().await;
    let (world, kabar) = (&shop.world, shop.world.kabar());
    world
        .whatsapp
        .set_presence(shop.account, &alice(), Presence::Online);
    kabar.look_at("main", Some(shop.chat));
    until_told(&shop, &[Presence::Online]).await;
    world.whatsapp.disconnect(shop.account);
    until_told(&shop, &[Presence::Online, Presence::Unknown]).await;
    world.whatsapp.connect(shop.account).await;
    until_told(&shop, &[Presence::Online, Presence::Unknown, Presence::Online]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_else_is_not_told_of() {
    let shop = Shop::open().await;
    let (world, kabar) = (&shop.world, shop.world.kabar());
    let bobs = world.chat_with(shop.account, people::BOB).await;
    kabar.look_at("main", Some(shop.chat));
    until_told(&shop, &[Presence::Away]).await;
    kabar.look_at("main", Some(bobs));
    until_told(&shop, &[Presence::Away, Presence::Unknown]).await;
    let only_bob = async || {
        let followed = world.whatsapp.followed(shop.account);
        (followed == [people::bob().jid]).then_some(())
    };
    world.until("Bob to be followed", only_bob).await;
    world
        .whatsapp
        .set_presence(shop.account, &people::bob().jid, Presence::Online);
    let bob_is_there = async || (kabar.presence_in(bobs) == Presence::Online).then_some(());
    world.until("Bob", bob_is_there).await;
    assert_eq!(kabar.presence_in(shop.chat), Presence::Unknown);
}
