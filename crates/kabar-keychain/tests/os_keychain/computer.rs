//! Alice's computer from the outside: each of her sessions starts this test binary once more (`inside` in `main.rs`),
//! on a bus of its own, with an empty environment and a home folder that lives as long as the test.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// Tells the binary which case to run.
pub(crate) const CASE: &str = "KABAR_KEYCHAIN_CASE";

/// How the session's bus is made.
pub(crate) enum Bus {
    /// As on a desktop: GNOME Keyring starts when somebody asks for it.
    Desktop,
    /// A bus that knows no secret service.
    WithoutKeyring,
    /// No bus at all.
    None,
}

pub(crate) struct Computer {
    home: TempDir,
}

impl Computer {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("run")).unwrap();
        fs::set_permissions(home.path().join("run"), fs::Permissions::from_mode(0o700)).unwrap();
        Self { home }
    }

    /// Logs Alice in, runs `case` and logs her out again.
    pub(crate) fn session(&self, bus: &Bus, case: &str) {
        let itself = env::current_exe().unwrap();
        let mut command = match bus {
            Bus::Desktop => self.bus(&[], &itself),
            Bus::WithoutKeyring => self.bus(&["--config-file", &self.empty_bus()], &itself),
            Bus::None => Command::new(&itself),
        };
        command
            .args(["--exact", "inside", "--ignored", "--nocapture"])
            .env_clear()
            .env(CASE, case);
        command
            .env("PATH", env::var_os("PATH").unwrap())
            .env("HOME", self.home.path());
        for (name, folder) in [
            ("RUNTIME_DIR", "run"),
            ("DATA_HOME", "data"),
            ("CONFIG_HOME", "config"),
            ("CACHE_HOME", "cache"),
        ] {
            command.env(format!("XDG_{name}"), self.home.path().join(folder));
        }
        let output = command.output().unwrap();
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        assert!(
            output.status.success(),
            "{case}: {}\n{}",
            output.status,
            text.concat()
        );
        assert!(
            text[0].contains("1 passed"),
            "{case} did not run:\n{}",
            text.concat()
        );
    }

    fn bus(&self, options: &[&str], itself: &Path) -> Command {
        let mut command = Command::new(program("dbus-run-session"));
        program("gnome-keyring-daemon");
        command.args(options).arg("--").arg(itself);
        command
    }

    /// A bus configuration without any folder of services to start.
    fn empty_bus(&self) -> String {
        let file = self.home.path().join("bus.conf");
        let listen = format!("unix:dir={}", self.home.path().display());
        fs::write(
            &file,
            format!(
                r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>{listen}</listen>
<policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>"#
            ),
        )
        .unwrap();
        file.display().to_string()
    }
}

/// Where a program is that these tests cannot do without.
fn program(name: &str) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path)
        .map(|dir| dir.join(name))
        .find(|file| file.is_file());
    found.unwrap_or_else(|| panic!("{name} is missing: install the packages dbus and gnome-keyring"))
}
