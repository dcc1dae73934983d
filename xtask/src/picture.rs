//! A picture of the window, taken once there is something to see.
//!
//! "A window exists" is not enough: a web view shows an empty window first, and Kabar its opening screen while
//! keyring and database open. A picture counts when Kabar's log says that the window has the data, it has more
//! colours than an empty window has, and the next one looks the same.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::clock;
use crate::cmd::Cmd;
use crate::session::Env;
use crate::spawned::Spawned;

/// An empty window on an empty screen has two or three; text alone, with its soft edges, dozens.
const COLOURS_OF_A_PAINTED_WINDOW: u32 = 48;

/// What Kabar logs when its window leaves the opening screen (src-tauri/src/pump.rs).
const HAS_THE_DATA: &str = "a window has the data";

/// Waits for `app` to show a window called Kabar with its first real screen, and writes a picture of it to `file`.
/// `log` is the file the application logs to; without it, whatever is painted first counts.
///
/// # Errors
/// When the application ends first, or nothing is to be seen within a minute or two.
pub(crate) fn of_window(app: &mut Spawned, env: &Env, log: Option<&Path>, file: &Path) -> Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    let mut still_running = move || match app.ended()? {
        Some(status) => bail!("Kabar ended before it showed a window ({status})"),
        None => Ok(()),
    };
    let window = clock::wait_for("a window called Kabar", Duration::from_secs(60), || {
        still_running()?;
        let search = Cmd::new("xdotool").args(["search", "--onlyvisible", "--name", "Kabar"]);
        Ok(search
            .in_session(env)
            .ask()
            .and_then(|ids| ids.lines().next().map(str::to_owned)))
    })?;
    clock::wait_for(
        "the window to leave the opening screen",
        Duration::from_secs(60),
        || {
            still_running()?;
            let text = log.map(|log| std::fs::read_to_string(log).unwrap_or_default());
            Ok(text.is_none_or(|text| text.contains(HAS_THE_DATA)).then_some(()))
        },
    )?;
    let mut last = None;
    clock::wait_for("the window to be painted", Duration::from_secs(30), || {
        still_running()?;
        let seen = shoot(env, &window, file)?;
        let done = seen.colours > COLOURS_OF_A_PAINTED_WINDOW && last.as_ref() == Some(&seen);
        last = Some(seen);
        Ok(done.then_some(()))
    })
}

#[derive(Debug, PartialEq, Eq)]
struct Seen {
    colours: u32,
    signature: String,
}

fn shoot(env: &Env, window: &str, file: &Path) -> Result<Seen> {
    Cmd::new("import")
        .args(["-window", window])
        .arg(file)
        .in_session(env)
        .run()?;
    let text = Cmd::new("identify").args(["-format", "%k %#"]).arg(file).read()?;
    let (colours, signature) = text.trim().split_once(' ').context("identify gave no sense")?;
    Ok(Seen {
        colours: colours.parse()?,
        signature: signature.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::HAS_THE_DATA;

    #[test]
    fn the_line_that_is_waited_for_is_one_that_kabar_writes() {
        let pump = include_str!("../../src-tauri/src/pump.rs");
        assert!(pump.contains(&format!("{HAS_THE_DATA:?}")));
    }
}
