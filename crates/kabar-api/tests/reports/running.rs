//! What became of a campaign, through the commands.

use super::BareHost;
use kabar_core::{clock::Clock, ports::whatsapp::Inbound};
use kabar_core_testing::{World, people};
use kabar_types::AccountId;
use serde_json::{Value, json};
use std::{fs, time::Duration};

/// Of the campaign, which wrote to one person who answered; where it was sent, another is made of it.
pub(super) async fn look_back(host: &BareHost, world: &World, account: AccountId) {
    let campaign = host.ask("list_campaigns", json!({})).await[0]["id"].clone();
    let by = json!({ "campaign": campaign });
    hear_an_answer(host, world, account, &by).await;
    let report = host.ask("get_report", by.clone()).await;
    assert_eq!(
        (&report["counts"]["total"], &report["replied"]),
        (&json!(1), &json!(1))
    );
    let find =
        json!({ "campaign": campaign, "filter": "replied", "search": "0209", "after": null, "limit": 50 });
    let page = host.ask("find_recipients", find).await;
    let person = &page["recipients"][0];
    let explained = host
        .ask("explain_recipient", json!({ "recipient": person["id"] }))
        .await;
    assert_eq!(explained["why"]["kind"], "sent");
    let of = host
        .ask("find_recipient_of", json!({ "message": person["message"] }))
        .await;
    assert_eq!(of["recipient"]["id"], person["id"]);
    let replies = json!({ "campaign": campaign, "limit": 50 });
    let replies = host.ask("list_campaign_replies", replies).await;
    assert_eq!(replies[0]["contact"], person["contact"]);
    write_files(host, world, &campaign).await;
    host.ask("cancel_report", json!({})).await;
    let named = json!({ "campaign": campaign, "name": "Promo pagi" });
    assert_eq!(host.ask("rename_campaign", named).await["name"], "Promo pagi");
    world
        .until_in_time("the end of the campaign", async || {
            let state = host.ask("get_campaign", by.clone()).await["state"]["kind"].clone();
            (state == "finished").then_some(())
        })
        .await;
    let away = json!({ "campaign": campaign, "archived": true });
    assert_eq!(host.ask("archive_campaign", away).await["archived"], true);
    send_once_more(host, world, account).await;
}

/// It arrived, and she says something to it.
async fn hear_an_answer(host: &BareHost, world: &World, account: AccountId, by: &Value) {
    let sent = world.whatsapp.sent(account).into_iter();
    let promo = sent.rev().find(|sent| sent.text == "Promo hari ini").unwrap();
    world.whatsapp.ack(account, &promo.wa_id);
    world
        .until("the tick", async || {
            let counts = host.ask("get_campaign", by.clone()).await["counts"].clone();
            (counts["sent"] == 1).then_some(())
        })
        .await;
    world.clock.advance(Duration::from_secs(2));
    let inbound = Inbound {
        sent_at: world.clock.now(),
        ..people::text_from(&people::person("6280000000209"), "D3", "Sudah ya")
    };
    world.whatsapp.deliver(account, inbound).await.unwrap();
}

async fn write_files(host: &BareHost, world: &World, campaign: &Value) {
    let (report, business) = (world.dir().join("report.csv"), world.dir().join("business.csv"));
    let export = json!({ "campaign": campaign, "path": report, "format": "csv", "bom": true });
    host.ask("export_report", export).await;
    let text = fs::read_to_string(&report).unwrap();
    assert!(
        text.contains("'+6280000000209") && text.contains("sent"),
        "{text}"
    );
    let export = json!({ "campaign": campaign, "path": business });
    host.ask("export_business", export).await;
    let text = fs::read_to_string(&business).unwrap();
    assert!(!text.contains("0209"), "it reached her: {text}");
}

/// WhatsApp refuses what a campaign says to somebody; it goes once more, and those who did not answer are written to anew.
async fn send_once_more(host: &BareHost, world: &World, account: AccountId) {
    let number = "6280000000210";
    let hello = people::text_from(&people::person(number), "E1", "Halo");
    world.whatsapp.deliver(account, hello).await.unwrap();
    world.clock.advance(Duration::from_secs(2));
    world.whatsapp.ack_everything(false);
    let mut pacing = super::campaigns::pacing();
    (pacing["gapMinMs"], pacing["gapMaxMs"]) = (json!(1_000), json!(1_000));
    let create = json!({
        "name": "Sore", "accounts": [account], "pacing": pacing.clone(), "language": "id",
        "recipients": [{ "phone": number, "fields": {} }],
        "variants": [{ "label": "A", "text": "Promo sore" }], "consent": null,
    });
    let campaign = host.ask("create_campaign", create).await["campaign"]["id"].clone();
    let by = json!({ "campaign": campaign });
    let raised = host.ask("check_pacing", json!({ "pacing": pacing })).await["raised"].clone();
    host.ask("accept_raises", json!({ "campaign": campaign, "raised": raised }))
        .await;
    host.ask("start_campaign", by.clone()).await;
    let sent = world
        .until_in_time("the campaign's message", async || {
            let sent = world.whatsapp.sent(account);
            sent.into_iter().find(|sent| sent.text == "Promo sore")
        })
        .await;
    world.whatsapp.nack(account, &sent.wa_id, 479);
    world
        .until_in_time("the end of the campaign", async || {
            let state = host.ask("get_campaign", by.clone()).await["state"]["kind"].clone();
            (state == "finished").then_some(())
        })
        .await;
    world.whatsapp.ack_everything(true);
    assert_eq!(
        host.ask("retry_failed", by.clone()).await["state"]["kind"],
        "running"
    );
    world
        .until_in_time("the message once more", async || {
            let counts = host.ask("get_campaign", by.clone()).await["counts"].clone();
            (counts["sent"] == 1).then_some(())
        })
        .await;
    let follow = json!({
        "campaign": campaign, "whom": "notReplied", "name": "Sore lagi",
        "variants": [{ "label": "A", "text": "Masih ada" }],
    });
    let followed = host.ask("follow_up", follow).await;
    assert_eq!(followed["campaign"]["counts"]["planned"], 1);
}
