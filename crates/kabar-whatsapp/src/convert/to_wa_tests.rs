//! What goes out reads back as what was meant.

use super::*;
use crate::convert::{Aliases, from_wa, votes};
use kabar_core::ports::whatsapp::{InboundBody, Person};
use kabar_types::{CardPhone, ContactCard, LinkPreview, MessageBody, Place, Poll, UnixMillis};

const AT: UnixMillis = UnixMillis(1_700_000_000_123);

fn own() -> Own {
    Own {
        phone: Some(Jid::from_phone_digits("6280000000004")),
        lid: Some(Jid::new("100000000000004@lid")),
    }
}

fn sent(chat: &str, content: OutgoingContent) -> wa::Message {
    let outgoing = Outgoing {
        chat: Jid::new(chat),
        wa_id: WaId("3EB0".to_owned()),
        secret: [7; 32],
        content,
        extras: OutgoingExtras::default(),
    };
    message(&outgoing, &own()).unwrap()
}

#[test]
fn a_text_goes_out_exactly_as_written_and_with_the_chosen_secret() {
    let text = "Halo\0 \u{202e}abc\u{202c} <b>40 boxes</b>\n😀".to_owned();
    let message = sent(
        "6280000000214@s.whatsapp.net",
        OutgoingContent::Text {
            text: text.clone(),
            quote: None,
        },
    );
    assert_eq!(message.conversation, Some(text));
    let context = message.message_context_info.as_option().unwrap();
    assert_eq!(context.message_secret.as_deref(), Some(&[7; 32][..]));
}

#[test]
fn an_answer_names_what_it_answers_and_by_which_of_our_addresses() {
    for (chat, participant) in [
        ("6280000000214@s.whatsapp.net", "6280000000004@s.whatsapp.net"),
        ("100000000000214@lid", "100000000000004@lid"),
    ] {
        let quote = MessageQuote {
            wa_id: WaId("3EB1".to_owned()),
            sender: QuotedBy::Me,
            text: "Ada stok?".to_owned(),
        };
        let message = sent(
            chat,
            OutgoingContent::Text {
                text: "Ada".to_owned(),
                quote: Some(quote.clone()),
            },
        );
        let context = message.extended_text_message.as_option().unwrap();
        let context = context.context_info.as_option().unwrap();
        assert_eq!(context.participant.as_deref(), Some(participant));
        assert!(from_wa::quote(&message, &own()) == Some(quote), "{chat}");
    }
}

#[test]
fn changes_read_back_as_what_was_meant() {
    let target = WaId("3EB1".to_owned());
    let chat = "120363000000000214@g.us";
    let reaction = OutgoingContent::Reaction {
        target: target.clone(),
        writer: Some(Jid::from_phone_digits("6280000000214")),
        emoji: "👍🏽".to_owned(),
        at: AT,
    };
    let reaction = sent(chat, reaction);
    let key = reaction.reaction_message.as_option().unwrap();
    let key = key.key.as_option().unwrap();
    assert_eq!(key.participant.as_deref(), Some("6280000000214@s.whatsapp.net"));
    assert_eq!(key.from_me, Some(false));
    let read = InboundBody::Reaction {
        target: target.clone(),
        emoji: "👍🏽".to_owned(),
        at: AT,
    };
    assert!(from_wa::body(&reaction) == read);

    let edit = OutgoingContent::Edit {
        target: target.clone(),
        text: "Besok".to_owned(),
        at: AT,
    };
    let read = InboundBody::Edit {
        target: target.clone(),
        text: "Besok".to_owned(),
    };
    assert!(from_wa::body(&sent(chat, edit)) == read);

    let revoke = OutgoingContent::Revoke {
        target: target.clone(),
    };
    assert!(from_wa::body(&sent(chat, revoke)) == InboundBody::Revoke { target });
}

fn with(content: OutgoingContent, extras: OutgoingExtras) -> wa::Message {
    let outgoing = Outgoing {
        chat: Jid::new("100000000000214@lid"),
        wa_id: WaId("3EB0".to_owned()),
        secret: [7; 32],
        content,
        extras,
    };
    message(&outgoing, &own()).unwrap()
}

fn read(message: &wa::Message) -> MessageBody {
    match from_wa::body(message) {
        InboundBody::Rich(rich) => rich.body,
        _ => panic!("not read"),
    }
}

#[test]
fn places_cards_and_polls_read_back_as_what_was_meant() {
    let place = Place {
        latitude: -69_174_640,
        longitude: 1_076_191_230,
        name: "Toko".to_owned(),
        address: "Jl. Melati 3".to_owned(),
        live: false,
    };
    let card = |name: &str| ContactCard {
        name: name.to_owned(),
        phones: vec![CardPhone {
            text: "+6280000000777".to_owned(),
            whatsapp: Some("6280000000777".to_owned()),
        }],
    };
    let poll = |most| {
        Poll::new(
            "Kapan?".to_owned(),
            vec!["Sel".to_owned(), "Rab".to_owned()],
            most,
        )
    };
    let location = OutgoingContent::Location { place: place.clone() };
    assert_eq!(
        read(&with(location, OutgoingExtras::default())),
        MessageBody::Location { place }
    );
    for cards in [vec![card("Joko")], vec![card("Joko"), card("Sari; Kusuma")]] {
        let contacts = OutgoingContent::Contacts { cards: cards.clone() };
        assert_eq!(
            read(&with(contacts, OutgoingExtras::default())),
            MessageBody::Contacts { cards }
        );
    }
    for most in [0, 1, 2] {
        let asked = with(
            OutgoingContent::Poll { poll: poll(most) },
            OutgoingExtras::default(),
        );
        assert_eq!(read(&asked), MessageBody::Poll { poll: poll(most) });
    }
}

#[test]
fn what_goes_along_reads_back_with_every_kind() {
    let extras = OutgoingExtras {
        forwards: 2,
        expires_in: 86_400,
        mentions: vec![Jid::new("100000000000214@lid")],
        preview: Some(LinkPreview {
            url: "https://contoh.id".to_owned(),
            title: "Contoh".to_owned(),
            description: "Apa saja".to_owned(),
        }),
    };
    let content = OutgoingContent::Text {
        text: "@100000000000214 https://contoh.id".to_owned(),
        quote: None,
    };
    let message = with(content, extras.clone());
    let found = crate::convert::extras::extras(&message, &own(), &Aliases::default());
    assert_eq!((found.forwards, found.expires_in), (2, 86_400));
    assert_eq!(found.mentions.len(), 1);
    assert_eq!(found.preview, extras.preview);

    let poll = OutgoingContent::Poll {
        poll: Poll::new("?".to_owned(), vec!["a".to_owned(), "b".to_owned()], 1),
    };
    let found = crate::convert::extras::extras(&with(poll, extras), &own(), &Aliases::default());
    assert_eq!((found.forwards, found.expires_in), (2, 86_400));
}

#[test]
fn our_vote_opens_with_the_secret_of_the_poll_whoever_asked() {
    let options = ["Sel", "Rab", "Kam"].map(str::to_owned).to_vec();
    let bob = Person {
        jid: Jid::new("100000000000214@lid"),
        alt: Some(Jid::from_phone_digits("6280000000214")),
    };
    for asker in [None, Some(bob.jid.clone()), bob.alt.clone()] {
        let vote = OutgoingContent::Vote {
            target: WaId("P1".to_owned()),
            asker: asker.clone(),
            secret: [5; 32],
            options: vec!["Kam".to_owned()],
            at: AT,
        };
        let message = with(vote, OutgoingExtras::default());
        let from = votes::From {
            chat: &bob,
            voter: None,
            own: &own(),
            aliases: &Aliases::default(),
        };
        let update = message.poll_update_message.as_option().unwrap();
        let Some(InboundBody::Vote { target, sealed, at }) = votes::body(update, &from) else {
            panic!("no vote");
        };
        assert_eq!((target.0.as_str(), at), ("P1", AT));
        assert_eq!(
            votes::open(&sealed, &target, &[5; 32], &options),
            Some(vec![2]),
            "{asker:?}"
        );
    }
}

#[test]
fn a_pin_reads_back_with_its_time() {
    for lasts_secs in [Some(604_800), None] {
        let target = WaId("3EB1".to_owned());
        let pin = OutgoingContent::Pin {
            target: target.clone(),
            writer: None,
            lasts_secs,
            at: AT,
        };
        let message = with(pin, OutgoingExtras::default());
        let context = message.message_context_info.as_option().unwrap();
        assert_eq!(context.message_secret.as_deref(), Some(&[7; 32][..]));
        let expected = InboundBody::Pin {
            target,
            lasts_ms: lasts_secs.map(|secs| i64::from(secs) * 1_000),
            at: AT,
        };
        assert!(from_wa::body(&message) == expected);
    }
}
