//! What is promised about calls: they are told, and can be turned down.

use super::*;
use kabar_core::ports::whatsapp::Person;

/// Who calls is told while it rings; what is turned down rings no more, and what rings no more cannot be.
pub async fn a_call_that_rings_is_told_and_turned_down_once(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    let call = harness.contact_calls(running.account).await;
    let is_contact =
        |person: &Person| person.jid == harness.contact() || person.alt.as_ref() == Some(&harness.contact());
    running
        .heard
        .wait_for("the call", |heard| {
            heard.events.iter().find_map(|event| match event {
                WaEvent::CallOffered {
                    caller, call: told, ..
                } if *told == call => is_contact(caller).then_some(()),
                _ => None,
            })
        })
        .await;
    assert_eq!(running.session.reject_call(&call).await, Ok(true));
    assert!(harness.is_turned_down(running.account, &call).await);
    assert_eq!(
        running.session.reject_call(&call).await,
        Ok(false),
        "it rings no more"
    );
    let unknown = WaId("0123456789ABCDEF0123456789ABCDEF".to_owned());
    assert_eq!(running.session.reject_call(&unknown).await, Ok(false));
    running.session.stop().await;
    let late = running.session.reject_call(&call).await;
    assert_eq!(late, Err(SendError::NotConnected), "a session that ended");
}
