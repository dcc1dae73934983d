//! What is promised about people: pictures, what they say about themselves, new numbers, who is blocked, who is there.

use super::*;
use kabar_core::ports::whatsapp::{OutgoingState, Person, PersonChange, PictureAnswer, Reported};
use kabar_types::Presence;

/// A number that nobody has.
const NOBODY: &str = "6280000000988";
/// A number to move to.
const NEW: &str = "6280000000977";

/// A small picture; its middle differs.
fn picture(middle: u8) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x60\0\0\0\x60".to_vec();
    bytes.resize(400, middle);
    bytes
}

fn is_contact(harness: &dyn ContractHarness, person: &Person) -> bool {
    let contact = harness.contact();
    person.jid == contact || person.alt.as_ref() == Some(&contact)
}

async fn asked(harness: &dyn ContractHarness, running: &Running, known: &str) -> PictureAnswer {
    let answer = running.session.fetch_picture(&harness.contact(), known).await;
    answer.unwrap_or_else(|error| panic!("the picture is asked for: {error}"))
}

/// What is told of the contact and fits.
async fn hears<T>(
    harness: &dyn ContractHarness,
    running: &Running,
    what: &str,
    fits: impl Fn(&PersonChange) -> Option<T>,
) -> T {
    running
        .heard
        .wait_for(what, |heard| {
            heard.events.iter().find_map(|event| match event {
                WaEvent::PersonChanged { person, change, .. } if is_contact(harness, person) => fits(change),
                _ => None,
            })
        })
        .await
}

/// A picture comes with an id; named by it, an unchanged one does not come again, and a changed one does.
pub async fn a_picture_comes_once_for_each_of_its_ids(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    assert!(asked(harness, &running, "").await == PictureAnswer::None);
    harness.contact_shows(running.account, Some(picture(1))).await;
    let PictureAnswer::Here { id, bytes } = asked(harness, &running, "").await else {
        panic!("the picture comes");
    };
    assert!(bytes == picture(1) && !id.is_empty());
    assert!(asked(harness, &running, &id).await == PictureAnswer::Same);
    harness.contact_shows(running.account, Some(picture(2))).await;
    let PictureAnswer::Here { id: other, bytes } = asked(harness, &running, &id).await else {
        panic!("the new picture comes");
    };
    assert!(bytes == picture(2) && other != id);
    harness.contact_hides_pictures(running.account).await;
    assert!(asked(harness, &running, &other).await == PictureAnswer::Hidden);
    running.session.stop().await;
    let late = running.session.fetch_picture(&harness.contact(), "").await;
    assert!(
        late.err() == Some(SendError::NotConnected),
        "a session that ended"
    );
}

/// A file that is longer than a small picture ever is does not come.
pub async fn a_picture_that_is_too_large_is_unusable(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    harness
        .contact_shows(running.account, Some(vec![7; 70_000]))
        .await;
    let answer = asked(harness, &running, "").await;
    assert!(matches!(answer, PictureAnswer::Unusable { id } if !id.is_empty()));
    running.session.stop().await;
}

/// A changed picture is told with its id, one that is gone without.
pub async fn other_pictures_are_told(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    harness.contact_says(running.account, "Hello").await;
    harness.contact_shows(running.account, Some(picture(1))).await;
    let id = hears(harness, &running, "a picture", |change| match change {
        PersonChange::Picture { id } => id.clone(),
        _ => None,
    })
    .await;
    let PictureAnswer::Here { id: is, .. } = asked(harness, &running, "").await else {
        panic!("the picture comes");
    };
    assert_eq!(is, id);
    harness.contact_shows(running.account, None).await;
    hears(harness, &running, "no picture", |change| {
        (*change == PersonChange::Picture { id: None }).then_some(())
    })
    .await;
    running.session.stop().await;
}

/// What somebody says about themselves, and a business about itself, is answered; that it changed is told.
pub async fn what_the_contact_says_about_themselves_is_answered(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    harness.contact_says(running.account, "Hello").await;
    let ask = async || {
        let answer = running.session.fetch_profile(&harness.contact()).await;
        answer.unwrap_or_else(|error| panic!("the profile is asked for: {error}"))
    };
    assert!(ask().await.profile.is_none());
    harness.contact_is(running.account, "In a meeting").await;
    hears(harness, &running, "the words", |change| match change {
        PersonChange::About { text } => (text.0 == "In a meeting").then_some(()),
        _ => None,
    })
    .await;
    harness
        .contact_trades(running.account, "Corner Bakery", "5 High Street")
        .await;
    let answer = ask().await;
    assert_eq!(answer.about.map(|about| about.0).as_deref(), Some("In a meeting"));
    assert_eq!(answer.business.is, Some(true));
    assert_eq!(
        answer.business.name.map(|name| name.0).as_deref(),
        Some("Corner Bakery")
    );
    assert_eq!(
        answer.profile.map(|profile| profile.address).as_deref(),
        Some("5 High Street")
    );
    running.session.stop().await;
}

/// Somebody who takes another number is told under the old one, with the new one.
pub async fn a_new_number_is_told_with_the_old_one(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    harness.contact_says(running.account, "Hello").await;
    harness.contact_moves(running.account, NEW).await;
    let new = hears(harness, &running, "the new number", |change| match change {
        PersonChange::Number { new, .. } => Some(new.clone()),
        _ => None,
    })
    .await;
    assert_eq!(new, Jid::from_phone_digits(NEW));
    running.session.stop().await;
}

/// Who is blocked here is blocked on the phone, and the other way round, each way repeatedly.
pub async fn who_is_blocked_is_the_same_on_all_devices(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    harness.contact_says(running.account, "Hello").await;
    let list = async || match running.session.fetch_blocked().await {
        Ok(list) => list,
        Err(error) => panic!("the list is asked for: {error}"),
    };
    assert!(list().await.is_empty());
    for blocked in [true, true, false, false] {
        let state = OutgoingState {
            chat: harness.contact(),
            change: StateChange::Block { blocked },
            newest: None,
        };
        assert_eq!(running.session.set_state(&state).await, Ok(()));
        assert_eq!(harness.is_blocked(running.account).await, blocked);
        let listed = list().await;
        assert_eq!(listed.iter().any(|person| is_contact(harness, person)), blocked);
    }
    harness.phone_blocks(running.account, true).await;
    running
        .heard
        .wait_for("word of it", |heard| {
            (heard.count("blocks-changed") > 0).then_some(())
        })
        .await;
    assert!(list().await.iter().any(|person| is_contact(harness, person)));
    running.session.stop().await;
}

/// A number is on WhatsApp or not; who is has a hidden id.
pub async fn numbers_are_on_whatsapp_or_not(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    let nobody = Jid::from_phone_digits(NOBODY);
    harness.nobody_has(running.account, &nobody).await;
    let numbers = [harness.contact(), nobody.clone()];
    let answers = running.session.find_on_whatsapp(&numbers).await;
    let answers = answers.unwrap_or_else(|error| panic!("the numbers are looked up: {error}"));
    assert_eq!(answers.len(), 2);
    for answer in answers {
        assert_eq!(answer.on_whatsapp, answer.phone != nobody);
        assert_eq!(answer.lid.is_some(), answer.on_whatsapp);
    }
    running.session.stop().await;
}

/// Whoever is followed is told of: at once, with every change, and no more once they are not.
pub async fn whether_the_contact_is_there_is_told_while_they_are_followed(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    let told = async |what: &str, nth: usize, fits: fn(Presence) -> bool| {
        running
            .heard
            .wait_for(what, |heard| {
                let seen = heard.events.iter().filter_map(|event| match event {
                    WaEvent::PresenceSeen { person, presence } if is_contact(harness, person) => {
                        Some(*presence)
                    }
                    _ => None,
                });
                seen.filter(|seen| fits(*seen)).nth(nth).map(|_| ())
            })
            .await;
    };
    // Both forms of the contact are known from here on, whichever one WhatsApp names them by.
    harness.contact_says(running.account, "Hello").await;
    running
        .heard
        .wait_for("the message", |heard| heard.messages.first().map(|_| ()))
        .await;
    let contact = harness.contact();
    harness.contact_is_around(running.account, true).await;
    assert_eq!(running.session.follow_presence(&contact, true).await, Ok(()));
    told("that they are there", 0, |seen| seen == Presence::Online).await;
    harness.contact_is_around(running.account, false).await;
    told("when they were there", 0, |seen| {
        matches!(seen, Presence::LastSeen { .. })
    })
    .await;
    harness.contact_hides_last_seen(running.account).await;
    harness.contact_is_around(running.account, true).await;
    told("that they are there again", 1, |seen| seen == Presence::Online).await;
    harness.contact_is_around(running.account, false).await;
    told("that they are away", 0, |seen| seen == Presence::Away).await;
    assert_eq!(running.session.follow_presence(&contact, false).await, Ok(()));
    running.session.stop().await;
    let late = running.session.follow_presence(&contact, true).await;
    assert_eq!(late, Err(SendError::NotConnected), "a session that ended");
}

/// WhatsApp is told who bothers, by a message of theirs.
pub async fn somebody_who_bothers_is_reported_by_their_message(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    harness.contact_says(running.account, "Buy now").await;
    let wa_id = running
        .heard
        .wait_for("the message", |heard| {
            let mut came = heard.messages.iter().map(|message| message.wa_id.clone());
            came.next()
        })
        .await;
    let reported = Reported {
        person: harness.contact(),
        wa_id: wa_id.clone(),
        sent_at: UnixMillis(1_790_000_000_000),
    };
    assert_eq!(running.session.report(&reported).await, Ok(()));
    assert_eq!(harness.reports_by(running.account, &wa_id).await, 1);
    running.session.stop().await;
    assert_eq!(
        running.session.report(&reported).await,
        Err(SendError::NotConnected),
        "a session that ended"
    );
}
