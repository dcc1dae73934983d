use super::*;

const ALICE: &str = "6280000000001";
const DAVE: &str = "6280000000003";

fn reply(when: When, text: &str) -> Reply {
    Reply {
        when,
        delay_ms: 5,
        type_ms: 0,
        text: text.to_owned(),
    }
}

fn lines(json: &str) -> Script {
    let lines: Vec<Line> = serde_json::from_str(json).unwrap();
    Script::new(None, Vec::new(), &[], &lines)
}

fn happening<'a>(chat: &'a str, what: What<'a>) -> Happening<'a> {
    Happening {
        chat,
        about: Some("ID"),
        what,
    }
}

/// What is said about a happening.
fn said(script: &mut Script, chat: &str, what: What<'_>) -> Vec<String> {
    let errands = script.answer(&happening(chat, what));
    let acts = errands.into_iter().flat_map(|errand| errand.acts);
    acts.filter_map(|act| match act {
        Act::Say { text } => Some(text),
        _ => None,
    })
    .collect()
}

#[test]
fn a_specific_reply_comes_before_the_others_and_those_take_turns() {
    let replies = vec![
        reply(When::Any, "ok"),
        reply(When::Contains(vec!["Harga".into()]), "Rp 25.000"),
        reply(When::Any, "baik"),
    ];
    let mut bob = Script::new(None, replies, &[], &[]);
    let mut hears = |text| said(&mut bob, ALICE, What::Message(text));
    assert_eq!(hears("berapa HARGA nasi kotak?"), ["Rp 25.000"]);
    assert_eq!(hears("terima kasih"), ["ok"]);
    assert_eq!(hears("sampai besok"), ["baik"]);
    assert_eq!(hears("siap"), ["ok"]);
}

#[test]
fn bob_without_a_script_stays_silent() {
    let errands = Script::default().answer(&happening(ALICE, What::Message("hello?")));
    assert!(errands.is_empty());
}

#[test]
fn bob_reads_before_he_types_and_types_before_he_answers() {
    let mut slow = reply(When::Any, "yes");
    slow.type_ms = 20;
    let mut bob = Script::new(Some(Duration::from_millis(100)), vec![slow], &[], &[]);
    let errands = bob.answer(&happening(ALICE, What::Message("there?")));
    assert_eq!(errands.len(), 2);
    assert_eq!(
        (errands[0].after.as_millis(), &errands[0].acts[0]),
        (100, &Act::Read)
    );
    assert_eq!(
        (errands[1].after.as_millis(), &errands[1].acts[0]),
        (105, &Act::Type { ms: 20 })
    );
}

#[test]
fn a_line_takes_a_message_up_so_that_no_reply_is_given() {
    let line: Line = serde_json::from_str(
        r#"{ "on": { "message": { "contains": ["promo"] } }, "then": [{ "do": "opt_out" }] }"#,
    )
    .unwrap();
    let mut bob = Script::new(None, vec![reply(When::Any, "ok")], &[], &[line]);
    let errands = bob.answer(&happening(ALICE, What::Message("PROMO akhir pekan")));
    assert_eq!(errands.len(), 1);
    assert_eq!(errands[0].acts, [Act::OptOut { text: "STOP".into() }]);
    assert_eq!(
        said(&mut bob, ALICE, What::Message("promo lagi")),
        ["ok"],
        "once is enough"
    );
}

#[test]
fn a_line_is_said_once_in_each_chat_unless_it_is_said_always() {
    let mut bob = lines(
        r#"[{ "on": { "message": {} }, "then": [{ "do": "say", "text": "first" }] },
            { "on": { "message": {} }, "always": true, "then": [{ "do": "say", "text": "each" }] }]"#,
    );
    assert_eq!(said(&mut bob, ALICE, What::Message("1")), ["first", "each"]);
    assert_eq!(said(&mut bob, ALICE, What::Message("2")), ["each"]);
    assert_eq!(said(&mut bob, DAVE, What::Message("1")), ["first", "each"]);
}

#[test]
fn the_third_message_with_a_word_is_the_third_with_that_word() {
    let mut bob = lines(
        r#"[{ "on": { "message": { "contains": ["beras"], "nth": 3 } }, "then": [{ "do": "say", "text": "sudah!" }] }]"#,
    );
    let mut hears = |text| said(&mut bob, ALICE, What::Message(text)).len();
    assert_eq!(hears("beras"), 0);
    assert_eq!(hears("gula"), 0);
    assert_eq!(hears("beras lagi"), 0);
    assert_eq!(hears("Beras lagi!"), 1);
    assert_eq!(hears("beras"), 0);
}

#[test]
fn equal_means_equal_but_for_case_and_space() {
    let mut bob =
        lines(r#"[{ "on": { "message": { "equals": "ya" } }, "then": [{ "do": "say", "text": "oke" }] }]"#);
    assert!(said(&mut bob, ALICE, What::Message("ya, tapi besok")).is_empty());
    assert_eq!(said(&mut bob, ALICE, What::Message(" YA ")), ["oke"]);
}

#[test]
fn a_line_for_alice_leaves_dave_alone() {
    let mut bob = lines(
        r#"[{ "on": "live", "with": "6280000000001", "then": [{ "do": "say", "text": "hi Alice" }] },
            { "on": { "message": {} }, "with": "6280000000001", "then": [{ "do": "say", "text": "yes Alice" }] }]"#,
    );
    assert!(said(&mut bob, DAVE, What::Live).is_empty());
    assert!(said(&mut bob, DAVE, What::Message("hm?")).is_empty());
    assert_eq!(said(&mut bob, ALICE, What::Live), ["hi Alice"]);
    assert!(
        said(&mut bob, ALICE, What::Live).is_empty(),
        "she only comes in once"
    );
    assert_eq!(said(&mut bob, ALICE, What::Message("hm?")), ["yes Alice"]);
}

#[test]
fn a_line_goes_on_where_another_ended() {
    let mut bob = lines(
        r#"[{ "on": { "done": "offer" }, "with": "6280000000003", "then": [{ "do": "say", "text": "me too" }] }]"#,
    );
    assert!(said(&mut bob, ALICE, What::Done("order")).is_empty());
    let errands = bob.answer(&happening(ALICE, What::Done("offer")));
    assert_eq!(errands[0].chat, DAVE);
}

#[test]
fn a_reaction_may_be_meant_by_its_emoji() {
    let mut bob =
        lines(r#"[{ "on": { "reaction": { "emoji": "👍" } }, "then": [{ "do": "say", "text": "deal" }] }]"#);
    assert!(said(&mut bob, ALICE, What::Reaction("😮")).is_empty());
    assert_eq!(said(&mut bob, ALICE, What::Reaction("👍")), ["deal"]);
}

#[test]
fn nobody_answers_everybody_in_a_group() {
    let mut bob = Script::new(None, vec![reply(When::Any, "ok")], &[], &[]);
    assert!(said(&mut bob, "120363000000000001@g.us", What::Message("hello all")).is_empty());
}

#[test]
fn a_misspelt_act_is_an_error() {
    let line = r#"{ "on": "start", "then": [{ "do": "say", "txet": "hello" }] }"#;
    assert!(serde_json::from_str::<Line>(line).is_err());
}
