//! GNOME Keyring inside a session.

use std::{
    io::Write,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

const PASSWORD: &str = "the password of Alice's keyring";

/// Twenty seconds for a daemon to come or go.
const LOOKS: u32 = 2000;
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// A GNOME Keyring of this session; dropping it ends it.
pub(crate) struct Keyring {
    daemon: Child,
    bus: zbus::blocking::Connection,
}

impl Keyring {
    /// Starts it with Alice's password, as her login would.
    pub(crate) fn unlocked() -> Self {
        let mut keyring = Self::start(&["--unlock"]);
        keyring
            .daemon
            .stdin
            .take()
            .unwrap()
            .write_all(PASSWORD.as_bytes())
            .unwrap();
        keyring.wait_until_on_bus(true);
        keyring
    }

    /// Starts it without a password, as a login by fingerprint does.
    pub(crate) fn locked() -> Self {
        let keyring = Self::start(&[]);
        keyring.wait_until_on_bus(true);
        keyring
    }

    fn start(options: &[&str]) -> Self {
        let mut command = Command::new("gnome-keyring-daemon");
        command
            .args(["--foreground", "--components=secrets"])
            .args(options);
        command.stdin(Stdio::piped()).stdout(Stdio::null());
        Self {
            daemon: command.spawn().unwrap(),
            bus: zbus::blocking::Connection::session().unwrap(),
        }
    }

    fn wait_until_on_bus(&self, on_bus: bool) {
        let names = zbus::blocking::fdo::DBusProxy::new(&self.bus).unwrap();
        let name = "org.freedesktop.secrets";
        for _ in 0..LOOKS {
            if names.name_has_owner(name.try_into().unwrap()).unwrap() == on_bus {
                return;
            }
            thread::sleep(BETWEEN_LOOKS);
        }
        panic!("{name} does not become: on the bus = {on_bus}");
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
        if !thread::panicking() {
            self.wait_until_on_bus(false);
        }
    }
}
