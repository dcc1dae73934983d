//! `cargo xtask bench WHAT`: measurements side by side, from optimised builds. Nothing in them passes or fails.
//!
//! - `sim`: what the local WhatsApp server costs, from a build of it alone.
//! - `search`: how long a search takes among a million messages.
//! - `messages [PART…] [--messages N]`: receiving, sending, history and the file, beside the bare library, Baileys and a
//!   file without encryption. Parts: `drain`, `sustained`, `enter`, `history`, `file`.
//! - `campaign [PART…]`: a list sent by Kabar and by what bulk senders are built of. Parts: `senders`, `kills`, `tempo`, `list`.
//! - `accounts`: what many accounts cost Kabar, the bare library, and Baileys.
//! - `import`: a list of a million rows, read and made numbers; then taken over into the database.
//! - `ui`: opening a chat and scrolling in the web engine of the desktop window, beside static pages.

use anyhow::{Result, bail};

use crate::binaries::MEASURED;
use crate::cargo::{Places, cargo};
use crate::cmd::Cmd;
use crate::session::{self, Home};
use crate::system::{self, Need};
use crate::{e2e, npm, ui};

pub(crate) fn run(args: &[String]) -> Result<()> {
    let places = Places::find()?;
    match args {
        [what] if what == "sim" => example(&places, "wa-sim", "crowd").run(),
        [what] if what == "search" => example(&places, "bench", "search").run(),
        [what] if what == "import" => import(&places),
        [what] if what == "accounts" => accounts(&places),
        [what] if what == "ui" => screens(&places),
        [what, more @ ..] if what == "messages" => messages(&places, more),
        [what, more @ ..] if what == "campaign" => campaign(&places, more),
        _ => {
            bail!(
                "cargo xtask bench sim | search | import | accounts | ui | messages [PART…] [--messages N] | campaign [PART…]"
            )
        }
    }
}

fn import(places: &Places) -> Result<()> {
    example(places, "kabar-import", "million").run()?;
    example(places, "bench", "lists").run()
}

fn accounts(places: &Places) -> Result<()> {
    // Baileys lives where the conformance suite has it.
    npm::install(&places.root.join("tests/conformance"))?;
    example(places, "bench", "accounts")
        .args(["--", "--baileys"])
        .arg(places.root.join("tests/bench/baileys.mjs"))
        .run()
}

fn screens(places: &Places) -> Result<()> {
    system::ensure(&[Need::Display, Need::Test])?;
    ui::packages(places)?;
    ui::build(places)?;
    session::in_desktop_session(Home::Fresh, |env| {
        e2e::node(places, env)
            .env("KABAR_WEBVIEW", webview())
            .arg(places.root.join("tests/ui/bench.mjs"))
            .run()
    })?;
    ui::script(places, "size")
}

/// The browser that comes with the driver of the desktop window's web engine.
fn webview() -> String {
    let house = format!("/usr/lib/{}-linux-gnu", std::env::consts::ARCH);
    format!("{house}/webkit2gtk-4.1/MiniBrowser")
}

fn messages(places: &Places, more: &[String]) -> Result<()> {
    let own = places.root.join("tests/bench");
    npm::install(&places.root.join("tests/conformance"))?;
    npm::install(&own)?;
    example(places, "bench", "messages")
        .arg("--")
        .args(more)
        .arg("--baileys")
        .arg(own.join("baileys-rows.mjs"))
        .run()
}

fn campaign(places: &Places, more: &[String]) -> Result<()> {
    system::ensure(&[Need::Build, Need::Rivals])?;
    let own = places.root.join("tests/bench");
    npm::install(&places.root.join("tests/conformance"))?;
    npm::install(&own)?;
    example(places, "bench", "campaign")
        .arg("--")
        .args(more)
        .arg("--sender")
        .arg(own.join("sender.mjs"))
        .run()
}

fn example(places: &Places, package: &str, name: &str) -> Cmd {
    cargo(&places.root)
        .args(["run", "--locked", "--profile", MEASURED])
        .args(["-p", package, "--example", name])
}
