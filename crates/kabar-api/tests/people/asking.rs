//! People, through the commands.

use super::BareHost;
use kabar_types::AccountId;
use serde_json::json;

/// Begins a chat with a number, asks who that is, and blocks and unblocks them.
pub(super) async fn ask(host: &BareHost, account: AccountId) {
    let number = json!({ "account": account, "number": "+62 800-0000-0109" });
    let chat = host.ask("begin_chat", number).await;
    let whom = json!({ "account": account, "contact": chat["contact"] });
    let known = host.ask("get_contact", whom.clone()).await;
    assert_eq!(
        (&known["phone"], &known["fetchedAt"]),
        (&json!("+6280000000109"), &json!(null))
    );
    assert!(host.ask("fetch_contact", whom.clone()).await["fetchedAt"].is_number());
    for blocked in [true, false] {
        let mut block = whom.clone();
        block["blocked"] = json!(blocked);
        assert_eq!(host.ask("block_contact", block).await["blocked"], blocked);
    }
}
