//! A campaign, through the commands.

use super::BareHost;
use kabar_core_testing::{World, people};
use kabar_types::AccountId;
use serde_json::{Value, json};

pub(super) fn pacing() -> Value {
    json!({
        "gapMinMs": 600_000, "gapMaxMs": 600_000, "perHour": 6, "perDay": 9, "newChatsPerDay": 9, "quotaKept": 20,
        "quietFrom": 0, "quietUntil": 0, "days": [true, true, true, true, true, true, true], "zone": "Asia/Jakarta",
        "startAt": null, "stopBy": null, "personDays": 7, "accountDays": 0, "recipientZones": true,
    })
}

/// Reads what a tempo may cost, and accepts it.
async fn accept(host: &BareHost, campaign: &Value) {
    let check = host.ask("check_pacing", json!({ "pacing": pacing() })).await;
    assert_eq!(check["faults"], json!([]));
    let limits: Vec<_> = check["raised"].as_array().into_iter().flatten().collect();
    assert!(
        limits.iter().any(|raised| raised["limit"] == "accountDays"),
        "{check}"
    );
    let accepted = json!({ "campaign": campaign, "raised": check["raised"] });
    host.ask("accept_raises", accepted).await;
    let records = host.ask("list_raises", json!({ "campaign": campaign })).await;
    assert_eq!(records[0]["limit"], limits[0]["limit"]);
}

/// Plans one for three people, lets it go, holds it, and ends it; one of them wants none, and of one something is missing.
pub(super) async fn run(host: &BareHost, account: AccountId) {
    let person = host
        .ask("add_suppression", json!({ "number": "+62 800-0000-0207" }))
        .await;
    let (text, numbers) = (
        "Halo {{nama}}",
        ["+62 800-0000-0206", "+62 800-0000-0207", "+62 800-0000-0208"],
    );
    let lines = [
        json!({ "nama": "Bob" }),
        json!({ "nama": "Carol" }),
        json!({ "nama": "" }),
    ];
    let preview = json!({ "text": text, "language": "id", "lines": lines });
    let preview = host.ask("preview_template", preview).await;
    assert_eq!(preview["texts"], json!(["Halo Bob", "Halo Carol", null]));
    let classes = host.ask("preview_audience", json!({ "numbers": numbers })).await;
    assert_eq!(classes["counts"]["cold"], 3);
    let people = numbers.iter().zip(&lines);
    let recipients: Vec<_> = people
        .map(|(phone, fields)| json!({ "phone": phone, "fields": fields }))
        .collect();
    let create = json!({
        "name": "Promo", "accounts": [account], "pacing": pacing(), "language": "id", "recipients": recipients,
        "variants": [{ "label": "A", "text": text }],
        "consent": { "source": "A form", "at": 0, "wording": "Promotions, please." },
    });
    let created = host.ask("create_campaign", create).await;
    assert_eq!(created["verdicts"], json!([null, "optedOut", null]));
    assert_eq!(created["issues"], preview["issues"]);
    let by = json!({ "campaign": created["campaign"]["id"] });
    let left_out = host.ask("leave_out_incomplete", by.clone()).await;
    assert_eq!(left_out["counts"]["skipped"], 2);
    assert_eq!(
        host.ask("list_variants", by.clone()).await[0]["counts"]["planned"],
        1
    );
    assert_eq!(host.ask("get_audience", by.clone()).await["cold"], 3);
    let all = json!({ "after": null, "limit": 50 });
    let ledger = host.ask("list_consents", all).await;
    assert_eq!(ledger["consents"].as_array().map(Vec::len), Some(2));
    accept(host, &by["campaign"]).await;
    let plan = json!({ "campaign": by["campaign"], "pacing": null });
    let plan = host.ask("plan_campaign", plan).await;
    assert_eq!((&plan["total"], &plan["raised"]), (&json!(1), &json!([])));
    let tempo = json!({ "campaign": by["campaign"], "pacing": pacing() });
    assert_eq!(host.ask("set_pacing", tempo).await["pacing"], pacing());
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
    let words = host
        .ask("set_opt_out_words", json!({ "own": [" ora usah "] }))
        .await;
    assert_eq!(words["own"], json!(["ora usah"]));
    assert_eq!(host.ask("get_opt_out_words", json!({})).await, words);
}

/// Somebody who wrote before gets something, and their answer has to be read.
pub(super) async fn read_an_answer(host: &BareHost, world: &World, account: AccountId) {
    let number = "6280000000209";
    let says = async |id, text| {
        let inbound = people::text_from(&people::person(number), id, text);
        world.whatsapp.deliver(account, inbound).await.unwrap();
    };
    says("D1", "Halo").await;
    world.clock.advance(std::time::Duration::from_secs(2));
    let create = json!({
        "name": "Promo", "accounts": [account], "pacing": pacing(), "language": "id",
        "recipients": [{ "phone": number, "fields": {} }],
        "variants": [{ "label": "A", "text": "Promo hari ini" }], "consent": null,
    });
    let created = host.ask("create_campaign", create).await;
    let by = json!({ "campaign": created["campaign"]["id"] });
    accept(host, &by["campaign"]).await;
    host.ask("start_campaign", by).await;
    world
        .until_in_time("the campaign's message", async || {
            let sent = world.whatsapp.sent(account);
            sent.iter()
                .any(|sent| sent.text == "Promo hari ini")
                .then_some(())
        })
        .await;
    says("D2", "Tolong jangan kirim lagi pesan seperti ini").await;
    let all = json!({ "after": null, "limit": 50 });
    let doubtful = host.ask("list_doubtful_replies", all).await;
    let message = &doubtful["replies"][0]["message"];
    let settle = json!({ "message": message, "optOut": true });
    host.ask("settle_doubtful_reply", settle).await;
}
