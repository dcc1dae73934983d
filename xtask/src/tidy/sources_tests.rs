//! For each rule about the text of files: what breaks it is named, and what only looks like it is not.

use super::*;

fn complaints(path: &str, text: &str) -> Vec<String> {
    check(&[Source {
        path: path.to_owned(),
        text: text.to_owned(),
    }])
    .iter()
    .map(ToString::to_string)
    .collect()
}

const OPENED: &str = "//! Why this is here.\n";

fn paths(text: &str) -> Vec<String> {
    let source = Source {
        path: "docs/development.md".to_owned(),
        text: text.to_owned(),
    };
    let folders = ["/srv/alice".to_owned(), "/building".to_owned()];
    machine_paths(&[source], &folders)
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_path_of_somebodys_machine_is_named_with_its_line() {
    let found = paths("first\nsee /srv/alice/kabar/notes.txt for more");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("docs/development.md:2: "), "{found:?}");
    assert!(found[0].contains("/srv/alice/kabar/notes.txt is"), "{found:?}");
    assert_eq!(paths("cd /building/clone && make").len(), 1);
}

#[test]
fn addresses_longer_paths_bare_names_and_examples_are_no_machine_paths() {
    for text in [
        "https://example.org/building/alice",
        "ui/building/sheet.ts",
        "the folder /building/ itself",
        "${HOME}/building/x",
        "/home/laras/.local/share",
    ] {
        assert_eq!(paths(text), [""; 0], "{text}");
    }
}

#[test]
fn the_checkout_and_what_it_stands_in_are_folders_of_this_machine() {
    let folders = own_folders(Path::new("/srv/alice/kabar"));
    assert!(folders.contains(&"/srv/alice/kabar".to_owned()) && folders.contains(&"/srv/alice".to_owned()));
    assert!(!folders.iter().any(|folder| folder.len() <= 1), "{folders:?}");
}

#[test]
fn a_lock_file_with_download_addresses_is_refused() {
    let bad = "  \"resolved\": \"https://registry.example/x.tgz\",";
    assert_eq!(complaints("ui/package-lock.json", bad).len(), 1);
    assert_eq!(
        complaints("ui/package-lock.json", "  \"resolved\": \"../local\","),
        [""; 0]
    );
}

#[test]
fn raw_html_in_a_component_is_refused() {
    let tag = ["<p>{@", "html text}</p>"].concat();
    assert_eq!(complaints("ui/src/components/message/Text.svelte", &tag).len(), 1);
    assert_eq!(
        complaints("ui/src/components/message/Text.svelte", "<p>{text}</p>"),
        [""; 0]
    );
}

#[test]
fn a_module_without_an_opening_text_is_refused() {
    assert_eq!(
        complaints("crates/kabar-store/src/pool.rs", "pub fn open() {}").len(),
        1
    );
    assert_eq!(complaints("crates/kabar-store/src/pool.rs", OPENED), [""; 0]);
    let attributes = format!("#![forbid(unsafe_code)]\n\n{OPENED}");
    assert_eq!(complaints("tests/wa-sim/src/lib.rs", &attributes), [""; 0]);
    assert_eq!(complaints("src-tauri/build.rs", "fn main() {}"), [""; 0]);
    for tests in [
        "crates/kabar-core/src/vault/tests/opening.rs",
        "xtask/src/tidy/edges_tests.rs",
    ] {
        assert_eq!(complaints(tests, "use super::*;"), [""; 0]);
    }
}

#[test]
fn the_ban_on_now_is_set_aside_in_clock_files_only() {
    let text = format!(
        "{OPENED}#[expect(clippy::{}, reason = \"x\")]\n",
        "disallowed_methods"
    );
    assert_eq!(
        complaints("crates/kabar-core/src/outbox/claim.rs", &text).len(),
        1
    );
    assert_eq!(complaints("crates/kabar-core/src/clock.rs", &text), [""; 0]);
}

#[test]
fn the_core_names_no_window_no_route_and_no_library_behind_a_port() {
    for word in UNSPOKEN[0].words {
        let found = complaints(
            "crates/kabar-core/src/lifecycle.rs",
            &format!("{OPENED}use {word}::Thing;\n"),
        );
        assert_eq!(found.len(), 1, "{word}");
        assert!(
            found[0].starts_with("crates/kabar-core/src/lifecycle.rs:2: "),
            "{found:?}"
        );
    }
}

#[test]
fn the_core_may_mention_in_a_comment_what_it_does_not_use() {
    let text = format!("{OPENED}// sqlx would be wrong here\nstruct RouterTable;\n");
    assert_eq!(complaints("crates/kabar-core/src/lifecycle.rs", &text), [""; 0]);
    assert_eq!(
        complaints(
            "crates/kabar-store/src/pool.rs",
            &format!("{OPENED}use sqlx::Pool;\n")
        ),
        [""; 0]
    );
}

#[test]
fn the_desktop_has_routes_in_its_media_server_only() {
    let text = format!("{OPENED}use axum::routing::get;\n");
    assert_eq!(complaints("src-tauri/src/ipc.rs", &text).len(), 1);
    assert_eq!(complaints("src-tauri/src/media_server.rs", &text), [""; 0]);
    assert_eq!(complaints("src-tauri/src/media_server/range.rs", &text), [""; 0]);
}

#[test]
fn a_file_that_outgrew_a_reader_is_mentioned_and_not_refused() {
    let long = Source {
        path: "crates/kabar-core/src/big.rs".into(),
        text: OPENED.to_owned() + &"\n".repeat(400),
    };
    assert_eq!(notes(&[long]).len(), 1);
    let generated = Source {
        path: "ui/src/api/gen.ts".into(),
        text: "\n".repeat(5_000),
    };
    assert_eq!(notes(&[generated]), [""; 0]);
}
