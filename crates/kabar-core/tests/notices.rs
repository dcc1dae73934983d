//! What is announced outside the window, over a whole Kabar: once for each chat, never of history, gone when it is read.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kabar_core::{
    clock::Clock as _,
    notices::{NoticeDeed, Notices, Ring, Says},
    ports::whatsapp::WaEvent,
};
use kabar_core_testing::{
    World,
    people::{ALICE, BOB, KITCHEN, SHOP, person, text_from},
};
use kabar_types::{AccountId, CallOutcome, ChatId, NoticeContent, NotifyAbout, Settings, UnixMillis, WaId};
use std::time::Duration;
use zeroize::Zeroizing;

const NOON: u16 = 12 * 60;

fn notices(world: &World) -> Notices {
    world.kabar().notices(Box::new(|_| NOON))
}

async fn next(notices: &mut Notices) -> NoticeDeed {
    let deed = tokio::time::timeout(Duration::from_secs(20), notices.next()).await;
    deed.unwrap().unwrap()
}

/// Nothing of what was committed before is announced: what Bob says afterwards is the next that is.
async fn nothing_but_bob(world: &World, account: AccountId, notices: &mut Notices) {
    say(world, account, BOB, "LATER", "By the way").await;
    assert_eq!(text(&next(notices).await), "By the way");
}

async fn say(world: &World, account: AccountId, phone: &str, wa_id: &str, text: &str) {
    let words = text_from(&person(phone), wa_id, text);
    world.whatsapp.deliver(account, words).await.unwrap();
}

fn text(deed: &NoticeDeed) -> &str {
    match deed {
        NoticeDeed::Show(notice) => match &notice.says {
            Says::Words { text, .. } => text,
            says => panic!("says {says:?}"),
        },
        deed => panic!("{deed:?} is no notice"),
    }
}

async fn choose(world: &World, change: impl FnOnce(&mut Settings)) {
    let mut settings = world.kabar().get_settings().await.unwrap();
    change(&mut settings);
    world.kabar().set_settings(settings).await.unwrap();
}

/// Alice wrote, and it was announced.
async fn announced(world: &World) -> (AccountId, ChatId, Notices) {
    let account = world.link(SHOP).await;
    let mut notices = notices(world);
    let chat = world.chat_with(account, ALICE).await;
    assert_eq!(text(&next(&mut notices).await), "Hello");
    (account, chat, notices)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_chat_has_one_notification_that_goes_when_it_is_read() {
    let world = World::new().await;
    let (account, chat, mut notices) = announced(&world).await;
    say(&world, account, ALICE, "SECOND", "Is it open?").await;
    let second = next(&mut notices).await;
    let NoticeDeed::Show(notice) = &second else {
        panic!("{second:?}")
    };
    assert_eq!((notice.chat, notice.sound), (chat, false));
    assert!(
        matches!(&notice.says, Says::Words { unread: 2, .. }),
        "{notice:?}"
    );

    let newest = world.messages(chat).await.last().unwrap().id;
    world.kabar().mark_chat_read(chat, newest).await.unwrap();
    assert_eq!(next(&mut notices).await, NoticeDeed::Clear { chat });
    nothing_but_bob(&world, account, &mut notices).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_before_a_persons_eyes_is_not_announced() {
    let world = World::new().await;
    let (account, chat, mut notices) = announced(&world).await;
    world.kabar().look_at("main", Some(chat));
    say(&world, account, ALICE, "SEEN", "I see you").await;
    nothing_but_bob(&world, account, &mut notices).await;
    world.kabar().look_at("main", None);
    say(&world, account, ALICE, "UNSEEN", "And now?").await;
    assert_eq!(text(&next(&mut notices).await), "And now?");
}

#[tokio::test(flavor = "multi_thread")]
async fn muted_numbers_are_not_heard_and_less_is_said_where_that_was_chosen() {
    let world = World::new().await;
    let (account, _, mut notices) = announced(&world).await;
    let mut own = world.kabar().get_account_details(account).await.unwrap().settings;
    own.notify_about = NotifyAbout::Nothing;
    world
        .kabar()
        .set_account_settings(account, own.clone())
        .await
        .unwrap();
    say(&world, account, ALICE, "MUTED", "Unheard").await;
    let other = world.link(KITCHEN).await;
    nothing_but_bob(&world, other, &mut notices).await;

    own.notify_about = NotifyAbout::Everything;
    world.kabar().set_account_settings(account, own).await.unwrap();
    choose(&world, |settings| {
        settings.notifications.content = NoticeContent::Name
    })
    .await;
    world.chat_with(account, BOB).await;
    let deed = next(&mut notices).await;
    assert!(
        matches!(&deed, NoticeDeed::Show(notice) if matches!(notice.says, Says::Name { unread: 1, .. })),
        "{deed:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_app_takes_back_what_it_said_and_says_only_that_something_came() {
    let world = World::new().await;
    let passphrase = || Zeroizing::new("kopi susu dua gelas".to_owned());
    world.kabar().set_passphrase(passphrase()).await.unwrap();
    world.kabar().turn_lock_on(passphrase()).await.unwrap();
    let (account, chat, mut notices) = announced(&world).await;
    world.kabar().look_at("main", Some(chat));
    world.kabar().lock().unwrap();
    assert_eq!(next(&mut notices).await, NoticeDeed::ClearAll);
    say(&world, account, ALICE, "LOCKED", "A secret").await;
    let deed = next(&mut notices).await;
    assert!(
        matches!(&deed, NoticeDeed::Show(notice) if notice.says == Says::Something),
        "{deed:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn history_and_words_of_ours_are_not_announced() {
    let world = World::new().await;
    let (account, chat, mut notices) = announced(&world).await;
    world.whatsapp.emit(
        account,
        WaEvent::History {
            chunk: None,
            progress: None,
            blob: Vec::new(),
        },
    );
    world
        .kabar()
        .send_text(chat, "We are open".to_owned(), None)
        .await
        .unwrap();
    // Answering reads: what was announced goes, and nothing comes.
    assert_eq!(next(&mut notices).await, NoticeDeed::Clear { chat });
    nothing_but_bob(&world, account, &mut notices).await;
}

/// Alice calls the shop, at `at`.
async fn call(world: &World, account: AccountId, wa_id: &str, at: UnixMillis) {
    let offered = WaEvent::CallOffered {
        chat: person(ALICE),
        caller: person(ALICE),
        call: WaId(wa_id.to_owned()),
        video: false,
        at,
    };
    world.whatsapp.emit(account, offered);
}

async fn end(world: &World, account: AccountId, wa_id: &str) {
    let ended = WaEvent::CallEnded {
        chat: person(ALICE),
        caller: person(ALICE),
        call: WaId(wa_id.to_owned()),
        outcome: CallOutcome::Missed,
        seconds: 0,
        at: world.clock.now(),
    };
    world.whatsapp.emit(account, ended);
}

fn ring(deed: NoticeDeed) -> Ring {
    match deed {
        NoticeDeed::Ring(ring) => ring,
        deed => panic!("{deed:?} does not ring"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_announced_while_it_rings_with_caller_and_number() {
    let world = World::new().await;
    let (account, chat, mut notices) = announced(&world).await;
    call(&world, account, "CALL", world.clock.now()).await;
    let rings = ring(next(&mut notices).await);
    let who = rings.who.clone().unwrap();
    assert!(!who.account.is_empty() && !who.video, "{who:?}");
    assert_eq!((rings.chat, rings.sound), (chat, true));
    end(&world, account, "CALL").await;
    assert_eq!(next(&mut notices).await, NoticeDeed::EndRing { call: rings.call });

    // One whose end nobody hears of is over after as long as phones ring.
    call(&world, account, "AGAIN", world.clock.now()).await;
    let again = ring(next(&mut notices).await);
    world.clock.advance(Duration::from_secs(60));
    assert_eq!(next(&mut notices).await, NoticeDeed::EndRing { call: again.call });
    // And one that waited on the server rings nowhere any more.
    call(&world, account, "OLD", UnixMillis(world.clock.now().0 - 120_000)).await;
    nothing_but_bob(&world, account, &mut notices).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_says_nothing_where_that_was_chosen_and_goes_with_the_lock() {
    let world = World::new().await;
    let passphrase = || Zeroizing::new("kopi susu dua gelas".to_owned());
    world.kabar().set_passphrase(passphrase()).await.unwrap();
    world.kabar().turn_lock_on(passphrase()).await.unwrap();
    let account = world.link(SHOP).await;
    let mut notices = notices(&world);
    choose(&world, |settings| {
        settings.notifications.content = NoticeContent::Nothing
    })
    .await;
    call(&world, account, "CALL", world.clock.now()).await;
    assert_eq!(ring(next(&mut notices).await).who, None);
    world.kabar().lock().unwrap();
    assert_eq!(next(&mut notices).await, NoticeDeed::ClearAll);
}
