//! A locked app over a bare host: nothing but `unlock` is answered, and nothing on its way crosses.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use async_trait::async_trait;
use kabar_api::{
    ApiError, Caller, Host, dispatch,
    schema::{COMMANDS, CommandInfo},
};
use kabar_core::{Kabar, KeyWay};
use kabar_core_testing::World;
use kabar_types::{AppStatus, Desktop, ErrorCode, KeyWays, OpeningStep};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

const PASSPHRASE: &str = "kopi susu dua gelas";

struct BareHost {
    kabar: Arc<Kabar>,
    /// The app locks while the next question about its status is answered.
    locks: AtomicBool,
}

#[async_trait]
impl Host for BareHost {
    async fn app_status(&self) -> AppStatus {
        let bootstrap = self.kabar.bootstrap().await.unwrap();
        if self.locks.swap(false, Ordering::SeqCst) {
            self.kabar.lock().unwrap();
        }
        AppStatus::Open(Box::new(bootstrap))
    }

    async fn retry_open(&self) -> AppStatus {
        AppStatus::Opening {
            step: OpeningStep::Data,
        }
    }

    async fn key_ways(&self) -> KeyWays {
        KeyWays::default()
    }

    async fn open_copy(&self) -> Result<AppStatus, ApiError> {
        Ok(self.retry_open().await)
    }

    async fn open_with(&self, _: KeyWay) -> Result<AppStatus, ApiError> {
        Ok(self.retry_open().await)
    }

    async fn open_address(&self, _: &str) -> Result<(), ApiError> {
        Ok(())
    }

    async fn desktop(&self) -> Desktop {
        Desktop::default()
    }

    async fn set_autostart(&self, on: bool) -> Result<Desktop, ApiError> {
        Ok(Desktop {
            autostart: Some(on),
            ..Desktop::default()
        })
    }

    async fn choose_file(&self, save_as: Option<String>) -> Option<String> {
        Some(format!(
            "/media/usb/{}",
            save_as.unwrap_or_else(|| "a.kabar".to_owned())
        ))
    }

    async fn reopen(&self) -> AppStatus {
        self.app_status().await
    }

    fn kabar(&self) -> Option<Arc<Kabar>> {
        Some(self.kabar.clone())
    }

    fn may_call(&self, _: &str, _: &CommandInfo) -> bool {
        true
    }
}

impl BareHost {
    /// Of a Kabar whose lock is on, and open.
    async fn new(world: &World) -> Self {
        let host = Self {
            kabar: world.kabar().clone(),
            locks: AtomicBool::new(false),
        };
        let passphrase = json!({ "passphrase": PASSPHRASE });
        host.call("set_passphrase", passphrase.clone()).await.unwrap();
        host.call("turn_lock_on", passphrase).await.unwrap();
        host
    }

    async fn call(&self, name: &str, params: Value) -> Result<Value, ApiError> {
        let caller = Caller {
            host: self,
            window: "main",
        };
        dispatch(caller, name, params).await
    }
}

fn guess(typed: &str) -> Value {
    json!({ "way": "passphrase", "typed": typed })
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_app_is_locked_every_command_but_unlock_is_refused() {
    let world = World::new().await;
    let host = BareHost::new(&world).await;
    assert_eq!(host.call("lock_app", json!({})).await, Ok(Value::Null));
    for command in COMMANDS {
        let expected = match command.name {
            "unlock" => ErrorCode::BadRequest,
            _ => ErrorCode::Locked,
        };
        for params in [json!({}), json!({ "nonsense": 1 })] {
            let refused = host.call(command.name, params).await.unwrap_err();
            assert_eq!(refused.code, expected, "{}", command.name);
        }
    }
    let shut: Vec<_> = COMMANDS.iter().filter(|command| command.while_locked).collect();
    assert_eq!(shut.len(), 1, "only `unlock` is answered: {shut:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_right_passphrase_answers_what_a_window_starts_from() {
    let world = World::new().await;
    let host = BareHost::new(&world).await;
    host.call("lock_app", json!({})).await.unwrap();

    let wrong = host.call("unlock", guess("teh manis")).await.unwrap_err();
    assert_eq!(wrong.code, ErrorCode::WrongPassphrase);
    assert!(
        !format!("{wrong:?}").contains("teh"),
        "what was typed is not repeated"
    );
    let none = json!({ "way": "recoveryKey", "typed": "0000-0000" });
    assert_eq!(
        host.call("unlock", none).await.unwrap_err().code,
        ErrorCode::KeyNotSet
    );
    assert_eq!(
        host.call("app_status", json!({})).await.unwrap_err().code,
        ErrorCode::Locked
    );

    let status = host.call("unlock", guess(PASSPHRASE)).await.unwrap();
    assert_eq!(
        (&status["kind"], &status["settings"]["lock"]["on"]),
        (&json!("open"), &json!(true))
    );
    assert_eq!(host.call("app_status", json!({})).await.unwrap(), status);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_on_its_way_when_the_app_locked_does_not_cross() {
    let world = World::new().await;
    let host = BareHost::new(&world).await;
    host.locks.store(true, Ordering::SeqCst);
    let refused = host.call("app_status", json!({})).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Locked);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_nobody_touched_for_too_long_gets_no_answer_any_more() {
    let world = World::new().await;
    let host = BareHost::new(&world).await;
    world.clock.advance(Duration::from_secs(14 * 60));
    assert_eq!(host.call("note_activity", json!({})).await, Ok(Value::Null));
    world.clock.advance(Duration::from_secs(14 * 60));
    assert!(host.call("list_accounts", json!({})).await.is_ok());
    world.clock.advance(Duration::from_secs(60));
    let refused = host.call("note_activity", json!({})).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Locked);
}
