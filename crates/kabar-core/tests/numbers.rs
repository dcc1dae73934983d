//! What a person chooses for one number, and how the numbers stand.

use kabar_core::{
    StartLink,
    ports::whatsapp::{HistoryDepth, LinkWish, Manner, PathTrouble},
};
use kabar_core_testing::{World, people};
use kabar_types::{
    AccountId, AccountSettings, ErrorCode, Mute, Proxy, ProxyKind, ProxyWish, RailGroup, Redacted,
    SessionState,
};

fn wish(password: Option<&str>) -> ProxyWish {
    ProxyWish {
        kind: ProxyKind::Socks5,
        host: "proxy.example".to_owned(),
        port: 1080,
        user: Redacted("alice".to_owned()),
        password: password.map(|text| Redacted(text.to_owned())),
    }
}

fn proxy() -> Proxy {
    Proxy {
        kind: ProxyKind::Socks5,
        host: "proxy.example".to_owned(),
        port: 1080,
        user: Redacted("alice".to_owned()),
        password: Redacted("tall pines".to_owned()),
    }
}

async fn until_online(world: &World, account: AccountId) {
    world
        .until("the number online", async || {
            let accounts = world.kabar().list_accounts().await.ok()?;
            accounts
                .into_iter()
                .find(|one| one.id == account && one.state == SessionState::Online)
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_has_its_own_number_connect_again_and_no_other() {
    let mut world = World::new().await;
    let shop = world.link(people::SHOP).await;
    let kitchen = world.link(people::KITCHEN).await;
    let before = world.whatsapp.sessions(kitchen);
    let details = world
        .kabar()
        .set_account_proxy(shop, Some(wish(Some("tall pines"))))
        .await
        .unwrap();
    assert!(details.proxy.is_some_and(|shown| shown.has_password));
    let through = Manner {
        proxy: Some(proxy()),
        appear_offline: false,
    };
    world
        .until("a session through the proxy", async || {
            world.whatsapp.manner(shop).filter(|manner| *manner == through)
        })
        .await;
    until_online(&world, shop).await;
    assert_eq!(world.whatsapp.sessions(kitchen), before);
    // And so it stays over a restart.
    world.close().await;
    world.open().await.unwrap();
    until_online(&world, shop).await;
    assert_eq!(world.whatsapp.manner(shop), Some(through));
    assert_eq!(world.whatsapp.manner(kitchen), Some(Manner::default()));
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_do_not_concern_the_connection_leave_it_alone() {
    let world = World::new().await;
    let shop = world.link(people::SHOP).await;
    let before = world.whatsapp.sessions(shop);
    let kabar = world.kabar();
    let settings = AccountSettings {
        mute: Mute::Forever,
        device_name: "  Kasir ".to_owned(),
        ..AccountSettings::default()
    };
    let details = kabar.set_account_settings(shop, settings.clone()).await.unwrap();
    assert_eq!(details.settings.device_name, "Kasir");
    assert_eq!(kabar.list_accounts().await.unwrap()[0].mute, Mute::Forever);
    assert_eq!(world.whatsapp.sessions(shop), before);
    let hidden = AccountSettings {
        appear_offline: true,
        ..settings
    };
    kabar.set_account_settings(shop, hidden).await.unwrap();
    world
        .until("a hidden session", async || {
            world.whatsapp.manner(shop).filter(|manner| manner.appear_offline)
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_number_is_linked_through_its_proxy_under_its_device_name() {
    let world = World::new().await;
    let start = StartLink {
        name: "Toko Sinar".into(),
        letters: String::new(),
        colour: 1,
        wish: LinkWish::scan(HistoryDepth::None),
        device_name: "Kasir depan".to_owned(),
        proxy: Some(wish(Some("tall pines"))),
    };
    world.kabar().start_link(start).await.unwrap();
    world
        .until("a code to scan", async || world.whatsapp.shown_code())
        .await;
    assert!(world.whatsapp.scan(people::SHOP));
    let account = world
        .until("the number in the list", async || {
            world
                .kabar()
                .list_accounts()
                .await
                .ok()?
                .first()
                .map(|one| one.id)
        })
        .await;
    assert_eq!(
        world.whatsapp.manner(account).and_then(|manner| manner.proxy),
        Some(proxy())
    );
    assert_eq!(
        world.whatsapp.device_name(account).as_deref(),
        Some("Kasir depan")
    );
    let details = world.kabar().get_account_details(account).await.unwrap();
    assert_eq!(details.settings.device_name, "Kasir depan");
    assert!(details.proxy.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_is_tried_is_named_by_what_is_wrong_and_not_kept() {
    let world = World::new().await;
    let shop = world.link(people::SHOP).await;
    let kabar = world.kabar();
    for (trouble, code) in [
        (PathTrouble::ProxyUnreachable, ErrorCode::ProxyUnreachable),
        (PathTrouble::ProxyRefused, ErrorCode::ProxyRefused),
        (PathTrouble::ProxyNoWay, ErrorCode::ProxyNoWay),
    ] {
        world.whatsapp.set_path_trouble(Some(trouble));
        let tried = kabar.try_proxy(Some(shop), wish(None)).await;
        assert_eq!(tried.map_err(|error| error.code()), Err(code));
    }
    world.whatsapp.set_path_trouble(None);
    kabar
        .set_account_proxy(shop, Some(wish(Some("tall pines"))))
        .await
        .unwrap();
    kabar.try_proxy(Some(shop), wish(None)).await.unwrap();
    assert_eq!(
        world.whatsapp.tried().last(),
        Some(&proxy()),
        "with the password that is kept"
    );
    kabar.set_account_proxy(shop, None).await.unwrap();
    assert!(kabar.get_account_details(shop).await.unwrap().proxy.is_none());
}

fn shape(rail: &[RailGroup]) -> Vec<(Option<&str>, usize)> {
    rail.iter()
        .map(|group| {
            (
                group.set.as_ref().map(|set| set.name.as_str()),
                group.accounts.len(),
            )
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_move_within_their_set_and_into_others() {
    let world = World::new().await;
    let shop = world.link(people::SHOP).await;
    let kitchen = world.link(people::KITCHEN).await;
    let kabar = world.kabar();
    let rail = kabar.move_account(kitchen, None, Some(shop)).await.unwrap();
    assert_eq!(rail[0].accounts, [kitchen, shop]);
    let rail = kabar.create_set(" Bandung ", Some(kitchen)).await.unwrap();
    assert_eq!(shape(&rail), [(None, 1), (Some("Bandung"), 1)]);
    let set = rail[1].set.as_ref().unwrap().id;
    let rail = kabar.move_account(shop, Some(set), Some(kitchen)).await.unwrap();
    assert_eq!(rail[1].accounts, [shop, kitchen]);
    let listed = kabar.list_accounts().await.unwrap();
    assert_eq!(
        listed.iter().map(|one| one.id).collect::<Vec<_>>(),
        [shop, kitchen]
    );
    let rail = kabar.delete_set(set).await.unwrap();
    assert_eq!(
        (rail.len(), rail[0].accounts.as_slice()),
        (1, &[shop, kitchen][..])
    );
    let nowhere = kabar.move_account(shop, Some(set), None).await;
    assert_eq!(nowhere.map_err(|error| error.code()), Err(ErrorCode::NotFound));
    let unnamed = kabar.create_set("  ", None).await;
    assert_eq!(unnamed.map_err(|error| error.code()), Err(ErrorCode::BadRequest));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_at_fault_is_named_while_the_number_tries_again() {
    let world = World::new().await;
    let shop = world.link(people::SHOP).await;
    world
        .whatsapp
        .disconnect_for(shop, Some(PathTrouble::ProxyRefused));
    let refused = |state: &SessionState| {
        matches!(
            state,
            SessionState::Reconnecting {
                reason: Some(ErrorCode::ProxyRefused),
                ..
            }
        )
    };
    world
        .until("the reason", async || {
            let accounts = world.kabar().list_accounts().await.ok()?;
            accounts.into_iter().find(|one| refused(&one.state))
        })
        .await;
    world.whatsapp.connect(shop).await;
    until_online(&world, shop).await;
}
