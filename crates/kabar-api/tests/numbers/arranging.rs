//! A person chooses how one number behaves and where it stands.

use super::BareHost;
use kabar_types::AccountId;
use serde_json::json;

pub(crate) async fn arrange(host: &BareHost, account: AccountId) {
    let details = host
        .ask("get_account_details", json!({ "account": account }))
        .await;
    let mut settings = details["settings"].clone();
    settings["mute"] = json!({ "kind": "forever" });
    let muted = json!({ "account": account, "settings": settings });
    host.ask("set_account_settings", muted).await;
    let accounts = host.ask("list_accounts", json!({})).await;
    assert_eq!(accounts[0]["mute"]["kind"], "forever");

    let proxy = json!({
        "kind": "socks5", "host": "proxy.example", "port": 1080, "user": "alice", "password": "tall pines"
    });
    let through = json!({ "account": account, "proxy": proxy });
    host.ask("try_proxy", through.clone()).await;
    let kept = host.ask("set_account_proxy", through).await;
    assert_eq!(kept["proxy"]["hasPassword"], true);
    assert!(
        !kept.to_string().contains("pines"),
        "the password does not come back out"
    );

    let rail = host
        .ask("create_set", json!({ "name": "Bandung", "first": null }))
        .await;
    let set = rail[1]["set"]["id"].clone();
    let moved = json!({ "account": account, "set": set, "before": null });
    let rail = host.ask("move_account", moved).await;
    assert_eq!(rail[1]["accounts"], json!([account]));
    host.ask("rename_set", json!({ "set": set, "name": "Jakarta" }))
        .await;
    host.ask("move_set", json!({ "set": set, "before": null })).await;
    let rail = host.ask("delete_set", json!({ "set": set })).await;
    assert_eq!(rail, json!([{ "set": null, "accounts": [account] }]));
}
