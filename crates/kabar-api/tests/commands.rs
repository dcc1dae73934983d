//! Every command over a bare host: no window, no desktop, a fake WhatsApp, and otherwise the real thing.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use async_trait::async_trait;
#[path = "campaigns/running.rs"]
mod campaigns;
#[path = "lists/taking.rs"]
mod lists;
mod messages;
#[path = "numbers/arranging.rs"]
mod numbers;
#[path = "people/asking.rs"]
mod people;
#[path = "reports/running.rs"]
mod reports;

use kabar_api::{
    ApiError, Caller, Host, Windows, dispatch,
    schema::{COMMANDS, CommandInfo},
};
use kabar_core::{Kabar, KeyWay};
use kabar_core_testing::{
    World,
    people::{ALICE, SHOP},
};
use kabar_types::{
    AccountId, AppStatus, ChatId, Desktop, ErrorCode, KeyWays, LinkState, MessageId, MessageStatus, Problem,
    TypingState, WaId,
};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

const ALICES_WORDS: &str = "kopi susu dua gelas";

/// A host and nothing around it.
const NOBODY_OPENS: &str = "https://nobody.example/";

struct BareHost {
    kabar: Option<Arc<Kabar>>,
    answered: Mutex<BTreeSet<&'static str>>,
    /// Chats in windows of their own.
    apart: Mutex<Vec<ChatId>>,
}

impl BareHost {
    fn new(kabar: Option<Arc<Kabar>>) -> Self {
        Self {
            kabar,
            answered: Mutex::default(),
            apart: Mutex::default(),
        }
    }

    async fn call(&self, name: &str, params: Value) -> Result<Value, ApiError> {
        let answer = dispatch(
            Caller {
                host: self,
                window: "main",
            },
            name,
            params,
        )
        .await;
        let declared = COMMANDS.iter().find(|command| command.name == name);
        if let (Ok(_), Some(command)) = (&answer, declared) {
            self.answered.lock().unwrap().insert(command.name);
        }
        answer
    }

    async fn ask(&self, name: &str, params: Value) -> Value {
        self.call(name, params)
            .await
            .unwrap_or_else(|error| panic!("{name} was refused: {error:?}"))
    }

    async fn refusal(&self, name: &str, params: Value) -> ErrorCode {
        match self.call(name, params).await {
            Ok(answer) => panic!("{name} was answered: {answer}"),
            Err(error) => error.code,
        }
    }
}

#[async_trait]
impl Host for BareHost {
    async fn app_status(&self) -> AppStatus {
        match &self.kabar {
            Some(kabar) => AppStatus::Open(Box::new(kabar.bootstrap().await.unwrap())),
            None => AppStatus::Blocked(Problem {
                code: ErrorCode::KeyringLocked,
                file: None,
            }),
        }
    }

    async fn retry_open(&self) -> AppStatus {
        self.app_status().await
    }

    async fn key_ways(&self) -> KeyWays {
        KeyWays {
            passphrase: true,
            ..KeyWays::default()
        }
    }

    /// There is no copy, and it is open.
    async fn open_copy(&self) -> Result<AppStatus, ApiError> {
        Ok(self.app_status().await)
    }

    /// Alice's words open it, and nothing else.
    async fn open_with(&self, way: KeyWay) -> Result<AppStatus, ApiError> {
        let (typed, wrong) = match way {
            KeyWay::Keyring => return Ok(self.app_status().await),
            KeyWay::Passphrase(typed) | KeyWay::NewPassphrase(typed) => (typed, ErrorCode::WrongPassphrase),
            KeyWay::RecoveryKey(typed) => (typed, ErrorCode::WrongRecoveryKey),
        };
        if *typed == ALICES_WORDS {
            Ok(self.app_status().await)
        } else {
            Err(ApiError::new(wrong, "not Alice's"))
        }
    }

    /// Its browser takes what it is handed, except from one place.
    async fn open_address(&self, address: &str) -> Result<(), ApiError> {
        if address.starts_with(NOBODY_OPENS) {
            return Err(ApiError::new(ErrorCode::NoBrowser, "no browser took it"));
        }
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
        self.kabar.clone()
    }

    fn windows(&self) -> Option<&dyn Windows> {
        Some(self)
    }

    fn may_call(&self, window: &str, _: &CommandInfo) -> bool {
        window == "main"
    }
}

/// It has room for two.
#[async_trait]
impl Windows for BareHost {
    async fn open_chat(&self, chat: ChatId) -> Result<(), ApiError> {
        let mut apart = self.apart.lock().unwrap();
        if apart.len() == 2 {
            return Err(ApiError::new(ErrorCode::TooManyWindows, "two are open"));
        }
        apart.push(chat);
        Ok(())
    }

    fn focus_chat(&self, chat: ChatId) -> bool {
        self.apart.lock().unwrap().contains(&chat)
    }

    fn close_chat(&self, _: &str) {
        self.apart.lock().unwrap().clear();
    }

    fn show_main(&self) {}
}

#[tokio::test]
async fn alice_and_a_shop_use_every_command_without_a_desktop() {
    let world = World::new().await;
    let host = BareHost::new(Some(world.kabar().clone()));

    choose_settings(&host).await;
    come_in_by_other_ways(&host).await;
    look_after_the_keys(&host).await;
    lock_and_unlock(&host).await;
    assert_eq!(host.ask("take_wish", json!({})).await, Value::Null);
    give_up_a_link(&host, &world).await;
    let account = link(&host, &world).await;
    let chat = read_what_alice_wrote(&host, &world, account).await;
    answer_alice(&host, &world, account, chat).await;
    follow_a_link(&host, &world, chat).await;
    put_a_chat_apart(&host, account, chat).await;
    messages::change(&host, &world, chat).await;
    messages::send_kinds(&host, &world, chat).await;
    messages::set(&host, &world, chat).await;
    messages::turn_down_a_call(&host, &world, account, chat).await;
    messages::empty(&host, &world, account, chat).await;
    numbers::arrange(&host, account).await;
    people::ask(&host, &world, account).await;
    make_room(&host, account).await;
    campaigns::run(&host, account).await;
    campaigns::read_an_answer(&host, &world, account).await;
    reports::look_back(&host, &world, account).await;
    lists::run(&host, account, campaigns::pacing()).await;
    let file = move_away(&host, &world).await;
    part_with(&host, account).await;
    let restore = json!({ "file": file, "passphrase": ALICES_WORDS });
    host.ask("restore_data", restore).await;

    let declared: BTreeSet<_> = COMMANDS.iter().map(|command| command.name).collect();
    assert_eq!(*host.answered.lock().unwrap(), declared);
}

async fn choose_settings(host: &BareHost) {
    let status = host.ask("app_status", json!({})).await;
    assert_eq!(
        (&status["kind"], &status["riskAccepted"]),
        (&json!("open"), &json!(true))
    );
    assert_eq!(host.ask("retry_open", Value::Null).await, status);
    assert_eq!(host.ask("accept_risk", json!({})).await, Value::Null);

    let mut settings = host.ask("get_settings", json!({})).await;
    settings["theme"] = json!("dark");
    assert_eq!(
        host.ask("set_settings", json!({ "settings": settings })).await,
        settings
    );
    assert_eq!(host.ask("get_settings", json!({})).await["theme"], "dark");
    settings["desktop"]["zoom"] = json!(125);
    assert_eq!(host.ask("set_zoom", json!({ "percent": 125 })).await, settings);
    let far = json!({ "percent": 900 });
    assert_eq!(host.refusal("set_zoom", far).await, ErrorCode::BadRequest);
    stand_side_by_side(host).await;
}

async fn stand_side_by_side(host: &BareHost) {
    let layout = json!({ "chats": [3, 5], "open": 5, "shares": [400, 600] });
    assert_eq!(
        host.ask("keep_layout", json!({ "layout": layout })).await,
        Value::Null
    );
    assert_eq!(host.ask("app_status", json!({})).await["layout"], layout);
}

async fn come_in_by_other_ways(host: &BareHost) {
    assert_eq!(host.ask("open_copy", json!({})).await["kind"], "open");
    let ways = host.ask("key_ways", json!({})).await;
    assert_eq!(
        ways,
        json!({ "passphrase": true, "recoveryKey": false, "fresh": false, "copy": null })
    );
    for (command, field) in [
        ("open_with_passphrase", "passphrase"),
        ("open_with_recovery_key", "recoveryKey"),
        ("create_with_passphrase", "passphrase"),
    ] {
        let status = host.ask(command, json!({ field: ALICES_WORDS })).await;
        assert_eq!(status["kind"], "open");
        let refused = host
            .call(command, json!({ field: "teh manis" }))
            .await
            .unwrap_err();
        assert!(
            [ErrorCode::WrongPassphrase, ErrorCode::WrongRecoveryKey].contains(&refused.code),
            "{command}"
        );
        assert!(
            !format!("{refused:?}").contains("teh"),
            "what was typed is not repeated"
        );
    }
}

async fn look_after_the_keys(host: &BareHost) {
    let status = |keyring, passphrase, recovery| json!({ "keyring": keyring, "passphrase": passphrase, "recoveryKey": recovery });
    assert_eq!(
        host.ask("key_status", json!({})).await,
        status(true, false, false)
    );
    let set = host
        .ask("set_passphrase", json!({ "passphrase": ALICES_WORDS }))
        .await;
    assert_eq!(set, status(true, true, false));
    assert_eq!(
        host.refusal("set_passphrase", json!({ "passphrase": "short" }))
            .await,
        ErrorCode::PassphraseTooShort
    );
    let removed = host.ask("remove_passphrase", json!({})).await;
    assert_eq!(removed, status(true, false, false));

    assert_eq!(
        host.refusal("keep_recovery_key", json!({ "recoveryKey": "ABCD" }))
            .await,
        ErrorCode::KeyNotSet
    );
    let shown = host.ask("draft_recovery_key", json!({})).await["key"].clone();
    let slip = shown.as_str().unwrap().replace('-', "").split_off(1);
    assert_eq!(
        host.refusal("keep_recovery_key", json!({ "recoveryKey": slip }))
            .await,
        ErrorCode::WrongRecoveryKey
    );
    let kept = host
        .ask("keep_recovery_key", json!({ "recoveryKey": shown }))
        .await;
    assert_eq!(kept, status(true, false, true));
    assert_eq!(
        host.ask("store_in_keyring", json!({})).await,
        status(true, false, true)
    );
}

async fn lock_and_unlock(host: &BareHost) {
    let passphrase = json!({ "passphrase": ALICES_WORDS });
    host.ask("set_passphrase", passphrase.clone()).await;
    assert_eq!(host.ask("turn_lock_on", passphrase).await["lock"]["on"], true);
    assert_eq!(host.ask("note_activity", json!({})).await, Value::Null);
    assert_eq!(host.ask("lock_app", json!({})).await, Value::Null);
    let guess = json!({ "way": "passphrase", "typed": ALICES_WORDS });
    assert_eq!(host.ask("unlock", guess).await["kind"], "open");
    host.ask("remove_passphrase", json!({})).await;
    assert_eq!(host.ask("get_settings", json!({})).await["lock"]["on"], false);
}

async fn put_a_chat_apart(host: &BareHost, account: AccountId, chat: ChatId) {
    let by_chat = json!({ "chat": chat });
    assert_eq!(host.ask("focus_chat_window", by_chat.clone()).await, false);
    host.ask("open_chat_window", by_chat.clone()).await;
    assert_eq!(host.ask("focus_chat_window", by_chat.clone()).await, true);
    host.ask("open_chat_window", by_chat.clone()).await;
    assert_eq!(
        host.refusal("open_chat_window", by_chat.clone()).await,
        ErrorCode::TooManyWindows
    );
    assert_eq!(
        host.refusal("open_chat_window", json!({ "chat": 404 })).await,
        ErrorCode::NotFound
    );
    host.ask("close_chat_window", json!({})).await;
    assert_eq!(host.ask("focus_chat_window", by_chat).await, false);
    let wish = json!({ "kind": "account", "account": account });
    host.ask("show_main", json!({ "wish": wish })).await;
    host.ask("show_main", json!({ "wish": null })).await;
    assert_eq!(host.ask("take_wish", json!({})).await, wish);
}

async fn follow_a_link(host: &BareHost, world: &World, chat: ChatId) {
    assert!(!world.kabar().follow_link("https://example.org/"));
    let link = format!("whatsapp://send?phone={ALICE}&text=Halo");
    assert!(world.kabar().follow_link(&link));
    let wish = json!({ "kind": "write", "phone": ALICE, "text": "Halo" });
    assert_eq!(host.ask("take_wish", json!({})).await, wish);
    assert_eq!(host.ask("take_wish", json!({})).await, Value::Null, "once");

    let open = |address: &str| json!({ "address": address });
    host.ask("open_address", open(&format!("https://wa.me/{ALICE}")))
        .await;
    let wish = json!({ "kind": "write", "phone": ALICE, "text": "" });
    assert_eq!(host.ask("take_wish", json!({})).await, wish, "it opens here");
    host.ask("open_address", open("https://example.org/")).await;
    host.ask("get_desktop", json!({})).await;
    assert_eq!(
        host.ask("set_autostart", json!({ "on": true })).await["autostart"],
        true
    );
    let name = json!({ "saveAs": "b.kabar" });
    assert_eq!(host.ask("choose_file", name).await, "/media/usb/b.kabar");
    assert_eq!(host.ask("reopen", json!({})).await["kind"], "open");
    assert_eq!(host.ask("take_wish", json!({})).await, Value::Null);
    for (address, code) in [
        (NOBODY_OPENS, ErrorCode::NoBrowser),
        ("file:///etc/hosts", ErrorCode::BadRequest),
    ] {
        assert_eq!(host.refusal("open_address", open(address)).await, code);
    }

    let chats = host.ask("find_chats_with", json!({ "phone": ALICE })).await;
    assert_eq!(chats.as_array().map(Vec::len), Some(1));
    assert_eq!(chats[0]["id"], json!(chat));
    let nobody = host
        .ask("find_chats_with", json!({ "phone": "6280000000999" }))
        .await;
    assert_eq!(nobody, json!([]));

    let draft = |text: &str| json!({ "chat": chat, "text": text });
    host.ask("set_draft", draft("")).await;
    assert_eq!(host.ask("offer_draft", draft("Halo")).await["draft"], "Halo");
    assert_eq!(
        host.ask("offer_draft", draft("Lain")).await["draft"],
        "Halo",
        "it stays"
    );
    host.ask("set_draft", draft("")).await;
}

fn start_link() -> Value {
    json!({ "account": null, "name": "Toko Sinar", "letters": "TS", "colour": 3, "history": "recent", "phone": null,
        "deviceName": "", "proxy": null })
}

async fn give_up_a_link(host: &BareHost, world: &World) {
    let link = host.ask("start_link", start_link()).await["link"].clone();
    world
        .until("a code to scan", async || world.whatsapp.shown_code())
        .await;
    world.whatsapp.exhaust_codes();
    let exhausted = |state: &LinkState| matches!(state, LinkState::Exhausted { .. });
    world
        .until("the codes to run out", async || {
            world.link_states().iter().any(exhausted).then_some(())
        })
        .await;

    let renewed = host.ask("renew_link", json!({ "link": link })).await;
    assert_eq!((&renewed["kind"], &renewed["link"]), (&json!("starting"), &link));
    assert_eq!(
        host.ask("cancel_link", json!({ "link": link })).await,
        Value::Null
    );
    assert_eq!(world.whatsapp.linking(), []);
}

async fn link(host: &BareHost, world: &World) -> AccountId {
    host.ask("start_link", start_link()).await;
    world
        .until("a code to scan", async || world.whatsapp.shown_code())
        .await;
    assert!(world.whatsapp.scan(SHOP));
    let listed = async || {
        host.ask("list_accounts", json!({}))
            .await
            .as_array()?
            .first()
            .cloned()
    };
    let account = world.until("the number in the list", listed).await;
    let id = serde_json::from_value(account["id"].clone()).unwrap();
    world.whatsapp.connect(id).await;

    let renamed = json!({ "account": id, "name": "Toko Kabut", "letters": "TK", "colour": 5 });
    let renamed = host.ask("update_account", renamed).await;
    assert_eq!(
        (&renamed["name"], &renamed["letters"]),
        (&json!("Toko Kabut"), &json!("TK"))
    );
    assert_eq!(
        host.ask("reconnect_account", json!({ "account": id })).await,
        Value::Null
    );
    let health = host.ask("account_health", json!({ "account": id })).await;
    assert_eq!(health["limits"]["quota"]["kind"], "unknown");
    let list = json!({ "account": id, "before": null, "limit": 1 });
    let page = host.ask("list_connections", list).await;
    assert!(page["entries"][0]["id"].is_i64());
    let whole = host.ask("dismiss_history_gaps", json!({ "account": id })).await;
    assert_eq!(whole["historyGaps"], 0);
    for command in ["list_history_gaps", "refetch_history"] {
        assert_eq!(host.ask(command, json!({ "account": id })).await, json!([]));
    }
    id
}

async fn read_what_alice_wrote(host: &BareHost, world: &World, account: AccountId) -> ChatId {
    let chat = world.chat_with(account, ALICE).await;
    let list = json!({ "account": account, "query": "", "filter": "unread", "before": null, "limit": 50 });
    let page = host.ask("list_chats", list).await;
    assert_eq!(
        (&page["chats"][0]["id"], &page["chats"][0]["unread"]),
        (&json!(chat), &json!(1))
    );
    assert_eq!(page["next"], Value::Null);

    let page = host
        .ask(
            "list_messages",
            json!({ "chat": chat, "before": null, "limit": 50 }),
        )
        .await;
    let hello = &page["messages"][0];
    assert_eq!(hello["body"], json!({ "kind": "text", "text": "Hello" }));
    assert_eq!(page["firstUnread"], hello["id"]);

    let everywhere = json!({ "query": "hel", "chat": null, "account": null, "writer": { "kind": "contact", "contact": hello["sender"] },
        "from": null, "until": null, "kind": "text", "before": null, "limit": 50 });
    let found = host.ask("search_messages", everywhere).await;
    assert_eq!(found["hits"][0]["message"]["id"], hello["id"]);
    assert_eq!(
        found["hits"][0]["snippet"],
        json!([{ "text": "Hello", "found": true }])
    );

    let seen = json!({ "chat": chat, "upto": hello["id"] });
    assert_eq!(
        host.refusal("mark_chat_read", seen.clone()).await,
        ErrorCode::BadRequest,
        "nobody looks at it"
    );
    host.ask("look_at", json!({ "chat": chat })).await;
    host.ask("mark_chat_read", seen).await;
    host.ask("look_at", json!({ "chat": null })).await;
    host.ask("set_draft", json!({ "chat": chat, "text": "Good mor" }))
        .await;
    let row = host.ask("get_chat", json!({ "chat": chat })).await;
    assert_eq!((&row["unread"], &row["draft"]), (&json!(0), &json!("Good mor")));

    let typing = async || {
        host.ask("set_typing", json!({ "chat": chat, "typing": "typing" }))
            .await;
        world
            .whatsapp
            .typings(account)
            .contains(&TypingState::Typing)
            .then_some(())
    };
    world.until("Alice to see typing", typing).await;
    chat
}

async fn answer_alice(host: &BareHost, world: &World, account: AccountId, chat: ChatId) {
    let text = json!({ "chat": chat, "text": "Good morning", "quote": null });
    let message = host.ask("send_text", text).await;
    assert_eq!(
        (&message["status"], &message["fromMe"]),
        (&json!("pending"), &json!(true))
    );
    let (id, wa_id) = ids(&message);

    refuse(world, account, chat, id, &wa_id, 1).await;
    let other = json!({ "message": id, "text": "Good evening" });
    assert_eq!(
        host.ask("edit_message", other).await["body"]["text"],
        "Good evening"
    );
    let early = json!({ "message": id });
    assert_eq!(host.refusal("revoke_message", early).await, ErrorCode::BadRequest);
    let thanks = json!({ "message": id, "emoji": "🙏" });
    assert_eq!(host.refusal("react", thanks).await, ErrorCode::BadRequest);
    let again = host.ask("retry_message", json!({ "message": id })).await;
    assert_eq!(
        (&again["status"], &again["waId"]),
        (&json!("pending"), &json!(wa_id))
    );

    refuse(world, account, chat, id, &wa_id, 2).await;
    host.ask("delete_message", json!({ "message": id })).await;
    let page = host
        .ask(
            "list_messages",
            json!({ "chat": chat, "before": null, "limit": 50 }),
        )
        .await;
    assert_eq!(
        page["messages"].as_array().map(Vec::len),
        Some(1),
        "only hers is left: {page}"
    );
}

fn ids(message: &Value) -> (MessageId, WaId) {
    (
        serde_json::from_value(message["id"].clone()).unwrap(),
        serde_json::from_value(message["waId"].clone()).unwrap(),
    )
}

/// Waits for the message to be written for the `times`th time, refuses it, and waits until it failed.
async fn refuse(world: &World, account: AccountId, chat: ChatId, id: MessageId, wa_id: &WaId, times: usize) {
    let written = async || (world.whatsapp.sent(account).len() >= times).then_some(());
    world.until_in_time("the message on the wire", written).await;
    world.whatsapp.nack(account, wa_id, 479);
    let failed = async || {
        world
            .message(chat, id)
            .await
            .filter(|row| row.status == MessageStatus::Failed)
    };
    world.until("the message to fail", failed).await;
}

/// Everything in one file; its path.
/// Looks what there is on the disk and what would go, and has it go.
async fn make_room(host: &BareHost, account: AccountId) {
    let used = host.ask("get_disk_use", json!({})).await;
    assert!(used["database"].as_u64() > Some(0) && used["diskFree"].is_number());
    let keep = json!({ "account": account, "keep": "thirtyDays" });
    assert_eq!(host.ask("preview_keep", keep).await["messages"], 0);
    assert_eq!(host.ask("stop_clean_up", json!({})).await["stopped"], true);
    assert_eq!(host.ask("clean_up", json!({})).await, Value::Null);
    assert_eq!(host.ask("get_disk_use", json!({})).await["stopped"], false);
}

async fn move_away(host: &BareHost, world: &World) -> String {
    let file = world.dir().join("Kabar.kabar").display().to_string();
    let export = json!({ "file": file, "passphrase": ALICES_WORDS });
    host.ask("export_data", export.clone()).await;
    host.ask("cancel_export", json!({})).await;
    assert_eq!(
        host.refusal("restore_data", export).await,
        ErrorCode::ProfileNotEmpty
    );
    file
}

async fn part_with(host: &BareHost, account: AccountId) {
    host.ask(
        "unlink_account",
        json!({ "account": account, "deleteHistory": false }),
    )
    .await;
    let accounts = host.ask("list_accounts", json!({})).await;
    assert_eq!(accounts[0]["state"]["kind"], "loggedOut");

    let mut again = start_link();
    again["account"] = json!(account);
    let link = host.ask("start_link", again).await;
    assert_eq!(link["kind"], "starting", "it can be linked again under its name");
    host.ask("cancel_link", json!({ "link": link["link"] })).await;
    let accounts = host.ask("list_accounts", json!({})).await;
    assert_eq!(
        accounts[0]["id"],
        json!(account),
        "and a cancelled attempt leaves it as it was"
    );

    host.ask("remove_account", json!({ "account": account })).await;
    assert_eq!(host.ask("list_accounts", json!({})).await, json!([]));
}

#[tokio::test]
async fn while_the_data_is_not_open_only_its_status_and_the_ways_into_it_are_answered() {
    let host = BareHost::new(None);
    for command in COMMANDS {
        let answer = host.call(command.name, json!({})).await;
        match command.name {
            "app_status" | "retry_open" | "open_copy" | "reopen" => {
                assert_eq!(answer.unwrap()["kind"], "blocked")
            }
            "key_ways" => assert_eq!(answer.unwrap()["passphrase"], true),
            "get_desktop" => assert_eq!(answer.unwrap()["tray"], false),
            "choose_file" => assert_eq!(answer.unwrap(), "/media/usb/a.kabar"),
            "open_with_passphrase"
            | "open_with_recovery_key"
            | "create_with_passphrase"
            | "open_address"
            | "set_autostart" => {
                let refused = answer.unwrap_err();
                assert_eq!(refused.code, ErrorCode::BadRequest, "nothing was typed");
            }
            "unlock" => assert_eq!(
                answer.unwrap_err().code,
                ErrorCode::BadRequest,
                "nothing was typed"
            ),
            name => assert_eq!(answer.unwrap_err().code, ErrorCode::NotOpen, "{name}"),
        }
    }
}

#[tokio::test]
async fn parameters_that_do_not_fit_are_refused_without_repeating_them() {
    let world = World::new().await;
    let host = BareHost::new(Some(world.kabar().clone()));
    for command in COMMANDS {
        for wrong in [json!({ "nonsense": 1 }), json!("nonsense"), json!([1])] {
            assert_eq!(
                host.refusal(command.name, wrong).await,
                ErrorCode::BadRequest,
                "{}",
                command.name
            );
        }
    }
    let wrong = json!({ "chat": "Bu Ratna", "text": "40 boxes", "quote": null });
    let error = host.call("send_text", wrong).await.unwrap_err();
    assert!(
        !error.message.contains("Ratna") && !error.message.contains("boxes"),
        "{}",
        error.message
    );
}

#[tokio::test]
async fn a_command_nobody_declared_is_refused() {
    let host = BareHost::new(None);
    for name in ["", "list_chat", "LIST_CHATS", "drop_everything"] {
        assert_eq!(
            host.refusal(name, json!({})).await,
            ErrorCode::BadRequest,
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_window_may_only_ask_what_its_host_allows() {
    let host = BareHost::new(None);
    for command in COMMANDS {
        let caller = Caller {
            host: &host,
            window: "picture",
        };
        let refused = dispatch(caller, command.name, json!({})).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Forbidden, "{}", command.name);
    }
}

#[tokio::test]
async fn what_is_not_there_has_a_code() {
    let world = World::new().await;
    let host = BareHost::new(Some(world.kabar().clone()));
    assert_eq!(
        host.refusal("get_chat", json!({ "chat": 404 })).await,
        ErrorCode::NotFound
    );
    assert_eq!(
        host.refusal(
            "send_text",
            json!({ "chat": 404, "text": "Hello", "quote": null })
        )
        .await,
        ErrorCode::NotFound
    );
    assert_eq!(
        host.refusal("retry_message", json!({ "message": 404 })).await,
        ErrorCode::NotFound
    );
}
