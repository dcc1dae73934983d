//! Searching messages, as a window asks for it.

use kabar_core::{
    ports::whatsapp::{HistoryRest, WaEvent},
    search::SearchMessages,
};
use kabar_core_testing::{World, people};
use kabar_types::{ErrorCode, SearchPage};

fn words(query: &str) -> SearchMessages {
    SearchMessages {
        query: query.to_owned(),
        limit: 50,
        ..SearchMessages::default()
    }
}

fn shown(page: &SearchPage) -> Vec<String> {
    let text = |hit: &kabar_types::SearchHit| hit.snippet.iter().map(|part| part.text.as_str()).collect();
    page.hits.iter().map(text).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_alice_wrote_and_what_we_answered_is_found_at_once() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    let question = people::text_from(&people::alice(), "A1", "Masih ada kopi Gayo?");
    world.whatsapp.deliver(account, question).await.unwrap();
    let kabar = world.kabar();
    kabar
        .send_text(chat, "Kopinya habis".to_owned(), None)
        .await
        .unwrap();
    let page = kabar.search_messages(words("kopi")).await.unwrap();
    let mut found = shown(&page);
    found.sort();
    assert_eq!(found, ["Kopinya habis", "Masih ada kopi Gayo?"]);
    assert_eq!(page.waiting, 0);
    let too_long = kabar.search_messages(words(&"x".repeat(5_000))).await;
    assert_eq!(
        too_long.err().map(|error| error.code()),
        Some(ErrorCode::TextTooLong)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn history_is_found_once_it_is_here_and_gone_with_its_number() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let alice = people::history_with(&people::alice(), "Alice", 30);
    let blob = world.whatsapp.history().make(vec![alice], HistoryRest::default());
    let chunk = WaEvent::History {
        chunk: Some(1),
        progress: Some(100),
        blob,
    };
    world.whatsapp.emit(account, chunk);
    let all = async || {
        let page = world.kabar().search_messages(words("message past")).await.ok()?;
        (page.hits.len() == 30 && page.waiting == 0).then_some(())
    };
    world.until("all of the history", all).await;
    world.kabar().remove_account(account).await.unwrap();
    let none = async || {
        let page = world.kabar().search_messages(words("message past")).await.ok()?;
        page.hits.is_empty().then_some(())
    };
    world.until("nothing of it", none).await;
}
