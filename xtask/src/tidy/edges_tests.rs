//! Each forbidden edge, added to a graph that is fine, makes tidy complain; and the graph as drawn does not.

use super::*;
use crate::tidy::graph::Declared;
use crate::tidy::graph::testing::Sketch;

/// The house as the design draws it.
fn house() -> Sketch {
    Sketch::default()
        .edge("kabar-store@crates/kabar-store", "kabar-types@crates/kabar-types")
        .edge("kabar-store", "sqlx")
        .edge("sqlx", "sqlx-sqlite")
        .edge("kabar-core@crates/kabar-core", "kabar-store")
        .edge("kabar-core", "kabar-types")
        .edge("kabar-keychain@crates/kabar-keychain", "kabar-core")
        .edge("kabar-keychain", "keyring")
        .edge("kabar-whatsapp@crates/kabar-whatsapp", "kabar-core")
        .edge("kabar-whatsapp", "whatsapp-rust")
        .edge("whatsapp-rust", "wacore")
        .edge("wa-sim@tests/wa-sim", "wacore")
        .edge("wa-sim", "axum")
        .edge_as("kabar-whatsapp", "wa-sim", Kind::Dev, false)
        .edge("kabar-core-testing@crates/kabar-core-testing", "kabar-core")
        .edge_as("kabar-core", "kabar-core-testing", Kind::Dev, false)
        .edge("kabar-api@crates/kabar-api", "kabar-core")
        .edge("kabar-desktop@src-tauri", "kabar-api")
        .edge("kabar-desktop", "kabar-whatsapp")
        .edge("kabar-desktop", "kabar-keychain")
        .edge("kabar-desktop", "tauri")
        .edge_as("kabar-desktop", "wa-sim", Kind::Normal, true)
        .edge("e2e@tests/e2e", "kabar-api")
        .edge("e2e", "whatsapp-rust")
        .edge("e2e", "wa-sim")
        .edge("conformance@tests/conformance", "whatsapp-rust")
        .edge("xtask@xtask", "anyhow")
}

fn complaints(sketch: Sketch) -> Vec<String> {
    check(&sketch.done()).iter().map(ToString::to_string).collect()
}

/// Exactly one complaint, about `who`, saying `what`.
#[track_caller]
fn refused(sketch: Sketch, who: &str, what: &str) {
    let found = complaints(sketch);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with(&format!("{who}: ")) && found[0].contains(what),
        "{found:?}"
    );
}

#[test]
fn the_house_as_drawn_is_fine() {
    assert_eq!(complaints(house()), [""; 0]);
}

#[test]
fn the_types_need_nobody() {
    refused(
        house().edge("kabar-types", "kabar-store"),
        "kabar-types",
        "depend on kabar-store",
    );
}

#[test]
fn the_seam_does_not_reach_past_the_core_into_the_store() {
    refused(
        house().edge("kabar-whatsapp", "kabar-store"),
        "kabar-whatsapp",
        "depend on kabar-store",
    );
}

#[test]
fn the_core_does_not_know_the_adapter_that_serves_it() {
    refused(
        house().edge("kabar-core", "kabar-whatsapp"),
        "kabar-core",
        "depend on kabar-whatsapp",
    );
}

#[test]
fn the_conformance_suite_knows_the_simulator_as_a_program_only() {
    refused(
        house().edge("conformance", "wa-sim"),
        "conformance",
        "depend on wa-sim",
    );
    refused(house().edge("e2e", "conformance"), "e2e", "depend on conformance");
}

#[test]
fn nothing_depends_on_the_desktop() {
    refused(
        house().edge("e2e", "kabar-desktop"),
        "e2e",
        "nothing may depend on kabar-desktop",
    );
}

#[test]
fn nothing_depends_on_the_server() {
    let sketch = house().edge("kabar-desktop", "kabar-server@crates/kabar-server");
    refused(sketch, "kabar-desktop", "nothing may depend on kabar-server");
}

#[test]
fn the_simulator_knows_nothing_of_kabar() {
    refused(
        house().edge("wa-sim", "kabar-types"),
        "wa-sim",
        "depend on kabar-types",
    );
    let tested = house().edge_as("wa-sim", "kabar-core-testing", Kind::Dev, false);
    refused(tested, "wa-sim", "be tested with kabar-core-testing");
}

#[test]
fn the_fakes_are_for_tests_only() {
    refused(
        house().edge("kabar-api", "kabar-core-testing"),
        "kabar-api",
        "depend on kabar-core-testing",
    );
}

#[test]
fn the_simulator_is_in_the_desktop_only_behind_the_demo_feature() {
    let sketch = house().edge_as("kabar-desktop", "wa-sim", Kind::Normal, false);
    refused(sketch, "kabar-desktop", "behind the feature `demo`");
}

#[test]
fn a_crate_that_nobody_drew_is_refused() {
    refused(
        house().edge("kabar-utils@crates/kabar-utils", "anyhow"),
        "kabar-utils",
        "not in the drawing",
    );
}

#[test]
fn tauri_lives_under_the_desktop_only() {
    refused(
        house().edge("kabar-api", "tauri"),
        "kabar-api",
        "tauri* lives only under src-tauri",
    );
    refused(
        house().edge("kabar-core", "tauri-plugin-store"),
        "kabar-core",
        "tauri-plugin-store",
    );
}

#[test]
fn keyrings_live_under_the_keychain_only() {
    refused(
        house().edge("kabar-core", "keyring"),
        "kabar-core",
        "*keyring* lives only under",
    );
    refused(
        house().edge("kabar-desktop", "zbus-secret-service-keyring-store"),
        "kabar-desktop",
        "SecretStore",
    );
}

#[test]
fn sql_lives_under_the_store_only_even_in_tests() {
    refused(
        house().edge("kabar-core", "sqlx"),
        "kabar-core",
        "(here: sqlx, sqlx-sqlite)",
    );
    let sketch = house().edge_as("e2e", "sqlx-sqlite", Kind::Dev, false);
    refused(
        sketch,
        "e2e",
        "sqlx* lives only under crates/kabar-store (here: sqlx-sqlite)",
    );
}

#[test]
fn a_library_that_brings_sql_along_breaks_the_fence_too() {
    let sketch = house()
        .edge("kabar-desktop", "some-plugin")
        .edge("some-plugin", "sqlx-sqlite");
    refused(sketch, "kabar-desktop", "sqlx-sqlite");
}

#[test]
fn diesel_lives_under_the_seam_only() {
    refused(
        house().edge("kabar-store", "diesel"),
        "kabar-store",
        "diesel* lives only under",
    );
}

#[test]
fn redis_lives_under_the_server_only() {
    refused(
        house().edge("kabar-core", "redis"),
        "kabar-core",
        "redis lives only under crates/kabar-server",
    );
}

#[test]
fn routes_live_under_hosts_and_the_simulator_only() {
    refused(
        house().edge("kabar-api", "axum"),
        "kabar-api",
        "axum lives only under",
    );
}

#[test]
fn no_library_of_whatsapp_leaves_the_seam() {
    for library in ["whatsapp-rust-sqlite-storage", "wacore-binary", "waproto"] {
        refused(
            house().edge("kabar-core", library),
            "kabar-core",
            "go through the port",
        );
    }
}

#[test]
fn the_libraries_of_whatsapp_are_pinned_and_without_default_features() {
    let line = |requirement: &str, default_features| Declared {
        name: "wacore".into(),
        requirement: requirement.into(),
        default_features,
    };
    let exact = house().with("kabar-whatsapp", |one| one.declared.push(line("=0.7.0", false)));
    assert_eq!(complaints(exact), [""; 0]);
    let loose = house().with("kabar-whatsapp", |one| one.declared.push(line("^0.7.0", false)));
    refused(loose, "kabar-whatsapp", "write wacore as");
    let nightly = house().with("kabar-whatsapp", |one| one.declared.push(line("=0.7.0", true)));
    refused(nightly, "kabar-whatsapp", "default-features = false");
}
