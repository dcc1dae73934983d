//! A desktop of one's own, for machines without one and for tests anywhere: a virtual display, a private
//! D-Bus, an unlocked keyring, and a home folder apart, so that nothing here can reach the keys, the
//! settings or the windows of the person at the machine.
//!
//! Not here: a window manager (Kabar needs none) and a notification service. On Windows and macOS there is
//! no private desktop to be had, so the chore runs in the person's own.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::clock;
use crate::cmd::Cmd;
use crate::spawned::{Spawned, tied};

/// Variables for whatever runs inside.
pub(crate) type Env = Vec<(String, String)>;

/// Protects nothing: it unlocks a keyring that holds only what a test put there.
const KEYRING_PASSWORD: &str = "kabar";

/// Where the home folder of the session is.
pub(crate) enum Home {
    /// A new folder, gone at the end.
    Fresh,
    /// This one, and it stays: what was linked there is still linked the next time.
    Kept(PathBuf),
}

/// The log of the product's demo when it runs in such a session. Begins anew with each start.
pub(crate) fn log_of_demo(env: &Env) -> PathBuf {
    let data = env.iter().find(|(key, _)| key == "XDG_DATA_HOME");
    Path::new(data.map_or("", |(_, path)| path)).join("kabar-demo/logs/kabar.log")
}

/// Whether a window opened now would be seen by somebody.
pub(crate) fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Runs `body` inside a private desktop and takes the desktop down afterwards, whatever happened.
///
/// # Errors
/// When the desktop does not come up (which part is named), or what `body` fails with.
pub(crate) fn in_desktop_session<T>(home: Home, body: impl FnOnce(&Env) -> Result<T>) -> Result<T> {
    if !cfg!(target_os = "linux") {
        return body(&Env::new());
    }
    let desktop = Desktop::open(home)?;
    body(&desktop.env)
}

/// `cargo xtask session COMMAND [ARGS]`.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let (program, rest) = args
        .split_first()
        .context("which command? cargo xtask session COMMAND [ARGS]")?;
    in_desktop_session(Home::Fresh, |env| {
        Cmd::new(program).args(rest).in_session(env).run()
    })
}

/// The order of the fields is the order in which they are taken down.
struct Desktop {
    env: Env,
    _keyring: Spawned,
    _bus: Spawned,
    _display: Spawned,
    _home: HomeFolder,
}

impl Desktop {
    fn open(home: Home) -> Result<Self> {
        let home = HomeFolder::open(home)?;
        let mut env = home.env();
        let (display, number) = open_display()?;
        env.push(("DISPLAY".into(), format!(":{number}")));
        let (bus, address) = open_bus(&env)?;
        env.push(("DBUS_SESSION_BUS_ADDRESS".into(), address));
        let keyring = open_keyring(&env)?;
        Ok(Self {
            env,
            _keyring: keyring,
            _bus: bus,
            _display: display,
            _home: home,
        })
    }
}

fn open_display() -> Result<(Spawned, u32)> {
    let args = [
        "-displayfd",
        "1",
        "-screen",
        "0",
        "1440x900x24",
        "-nolisten",
        "tcp",
        "-noreset",
    ];
    let mut command = tied("Xvfb").args(args).into_inner();
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut display = Spawned::start(command, "Xvfb, the virtual display")?;
    let number = first_line(&mut display, "the virtual display")?;
    let number = number
        .parse()
        .with_context(|| format!("Xvfb gave {number:?} as its display number"))?;
    Ok((display, number))
}

fn open_bus(env: &Env) -> Result<(Spawned, String)> {
    let args = ["--session", "--nofork", "--nopidfile", "--print-address=1"];
    let mut command = tied("dbus-daemon").args(args).in_session(env).into_inner();
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut bus = Spawned::start(command, "dbus-daemon, the private bus")?;
    let address = first_line(&mut bus, "the private bus")?;
    Ok((bus, address))
}

fn open_keyring(env: &Env) -> Result<Spawned> {
    let args = ["--foreground", "--unlock", "--components=secrets"];
    let mut command = tied("gnome-keyring-daemon")
        .args(args)
        .in_session(env)
        .into_inner();
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut keyring = Spawned::start(command, "gnome-keyring-daemon, the keyring")?;
    if let Some(mut stdin) = keyring.child().stdin.take() {
        stdin.write_all(KEYRING_PASSWORD.as_bytes())?;
    }
    clock::wait_for("the keyring", Duration::from_secs(20), || {
        if let Some(status) = keyring.ended()? {
            bail!("gnome-keyring-daemon ended at once ({status})");
        }
        Ok(keyring_answers(env).then_some(()))
    })?;
    Ok(keyring)
}

/// Whether the login collection exists and is open, which is what an application needs; that the service
/// has its name on the bus is not enough. The name is asked for first all the same: a question to a service
/// that is not there makes the bus start one of its own, which would be locked and would keep the name.
fn keyring_answers(env: &Env) -> bool {
    let is_there = ask_bus(
        env,
        "org.freedesktop.DBus",
        "/",
        &[
            "org.freedesktop.DBus.NameHasOwner",
            "string:org.freedesktop.secrets",
        ],
    );
    is_there.contains("boolean true")
        && ask_bus(
            env,
            "org.freedesktop.secrets",
            "/org/freedesktop/secrets/aliases/default",
            &[
                "org.freedesktop.DBus.Properties.Get",
                "string:org.freedesktop.Secret.Collection",
                "string:Locked",
            ],
        )
        .contains("boolean false")
}

fn ask_bus(env: &Env, service: &str, object: &str, call: &[&str]) -> String {
    let call = ["--session", "--print-reply", &format!("--dest={service}"), object]
        .into_iter()
        .chain(call.iter().copied())
        .map(str::to_owned)
        .collect::<Vec<_>>();
    Cmd::new("dbus-send")
        .args(call)
        .in_session(env)
        .ask()
        .unwrap_or_default()
}

/// The first line a service prints once it is ready.
fn first_line(service: &mut Spawned, what: &str) -> Result<String> {
    let out = service
        .child()
        .stdout
        .take()
        .with_context(|| format!("{what} has no output"))?;
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line)?;
    if line.trim().is_empty() {
        bail!("{what} ended before it was ready");
    }
    Ok(line.trim().to_owned())
}

struct HomeFolder {
    path: PathBuf,
    gone_at_end: bool,
}

impl HomeFolder {
    fn open(home: Home) -> Result<Self> {
        let (path, gone_at_end) = match home {
            Home::Fresh => (
                std::env::temp_dir().join(format!("kabar-session-{}", std::process::id())),
                true,
            ),
            Home::Kept(path) => (path, false),
        };
        for part in ["", "config", "data", "cache", "state", "run", "tmp"] {
            private_folder(&path.join(part))?;
        }
        Ok(Self { path, gone_at_end })
    }

    fn env(&self) -> Env {
        let folder = |name: &str| self.path.join(name).to_string_lossy().into_owned();
        let set = |key: &str, value: String| (key.to_owned(), value);
        let mut env = vec![
            set("HOME", self.path.to_string_lossy().into_owned()),
            set("XDG_CONFIG_HOME", folder("config")),
            set("XDG_DATA_HOME", folder("data")),
            set("XDG_CACHE_HOME", folder("cache")),
            set("XDG_STATE_HOME", folder("state")),
            set("XDG_RUNTIME_DIR", folder("run")),
            // Of its own, so that a test can read every file that was left there.
            set("TMPDIR", folder("tmp")),
            set("GDK_BACKEND", "x11".into()),
            set("GSETTINGS_BACKEND", "memory".into()),
            set("NO_AT_BRIDGE", "1".into()),
            set("LANG", "C.UTF-8".into()),
        ];
        // Tools live in the person's home folder; they are looked up there by these names.
        let own = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
        for (key, place) in [
            ("CARGO_HOME", ".cargo"),
            ("RUSTUP_HOME", ".rustup"),
            ("npm_config_cache", ".npm"),
        ] {
            let path = std::env::var(key).unwrap_or_else(|_| own.join(place).to_string_lossy().into_owned());
            env.push(set(key, path));
        }
        env
    }
}

impl Drop for HomeFolder {
    fn drop(&mut self) {
        if self.gone_at_end {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

#[cfg(unix)]
fn private_folder(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::create_dir_all(path).with_context(|| format!("cannot make {}", path.display()))?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))?;
    Ok(())
}

#[cfg(not(unix))]
fn private_folder(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path).with_context(|| format!("cannot make {}", path.display()))
}
