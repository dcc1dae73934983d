//! What is promised about things that all devices of an account share.

use super::*;
use kabar_core::ports::whatsapp::{MessageRef, OutgoingState, Person};

/// A message of the contact's.
fn theirs(harness: &dyn ContractHarness) -> MessageRef {
    MessageRef {
        wa_id: WaId("3EB0C0FFEE00000001".to_owned()),
        writer: Some(Person {
            jid: harness.contact(),
            alt: None,
        }),
    }
}

/// One of each kind.
fn changes(harness: &dyn ContractHarness) -> Vec<StateChange> {
    vec![
        StateChange::Pin { pinned: true },
        StateChange::Archive { archived: true },
        StateChange::Mute {
            until: Some(UnixMillis(-1)),
        },
        StateChange::Read {
            read: false,
            upto: None,
        },
        StateChange::Star {
            message: theirs(harness),
            starred: true,
        },
        StateChange::DeleteForMe {
            message: theirs(harness),
            sent_at: None,
        },
        StateChange::Clear {
            upto: UnixMillis(1_790_000_000_000),
            starred_too: true,
        },
        StateChange::Delete {
            upto: UnixMillis(1_790_000_000_000),
        },
    ]
}

/// True for the same change, whatever is known of the people and times in it.
fn same(one: &StateChange, other: &StateChange) -> bool {
    let id = |message: &MessageRef| (message.wa_id.clone(), message.writer.is_some());
    match (one, other) {
        (
            StateChange::Star { message, starred },
            StateChange::Star {
                message: of,
                starred: is,
            },
        ) => id(message) == id(of) && starred == is,
        (StateChange::DeleteForMe { message, .. }, StateChange::DeleteForMe { message: of, .. }) => {
            id(message) == id(of)
        }
        (StateChange::Read { read, .. }, StateChange::Read { read: is, .. }) => read == is,
        // The phone says by its own clock up to when.
        (StateChange::Clear { starred_too, .. }, StateChange::Clear { starred_too: too, .. }) => {
            starred_too == too
        }
        (StateChange::Delete { .. }, StateChange::Delete { .. }) => true,
        _ => one == other,
    }
}

/// What the owner sets on the phone is told, with the chat it is about; also many things quickly one after the other.
pub async fn what_the_phone_sets_is_told(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    // In one go: news of one thing comes while the one before is still being fetched.
    for change in changes(harness) {
        harness.phone_sets(running.account, &change).await;
    }
    for change in changes(harness) {
        let contact = harness.contact();
        running
            .heard
            .wait_for(&format!("{change:?} on the contact's chat"), |heard| {
                let told = heard.events.iter().any(|event| match event {
                    WaEvent::StateSynced {
                        chat, change: told, ..
                    } => same(&change, told) && (chat.jid == contact || chat.alt.as_ref() == Some(&contact)),
                    _ => false,
                });
                told.then_some(())
            })
            .await;
    }
    running.session.stop().await;
}

/// What is set here is set on the phone once that is said to be done.
pub async fn what_is_set_here_is_set_on_the_phone(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    // A device learns the phone's keys with the first thing the phone sets; before that nothing can be told.
    let first = StateChange::Pin { pinned: true };
    harness.phone_sets(running.account, &first).await;
    running
        .heard
        .wait_for("the pin", |heard| (heard.count("state-synced") > 0).then_some(()))
        .await;
    for change in changes(harness)
        .into_iter()
        .skip(1)
        .chain([StateChange::Pin { pinned: false }])
    {
        let state = OutgoingState {
            chat: harness.contact(),
            change: change.clone(),
            newest: Some((theirs(harness), UnixMillis(1_790_000_000_000))),
        };
        for repeat in [false, true] {
            let told = running.session.set_state(&state).await;
            assert_eq!(told, Ok(()), "{change:?}, repeat: {repeat}");
        }
        assert!(harness.is_on_phone(running.account, &change).await, "{change:?}");
    }
    running.session.stop().await;
    let late = OutgoingState {
        chat: harness.contact(),
        change: first,
        newest: None,
    };
    let told = running.session.set_state(&late).await;
    assert_eq!(told, Err(SendError::NotConnected), "a session that ended");
}
