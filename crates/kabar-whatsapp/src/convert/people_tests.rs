//! News of people, as the library tells them.

use super::*;
use kabar_core::ports::whatsapp::Person;
use kabar_types::Jid;
use whatsapp_rust::{
    NodeBuilder,
    chrono::{DateTime, Utc},
    wacore::iq::{business::BusinessProfileSpec, spec::IqSpec},
    wacore_binary::Node,
};

const BOB: &str = "6280000000002@s.whatsapp.net";
const BOB_LID: &str = "100000000000002@lid";

fn wire(text: &str) -> WireJid {
    text.parse().unwrap()
}

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

fn own() -> Own {
    Own {
        phone: Some(Jid::new("6280000000001@s.whatsapp.net")),
        lid: Some(Jid::new("100000000000001@lid")),
    }
}

fn told(event: &Event) -> Option<(Person, PersonChange)> {
    match translate(event, &own(), &Aliases::default())? {
        WaEvent::PersonChanged { person, change, at } => {
            assert_eq!(at, UnixMillis(1_790_000_000_000));
            Some((person, change))
        }
        _ => None,
    }
}

#[test]
fn a_new_picture_comes_with_its_id_and_one_that_is_gone_without() {
    let update = |removed, id: Option<&str>| {
        let update = PictureUpdate::builder()
            .jid(wire(BOB))
            .timestamp(at())
            .removed(removed);
        let update = update.maybe_picture_id(id.map(str::to_owned)).build();
        told(&Event::PictureUpdate(update)).map(|(_, change)| change)
    };
    let id = |id: Option<&str>| PersonChange::Picture {
        id: id.map(str::to_owned),
    };
    assert!(update(false, Some("7")) == Some(id(Some("7"))));
    assert!(update(false, None) == Some(id(Some(""))));
    assert!(update(true, Some("7")) == Some(id(None)));
}

#[test]
fn the_picture_of_a_group_is_the_groups() {
    let group = "120363000000000001@g.us";
    let update = PictureUpdate::builder()
        .jid(wire(group))
        .timestamp(at())
        .removed(false);
    let (whose, _) = told(&Event::PictureUpdate(update.build())).unwrap();
    assert_eq!(whose.jid, Jid::new(group));
}

#[test]
fn what_bob_says_about_himself_is_told_and_what_we_say_is_not() {
    let says = |who: &str| {
        let update = UserAboutUpdate::builder()
            .jid(wire(who))
            .status("Sedang rapat".to_owned())
            .timestamp(at());
        told(&Event::UserAboutUpdate(update.build()))
    };
    let (_, change) = says(BOB).unwrap();
    assert!(
        change
            == PersonChange::About {
                text: Redacted("Sedang rapat".to_owned())
            }
    );
    assert!(says("6280000000001@s.whatsapp.net").is_none());
}

#[test]
fn bob_has_a_new_number_under_the_same_hidden_id() {
    let changed = ContactNumberChanged::builder()
        .old_jid(wire(BOB))
        .new_jid(wire("6280000000099@s.whatsapp.net"))
        .maybe_old_lid(Some(wire(BOB_LID)))
        .maybe_new_lid(Some(wire(BOB_LID)))
        .timestamp(at())
        .build();
    let (person, change) = told(&Event::ContactNumberChanged(changed)).unwrap();
    assert_eq!((person.jid, person.alt), (Jid::new(BOB), Some(Jid::new(BOB_LID))));
    let new = Jid::new("6280000000099@s.whatsapp.net");
    let new_lid = Some(Jid::new(BOB_LID));
    assert!(change == PersonChange::Number { new, new_lid });
}

fn owned(node: &Node) -> OwnedNodeRef {
    let bytes = whatsapp_rust::wacore_binary::marshal::marshal(node).unwrap();
    OwnedNodeRef::new(bytes[1..].to_vec()).unwrap()
}

#[test]
fn of_all_stanzas_only_those_about_blocking_are_looked_at() {
    let notification = |kind: &'static str, child: &'static str| {
        let child = NodeBuilder::new(child).build();
        owned(
            &NodeBuilder::new("notification")
                .attr("type", kind)
                .children([child])
                .build(),
        )
    };
    assert!(is_about_blocks(&notification("account_sync", "blocklist")));
    assert!(!is_about_blocks(&notification("account_sync", "devices")));
    assert!(!is_about_blocks(&notification("picture", "blocklist")));
}

#[test]
fn a_message_with_a_business_certificate_is_a_businesss() {
    let told = |verified_name_serial| {
        writer(&MessageInfo {
            verified_name_serial,
            ..Default::default()
        })
    };
    assert_eq!(told(Some(1)).is, Some(true));
    assert_eq!(told(None), BusinessSeen::default());
    assert_eq!(
        seen(Some("Bob's\nBakery"), true),
        BusinessSeen::named("Bob's Bakery")
    );
}

/// The answer of the server as the library reads it.
fn read(profile: Vec<Node>) -> Told {
    let profile = NodeBuilder::new("profile")
        .attr("jid", BOB)
        .children(profile)
        .build();
    let profile = NodeBuilder::new("business_profile").children([profile]).build();
    let answer = owned(&NodeBuilder::new("iq").children([profile]).build());
    let question = BusinessProfileSpec::new(&wire(BOB));
    question.parse_response(answer.get()).unwrap().unwrap()
}

fn says(tag: &'static str, text: &str) -> Node {
    NodeBuilder::new(tag).bytes(text.as_bytes().to_vec()).build()
}

fn day(day: &str, mode: &str, times: Option<(u32, u32)>) -> Node {
    let node = NodeBuilder::new("business_hours_config")
        .attr("day_of_week", day)
        .attr("mode", mode);
    match times {
        Some((from, until)) => node.attr("open_time", from).attr("close_time", until).build(),
        None => node.build(),
    }
}

#[test]
fn a_business_says_where_it_is_and_when_it_is_open() {
    let hours = [
        day("mon", "specific_hours", Some((480, 1020))),
        day("sun", "open_24h", None),
        day("fri", "specific_hours", Some((480, 99_999))),
    ];
    let hours = NodeBuilder::new("business_hours")
        .attr("timezone", "Asia/Jakarta")
        .children(hours);
    let shown = profile(&read(vec![
        says("description", "Kopi dan kue"),
        says("address", "Jl. Sudirman 5"),
        says("website", "https://example.org"),
        says("website", " "),
        hours.build(),
    ]));
    assert_eq!(
        (shown.description.as_str(), shown.address.as_str()),
        ("Kopi dan kue", "Jl. Sudirman 5")
    );
    assert_eq!(
        (shown.email.as_str(), shown.timezone.as_str()),
        ("", "Asia/Jakarta")
    );
    assert_eq!(shown.websites, ["https://example.org"]);
    let hours = Open::Hours {
        from: 480,
        until: 1020,
    };
    let expected = [
        OpeningHours { day: 0, open: hours },
        OpeningHours {
            day: 6,
            open: Open::AllDay,
        },
    ];
    assert_eq!(shown.hours, expected);
}
