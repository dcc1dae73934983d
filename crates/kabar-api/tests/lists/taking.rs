//! A list and a draft, through the commands.

use super::BareHost;
use kabar_types::AccountId;
use serde_json::{Value, json};

/// Takes one over, mends it, makes a campaign of it, and gives it up.
pub(super) async fn run(host: &BareHost, account: AccountId, pacing: Value) {
    let from =
        json!({ "kind": "text", "text": "nama,no hp\nBob,6281200000214.0\nCarol,081200000215\nDewi,x\n" });
    let asked = json!({ "from": from, "dialect": {}, "country": "ID" });
    let preview = host.ask("preview_list", asked.clone()).await;
    assert_eq!(preview["mapping"]["phone"], 1);
    let mut take = asked;
    take["name"] = json!("Pelanggan");
    take["mapping"] = preview["mapping"].clone();
    let list = host.ask("take_list", take).await;
    assert_eq!(
        (&list["counts"]["good"], &list["counts"]["bad"]),
        (&json!(1), &json!(2))
    );
    let id = &list["id"];
    host.ask("cancel_list", json!({})).await;
    let by_list = json!({ "list": id });
    let mended = host.ask("repair_list", json!({ "list": id, "rows": [2] })).await;
    assert_eq!(mended["counts"]["good"], 2);
    let undone = host.ask("undo_repairs", by_list.clone()).await;
    assert_eq!(undone["counts"], list["counts"]);
    let cell = json!({ "list": id, "row": 2, "column": 1, "text": "081200000214" });
    assert_eq!(host.ask("set_cell", cell).await["phone"]["kind"], "good");
    let left = host
        .ask("leave_out", json!({ "list": id, "rows": [4], "left": true }))
        .await;
    assert_eq!(left["counts"]["left"], 1);
    let mapping = json!({ "list": id, "mapping": list["mapping"], "country": "ID" });
    host.ask("set_list_mapping", mapping).await;
    let page = json!({ "list": id, "after": null, "limit": 10, "filter": "good" });
    assert_eq!(host.ask("list_rows", page).await["rows"][1]["cells"][0], "Carol");
    let values = json!({ "list": id, "after": null, "limit": 10 });
    let values = host.ask("list_values", values).await;
    assert_eq!(values["lines"][0]["fields"]["nama"], "Bob");
    assert_eq!(host.ask("get_list", by_list.clone()).await["counts"]["cold"], 2);
    assert_eq!(
        host.ask("list_lists", json!({})).await.as_array().unwrap().len(),
        1
    );

    let mut draft = host.ask("create_draft", json!({ "name": "Promo" })).await;
    let by_draft = json!({ "draft": draft["id"] });
    draft["step"] = json!("review");
    draft["list"] = id.clone();
    draft["accounts"] = json!([account]);
    draft["variants"] = json!([{ "label": "A", "text": "Halo {{nama}}" }]);
    draft["pacing"] = pacing;
    draft["consent"] = json!({ "source": "Toko", "at": 1_790_000_000_000_i64, "wording": "Boleh" });
    draft.as_object_mut().unwrap().remove("updatedAt");
    host.ask("save_draft", json!({ "draft": draft })).await;
    assert_eq!(host.ask("get_draft", by_draft.clone()).await["list"], *id);
    let made = host.ask("make_campaign", by_draft).await;
    assert_eq!(made["campaign"]["counts"]["planned"], 2);
    let campaign = json!({ "campaign": made["campaign"]["id"] });
    host.ask("cancel_campaign", campaign).await;
    assert_eq!(host.ask("list_drafts", json!({})).await, json!([]));
    let other = host.ask("create_draft", json!({ "name": "Lain" })).await;
    host.ask("delete_draft", json!({ "draft": other["id"] })).await;
    host.ask("delete_list", by_list).await;
}
