use super::{Beginnings, Query};
use crate::words::index_words;
use proptest::prelude::*;
use sqlx::{Connection, SqliteConnection};

fn found(typed: &str, text: &str) -> Option<Vec<String>> {
    let marks = Query::read(typed).marks(text)?;
    Some(marks.into_iter().map(|mark| text[mark].to_owned()).collect())
}

#[test]
fn a_text_is_found_by_all_words_typed_in_any_order_and_case() {
    assert_eq!(
        found("PAGI selamat", "Selamat pagi, Bu"),
        Some(vec!["Selamat".into(), "pagi".into()])
    );
    assert_eq!(found("selamat malam", "Selamat pagi, Bu"), None);
    assert_eq!(found("creme", "Crème brûlée"), Some(vec!["Crème".into()]));
}

#[test]
fn only_the_last_word_may_be_unfinished_and_only_until_a_space_is_typed() {
    assert_eq!(found("sel", "Selamat pagi"), Some(vec!["Selamat".into()]));
    assert_eq!(found("sel pagi", "Selamat pagi"), None);
    assert_eq!(
        found("selamat pa", "Selamat pagi").map(|marks| marks.len()),
        Some(2)
    );
    assert_eq!(found("selam ", "Selamat pagi"), None);
    // One letter is only itself: half of all words begin with it.
    assert_eq!(found("s", "Selamat pagi"), None);
    assert_eq!(found("s", "plan S"), Some(vec!["S".into()]));
}

#[test]
fn words_in_quotes_stand_side_by_side() {
    assert_eq!(
        found("\"pagi bu\"", "Selamat pagi, Bu"),
        Some(vec!["pagi, Bu".into()])
    );
    assert_eq!(found("\"selamat bu\"", "Selamat pagi, Bu"), None);
    assert_eq!(found("\"selam\"", "Selamat pagi, Bu"), None);
    // Still being typed.
    assert_eq!(
        found("\"selamat pa", "Selamat pagi, Bu").map(|marks| marks.len()),
        Some(2)
    );
}

#[test]
fn chinese_and_japanese_are_found_by_any_part_and_not_by_scattered_signs() {
    assert_eq!(found("吃饭", "我们去吃饭吧"), Some(vec!["吃饭".into()]));
    assert_eq!(found("吃", "我们去吃饭吧"), Some(vec!["吃".into()]));
    assert_eq!(found("吃饭吧", "吃饭 饭吧"), None);
    assert_eq!(found("東京駅", "東京駅前で"), Some(vec!["東京駅".into()]));
    assert_eq!(found("안녕", "안녕하세요"), Some(vec!["안녕".into()]));
    assert_eq!(
        found("wifi密码", "密码 wifi"),
        Some(vec!["密码".into(), "wifi".into()])
    );
}

#[test]
fn arabic_is_found_without_vowels_and_with_any_form_of_its_letters() {
    assert_eq!(found("محمد", "قال مُحَمَّد نعم"), Some(vec!["مُحَمَّد".into()]));
    assert_eq!(found("احمد", "أحمد"), Some(vec!["أحمد".into()]));
    assert_eq!(found("0812", "رقمي ٠٨١٢"), Some(vec!["٠٨١٢".into()]));
}

#[test]
fn numbers_are_found_by_their_groups_and_as_a_whole_however_they_are_written() {
    let text = "Transfer 1.250.000 ke 0800-000-214";
    for typed in ["1250000", "1.250.000", "1,250,000", "12500", "1.250.0", "250"] {
        assert!(found(typed, text).is_some(), "{typed}");
    }
    assert_eq!(found("0800000214", text), Some(vec!["0800-000-214".into()]));
    assert_eq!(
        found("0800-000-214", "0800000214"),
        Some(vec!["0800000214".into()])
    );
    assert!(found("800 0000", "+62 800 0000 0214").is_some());
    assert!(found("628000000", "+62 800 0000 0214").is_some());
    assert_eq!(found("1.250.001", text), None);
}

#[test]
fn an_emoji_is_found_in_any_skin() {
    assert_eq!(found("🙏", "makasih 🙏🏽"), Some(vec!["🙏".into()]));
}

#[test]
fn nothing_is_searched_for_when_no_word_was_typed() {
    for typed in ["", "   ", "\"", "!?-", "\"\"", "'", "\0"] {
        assert!(Query::read(typed).is_empty(), "{typed:?}");
    }
}

/// Typed by people, machines and enemies.
fn typed() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-c\"*():^+\\-{}' §\u{0}你好吃٠١أمé🙏0-3.,]{0,24}",
        "(AND|OR|NOT|NEAR|rowid|words|\\*|\"|\\(|\\)|:| |a|§c1){0,12}",
    ]
}

const PUT: &str = "INSERT INTO message_words (rowid, words) VALUES (?1, ?2)";
const FIND: &str = "SELECT rowid FROM message_words WHERE message_words MATCH ?1 ORDER BY rowid";

/// An index like that of the messages, in memory.
async fn index(texts: &[String]) -> SqliteConnection {
    let mut conn = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    crate::migrations::migrate(&mut conn).await.unwrap();
    for (n, text) in (1_i64..).zip(texts) {
        let words = format!("§c1 {}", index_words(text).join(" "));
        sqlx::query(PUT)
            .bind(n)
            .bind(words)
            .execute(&mut conn)
            .await
            .unwrap();
    }
    conn
}

async fn rows(conn: &mut SqliteConnection, expression: &str) -> Result<Vec<i64>, sqlx::Error> {
    sqlx::query_scalar(FIND).bind(expression).fetch_all(conn).await
}

/// What the index knows of the beginnings of a search.
fn beginnings(query: &Query, texts: &[String]) -> Beginnings {
    let words: Vec<String> = texts.iter().flat_map(|text| index_words(text)).collect();
    let of = |beginning: String| {
        let known = words.iter().filter(|word| word.starts_with(&beginning));
        (beginning.clone(), known.cloned().collect())
    };
    query.long_beginnings().into_iter().map(of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// The index may give too much (that is what `marks` is for), but never an error and never too little; and nothing
    /// typed reaches another chat's scope.
    #[test]
    fn whatever_is_typed_is_a_search_that_misses_no_text(
        typed in typed(), texts in proptest::collection::vec(typed(), 1..4)
    ) {
        let query = Query::read(&typed);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut conn = index(&texts).await;
            for known in [Beginnings::new(), beginnings(&query, &texts)] {
                let within = |chat: &str| query.expression(&[chat.to_owned()], &known);
                let found = rows(&mut conn, &within("§c1")).await.unwrap();
                let elsewhere = rows(&mut conn, &within("§c2")).await.unwrap();
                prop_assert!(query.is_empty() || elsewhere.is_empty());
                for (n, text) in (1_i64..).zip(&texts) {
                    if query.marks(text).is_some() {
                        prop_assert!(found.contains(&n), "{typed:?} misses {text:?}: {}", within("§c1"));
                    }
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn marks_are_in_order_within_the_text_and_between_characters(typed in typed(), text in typed()) {
        let mut end = 0;
        for mark in Query::read(&typed).marks(&text).unwrap_or_default() {
            prop_assert!(mark.start >= end && mark.start < mark.end);
            prop_assert!(text.get(mark.clone()).is_some());
            end = mark.end;
        }
    }
}
