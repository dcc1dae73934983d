//! Addresses: the library's structured form to Kabar's plain text and back.
//!
//! Device parts, agents and the spellings of hosted accounts and old clients fall away. Addresses that are neither a
//! person nor a group (status, channels, broadcast lists, calls, people on other networks) have no form in Kabar yet.

use super::{Aliases, Own, bounds::ADDRESS};
use kabar_core::ports::whatsapp::Person;
use kabar_types::Jid;
use whatsapp_rust::{Jid as WireJid, Server};

/// The canonical form, or `None` for an address that is neither a person nor a group, or longer than any.
pub(crate) fn canonical(jid: &WireJid) -> Option<Jid> {
    let user = jid.user_base();
    if user.is_empty() || user.len() > ADDRESS {
        return None;
    }
    let server = match jid.server {
        Server::Pn | Server::Hosted | Server::Legacy => "s.whatsapp.net",
        Server::Lid | Server::HostedLid => "lid",
        Server::Group => "g.us",
        Server::Bot => "bot",
        Server::Broadcast | Server::Newsletter | Server::Messenger | Server::Interop | Server::Call => {
            return None;
        }
    };
    Some(Jid::new(format!("{user}@{server}")))
}

/// Reads an address out of a protobuf, where it is text.
pub(crate) fn parse(text: &str) -> Option<Jid> {
    canonical(&text.parse().ok()?)
}

/// The library's form of a canonical address.
pub(crate) fn to_wire(jid: &Jid) -> Option<WireJid> {
    jid.as_str().parse().ok()
}

/// A person or group with its other form: the one that came along, else the one the device knows.
pub(crate) fn person(
    jid: &WireJid,
    came_along: Option<&WireJid>,
    own: &Own,
    aliases: &Aliases,
) -> Option<Person> {
    let jid = canonical(jid)?;
    let alt = came_along
        .and_then(canonical)
        .filter(|alt| *alt != jid && pairs(alt, &jid));
    let alt = alt.or_else(|| own.other(&jid)).or_else(|| aliases.of(&jid));
    Some(Person { jid, alt })
}

/// True when one is a phone number and the other a hidden id.
fn pairs(one: &Jid, other: &Jid) -> bool {
    (one.is_lid() && other.is_phone()) || (one.is_phone() && other.is_lid())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(text: &str) -> WireJid {
        text.parse().unwrap()
    }

    #[test]
    fn device_parts_and_other_spellings_fall_away() {
        for (came, shown) in [
            ("6280000000214:7@s.whatsapp.net", "6280000000214@s.whatsapp.net"),
            ("6280000000214@c.us", "6280000000214@s.whatsapp.net"),
            ("100000000000214:3@lid", "100000000000214@lid"),
            ("100000000000214:99@hosted.lid", "100000000000214@lid"),
            ("120363000000000214@g.us", "120363000000000214@g.us"),
        ] {
            assert_eq!(parse(came).unwrap().as_str(), shown);
        }
    }

    #[test]
    fn status_and_channels_are_nobody() {
        for came in [
            "status@broadcast",
            "120363000000000000@newsletter",
            "s.whatsapp.net",
            "",
            "@lid",
        ] {
            assert!(parse(came).is_none(), "{came}");
        }
    }

    #[test]
    fn a_canonical_address_finds_its_way_back_to_the_wire() {
        for text in [
            "6280000000214@s.whatsapp.net",
            "100000000000214@lid",
            "120363000000000214@g.us",
        ] {
            let back = to_wire(&Jid::new(text)).unwrap();
            assert_eq!(canonical(&back).unwrap().as_str(), text);
        }
    }

    #[test]
    fn bob_is_known_under_both_addresses_when_one_came_along() {
        let bob = person(
            &wire("100000000000214:2@lid"),
            Some(&wire("6280000000214:2@s.whatsapp.net")),
            &Own::default(),
            &Aliases::default(),
        )
        .unwrap();
        assert_eq!(bob.jid, Jid::new("100000000000214@lid"));
        assert_eq!(bob.alt, Some(Jid::from_phone_digits("6280000000214")));
    }

    #[test]
    fn a_false_companion_address_is_not_taken_for_the_other_form() {
        let bob = wire("100000000000214@lid");
        for came in [
            "100000000000214@lid",
            "100000000000215@lid",
            "120363000000000214@g.us",
        ] {
            let person = person(&bob, Some(&wire(came)), &Own::default(), &Aliases::default()).unwrap();
            assert_eq!(person.alt, None, "{came}");
        }
    }
}
