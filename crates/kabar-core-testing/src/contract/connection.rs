//! What is promised about linking, connecting and stopping.

use super::*;

/// Linking shows a code that is good for a while; scanned, it ends linked, then connected, then caught up.
pub async fn linking_ends_linked_connected_and_caught_up(harness: &dyn ContractHarness) {
    let (account, device) = harness.new_device();
    let heard = Arc::new(Recorder::default());
    let session = harness
        .whatsapp()
        .link(
            account,
            device.clone(),
            LinkWish::scan(HistoryDepth::Recent),
            heard.clone(),
        )
        .await;
    let session = session.unwrap_or_else(|error| panic!("linking begins: {error}"));
    let qr = heard
        .wait_for("code", |heard| {
            heard.events.iter().find_map(|event| match event {
                WaEvent::QrReady { qr, valid_ms } if *valid_ms > 0 => Some(qr.0.clone()),
                _ => None,
            })
        })
        .await;
    harness.scan(&qr).await;
    assert_linked_in_order(&heard).await;
    session.stop().await;
    assert!(device.path.exists(), "the linked device is on the disk");
}

/// Linked, then connected, then caught up.
async fn assert_linked_in_order(heard: &Recorder) {
    heard
        .wait_for("end of the drain", |heard| {
            (heard.count("offline-drained") > 0).then_some(())
        })
        .await;
    let order = heard
        .wait_for("order of events", |heard| {
            let place = |name| heard.events.iter().position(|event| event.name() == name);
            Some((place("linked")?, place("connected")?, place("offline-drained")?))
        })
        .await;
    assert!(order.0 < order.1 && order.1 < order.2, "{}", heard.describe());
}

/// Linking by a code to type shows one of eight characters, no code to scan, and ends the same way.
pub async fn linking_by_a_typed_code_ends_linked_connected_and_caught_up(harness: &dyn ContractHarness) {
    let (account, device) = harness.new_device();
    let heard = Arc::new(Recorder::default());
    let wish = LinkWish::code(harness.phone(), HistoryDepth::Recent);
    let session = harness
        .whatsapp()
        .link(account, device, wish, heard.clone())
        .await;
    let session = session.unwrap_or_else(|error| panic!("linking begins: {error}"));
    let code = heard
        .wait_for("code", |heard| {
            heard.events.iter().find_map(|event| match event {
                WaEvent::PairCode { code, valid_ms } if *valid_ms > 0 => Some(code.0.clone()),
                _ => None,
            })
        })
        .await;
    assert_eq!(code.len(), 8);
    harness.type_code(&code).await;
    assert_linked_in_order(&heard).await;
    let scans = heard
        .wait_for("events", |heard| Some(heard.count("qr-ready")))
        .await;
    assert_eq!(scans, 0, "{}", heard.describe());
    session.stop().await;
}

/// A number that gets no code to type is told why, and how long to wait; after that the session is dead.
pub async fn a_refused_code_says_why_and_how_long_to_wait(harness: &dyn ContractHarness) {
    harness.refuse_codes();
    let (account, device) = harness.new_device();
    let heard = Arc::new(Recorder::default());
    let wish = LinkWish::code(harness.phone(), HistoryDepth::Recent);
    let session = harness
        .whatsapp()
        .link(account, device, wish, heard.clone())
        .await;
    let session = session.unwrap_or_else(|error| panic!("linking begins: {error}"));
    let failed = heard
        .wait_for("refusal", |heard| {
            heard.events.iter().find_map(|event| match event {
                WaEvent::PairingFailed { reason, wait_ms } => Some((*reason, *wait_ms)),
                _ => None,
            })
        })
        .await;
    assert_eq!(failed, (PairingFailure::TooManyTries, Some(60_000)));
    session.stop().await;
}

/// A device that was linked connects and catches up by itself, in this order.
pub async fn a_linked_device_resumes_without_linking_again(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    let names = running
        .heard
        .wait_for("events", |heard| Some(names(&heard.events)))
        .await;
    let connected = names.iter().position(|name| *name == "connected");
    let drained = names.iter().position(|name| *name == "offline-drained");
    assert!(connected.is_some() && connected < drained, "{names:?}");
    assert!(!names.contains(&"qr-ready"), "{names:?}");
    running.session.stop().await;
}

/// A linked device says whose it is, without a connection, and resumes afterwards as if nobody had asked.
pub async fn a_linked_device_says_whose_it_is(harness: &dyn ContractHarness) {
    let (account, device) = harness.linked_device().await;
    let identity = harness.whatsapp().identity(&device).await;
    let identity = identity.unwrap_or_else(|error| panic!("the file is read: {error}"));
    assert!(identity.is_some_and(|identity| !identity.phone.is_group()));
    let session = harness
        .whatsapp()
        .resume(account, device, Manner::default(), Arc::new(Recorder::default()))
        .await;
    session
        .unwrap_or_else(|error| panic!("it resumes: {error}"))
        .stop()
        .await;
}

/// A wrong key is told apart from damage, and the file stays as it was.
pub async fn a_wrong_key_is_said_and_leaves_the_file_alone(harness: &dyn ContractHarness) {
    let (account, device) = harness.linked_device().await;
    let before = std::fs::read(&device.path).ok();
    let mut wrong = device.clone();
    wrong.key[0] ^= 1;
    let outcome = harness
        .whatsapp()
        .resume(account, wrong, Manner::default(), Arc::new(Recorder::default()))
        .await;
    assert_eq!(outcome.err(), Some(OpenError::WrongKey));
    assert_eq!(std::fs::read(&device.path).ok(), before);
}

/// A device file that was put back from a copy is refused and left as it is; the newest one counts on.
pub async fn an_older_copy_of_the_device_is_refused(harness: &dyn ContractHarness) {
    let (account, device) = harness.linked_device().await;
    let count = async |known| harness.whatsapp().count_resume(&device, known).await;
    let once = count(0).await;
    assert_eq!(once, Ok(1));
    let older = std::fs::read(&device.path).ok().unwrap_or_default();
    assert_eq!(count(1).await, Ok(2));
    let newest = std::fs::read(&device.path).ok().unwrap_or_default();

    assert!(std::fs::write(&device.path, &older).is_ok());
    assert_eq!(count(2).await, Err(OpenError::RolledBack));
    assert_eq!(std::fs::read(&device.path).ok(), Some(older));

    assert!(std::fs::write(&device.path, &newest).is_ok());
    assert_eq!(
        count(1).await,
        Ok(3),
        "ahead of what is known is no copy from before"
    );
    let heard = Arc::new(Recorder::default());
    let session = harness
        .whatsapp()
        .resume(account, device.clone(), Manner::default(), heard)
        .await;
    session
        .unwrap_or_else(|error| panic!("a counted device resumes: {error}"))
        .stop()
        .await;
}

/// A lost connection comes back by itself and ends caught up again.
pub async fn a_lost_connection_comes_back_and_drains(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    harness.drop_connection(running.account).await;
    running
        .heard
        .wait_for("second drain", |heard| {
            (heard.count("offline-drained") > 1).then_some(())
        })
        .await;
    let names = running
        .heard
        .wait_for("events", |heard| Some(names(&heard.events)))
        .await;
    let ends: Vec<&str> = names
        .into_iter()
        .filter(|name| ["connected", "offline-drained"].contains(name))
        .collect();
    assert_eq!(
        ends,
        ["connected", "offline-drained", "connected", "offline-drained"]
    );
    running.session.stop().await;
}

/// After `stop` nothing more is said, and nothing can be sent; stopping twice is harmless.
pub async fn a_stopped_session_is_silent(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    running.session.stop().await;
    running.session.stop().await;
    let before = running.heard.describe();
    let outgoing = text_to(harness.contact(), harness.whatsapp().new_message_id(), "Too late");
    assert!(running.session.send(&outgoing).await.is_err());
    assert_eq!(harness.copies_seen(running.account, "Too late").await, 0);
    assert_eq!(running.heard.describe(), before);
}

/// A forgotten device leaves no file, and forgetting twice is harmless.
pub async fn a_forgotten_device_leaves_no_file(harness: &dyn ContractHarness) {
    let (_, device) = harness.linked_device().await;
    for _ in 0..2 {
        harness
            .whatsapp()
            .forget(&device)
            .await
            .unwrap_or_else(|error| panic!("forgetting works: {error}"));
    }
    let folder = device.path.parent().unwrap_or(&device.path);
    let left = std::fs::read_dir(folder).map(Iterator::count).unwrap_or(0);
    assert_eq!(left, 0, "the folder is empty");
}
