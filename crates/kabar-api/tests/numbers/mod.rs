//! Numbers' choices and their order, as they cross the wire.

use super::{account_id, both_ways};
use kabar_api::params::*;
use kabar_types::*;
use serde_json::Value;

pub(crate) fn proxy_wish() -> ProxyWish {
    ProxyWish {
        kind: ProxyKind::Socks5,
        host: "proxy.example".to_owned(),
        port: 1080,
        user: Redacted("alice".to_owned()),
        password: Some(Redacted("tall pines".to_owned())),
    }
}

pub(crate) fn rail() -> Vec<RailGroup> {
    let set = AccountSet {
        id: AccountSetId(3),
        name: "Bandung".to_owned(),
    };
    vec![
        RailGroup {
            set: None,
            accounts: Vec::new(),
        },
        RailGroup {
            set: Some(set),
            accounts: vec![account_id()],
        },
    ]
}

pub(crate) fn details() -> AccountDetails {
    let proxy = Proxy {
        kind: ProxyKind::Http,
        host: "proxy.example".to_owned(),
        port: 8080,
        user: Redacted("alice".to_owned()),
        password: Redacted("tall pines".to_owned()),
    };
    AccountDetails {
        settings: AccountSettings {
            mute: Mute::Until {
                at: UnixMillis(1_795_000_000_000),
            },
            ..AccountSettings::default()
        },
        proxy: Some(ProxyShown::from(&proxy)),
        push_name: "Dapur Bu Laras".to_owned(),
        picture: None,
        added_at: UnixMillis(1_794_000_000_000),
        last_activity: Some(UnixMillis(1_795_000_000_000)),
        messages: 12_431,
        device_bytes: 4_194_304,
    }
}

/// What each command about them takes.
pub(crate) fn requests() -> Vec<(&'static str, Value)> {
    let account = account_id();
    let set = AccountSetId(3);
    let settings = SetAccountSettings {
        account,
        settings: AccountSettings::default(),
    };
    let proxy = SetAccountProxy {
        account,
        proxy: Some(proxy_wish()),
    };
    let tried = TryProxy {
        account: Some(account),
        proxy: proxy_wish(),
    };
    let moved = MoveAccount {
        account,
        set: Some(set),
        before: None,
    };
    let created = CreateSet {
        name: "Bandung".to_owned(),
        first: Some(account),
    };
    let renamed = RenameSet {
        set,
        name: "Bandung".to_owned(),
    };
    vec![
        ("get_account_details", both_ways(ByAccount { account })),
        ("set_account_settings", both_ways(settings)),
        ("set_account_proxy", both_ways(proxy)),
        ("try_proxy", both_ways(tried)),
        ("move_account", both_ways(moved)),
        ("create_set", both_ways(created)),
        ("rename_set", both_ways(renamed)),
        ("delete_set", both_ways(BySet { set })),
        ("move_set", both_ways(MoveSet { set, before: None })),
    ]
}
