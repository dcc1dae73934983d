//! Stubs of groups: each is what it says, of whoever did it.

use super::*;
use kabar_types::Jid;
use whatsapp_rust::{buffa::MessageField, waproto::whatsapp::MessageKey};

const GROUP: &str = "120363000000000214@g.us";
const ALICE: &str = "100000000000214@lid";
const BOB: &str = "6280000000215@s.whatsapp.net";
const ME: &str = "6280000000004@s.whatsapp.net";

fn own() -> Own {
    Own {
        phone: Some(Jid::new(ME)),
        lid: None,
    }
}

fn chat(jid: &str) -> Person {
    Person {
        jid: Jid::new(jid),
        alt: None,
    }
}

fn stub(kind: Stub, by: Option<&str>, params: &[&str]) -> WebMessageInfo {
    WebMessageInfo {
        key: MessageField::some(MessageKey {
            from_me: Some(false),
            id: Some("S1".to_owned()),
            ..Default::default()
        }),
        participant: by.map(str::to_owned),
        message_stub_type: Some(kind),
        message_stub_parameters: params.iter().map(|text| (*text).to_owned()).collect(),
        ..Default::default()
    }
}

fn read(info: &WebMessageInfo) -> Option<(SystemNote, Option<Person>, Vec<Option<Person>>)> {
    let told = told(info, &chat(GROUP), &own())?;
    let InboundBody::Rich(rich) = told.body else {
        panic!("no row of a group")
    };
    let MessageBody::System { note } = rich.body else {
        panic!("no note")
    };
    let people = told.extras.mentions.into_iter().map(|one| one.person);
    Some((note, told.by, people.collect()))
}

#[test]
fn who_did_what_to_whom_is_read_from_a_stub() {
    let info = stub(Stub::GROUP_PARTICIPANT_ADD, Some(ALICE), &[BOB, ME]);
    let people = vec![Some(chat(BOB)), None];
    assert_eq!(
        read(&info),
        Some((SystemNote::MembersAdded, Some(chat(ALICE)), people))
    );
    let info = stub(Stub::GROUP_CHANGE_ANNOUNCE, Some(ME), &["on"]);
    assert_eq!(
        read(&info),
        Some((SystemNote::AdminsWrite { on: true }, None, Vec::new()))
    );
    let info = stub(Stub::GROUP_CHANGE_SUBJECT, None, &["Arisan"]);
    let named = SystemNote::GroupNamed {
        name: "Arisan".to_owned(),
    };
    assert_eq!(read(&info), Some((named, Some(chat(GROUP)), Vec::new())));
}

#[test]
fn who_leaves_or_joins_by_link_is_the_one_who_does_it() {
    for (kind, note) in [
        (Stub::GROUP_PARTICIPANT_LEAVE, SystemNote::MemberLeft),
        (Stub::GROUP_PARTICIPANT_INVITE, SystemNote::MemberJoined),
    ] {
        let info = stub(kind, None, &[BOB]);
        assert_eq!(read(&info), Some((note, Some(chat(BOB)), Vec::new())));
    }
}

#[test]
fn what_makes_no_difference_or_names_nobody_is_nothing() {
    assert_eq!(read(&stub(Stub::E2E_ENCRYPTED, Some(ALICE), &[])), None);
    assert_eq!(
        read(&stub(Stub::GROUP_PARTICIPANT_ADD, Some(ALICE), &["nobody"])),
        None
    );
    let info = stub(Stub::GROUP_CREATE, Some(ALICE), &["Arisan"]);
    assert!(told(&info, &chat(BOB), &own()).is_none(), "no group");
}

#[test]
fn a_timer_that_was_set_is_one() {
    let info = stub(Stub::CHANGE_EPHEMERAL_SETTING, Some(ALICE), &["604800"]);
    let told = told(&info, &chat(GROUP), &own()).unwrap();
    let timer = ChatTimer {
        seconds: 604_800,
        at: UnixMillis(0),
    };
    assert!(told.body == InboundBody::Timer(timer));
}
