//! A campaign, through the commands.

use super::BareHost;
use kabar_types::AccountId;
use serde_json::json;

/// Plans one for two people, lets it go, holds it, and ends it; one of them wants none.
pub(super) async fn run(host: &BareHost, account: AccountId) {
    let pacing = json!({
        "gapMinMs": 600_000, "gapMaxMs": 600_000, "perHour": 6, "perDay": 9, "newChatsPerDay": 9, "quotaKept": 20,
        "quietFrom": 0, "quietUntil": 0, "days": [true, true, true, true, true, true, true], "zone": "Asia/Jakarta",
        "startAt": null, "stopBy": null, "personDays": 7, "accountDays": 0,
    });
    let person = host
        .ask("add_suppression", json!({ "number": "+62 800-0000-0207" }))
        .await;
    let recipients = json!([
        { "phone": "+62 800-0000-0206", "text": "Halo" },
        { "phone": "+62 800-0000-0207", "text": "Halo" },
    ]);
    let create =
        json!({ "name": "Promo", "accounts": [account], "pacing": pacing, "recipients": recipients });
    let created = host.ask("create_campaign", create).await;
    assert_eq!(created["verdicts"], json!([null, "optedOut"]));
    let by = json!({ "campaign": created["campaign"]["id"] });
    for (command, kind) in [
        ("start_campaign", "running"),
        ("pause_campaign", "paused"),
        ("resume_campaign", "running"),
        ("cancel_campaign", "cancelled"),
        ("get_campaign", "cancelled"),
    ] {
        assert_eq!(
            host.ask(command, by.clone()).await["state"]["kind"],
            kind,
            "{command}"
        );
    }
    assert_eq!(
        host.ask("list_campaigns", json!({})).await[0]["id"],
        by["campaign"]
    );
    let list = json!({ "campaign": by["campaign"], "after": null, "limit": 50 });
    let page = host.ask("list_recipients", list).await;
    assert_eq!(
        page["recipients"][1]["outcome"],
        json!({ "kind": "skipped", "why": "optedOut" })
    );
    let all = json!({ "after": null, "limit": 50 });
    assert_eq!(
        host.ask("list_suppressions", all).await["suppressions"][0]["contact"],
        person
    );
    host.ask("remove_suppression", json!({ "contact": person })).await;
}
