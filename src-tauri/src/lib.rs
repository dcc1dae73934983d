//! Kabar on the desktop: its windows, the two doors of its IPC, and the demo.
//!
//! This crate puts the parts together and talks to the operating system. What is deliberately not here: any rule
//! about accounts, chats or messages.

mod apart;
mod args;
mod awake;
mod browser;
#[cfg(feature = "demo")]
mod demo;
mod desk;
mod host;
mod installation;
mod ipc;
mod log_file;
mod logging;
mod notify;
mod opening;
mod pictures;
mod pump;
mod redact;
mod restart;
mod signals;
mod windows;

use crate::{
    apart::ChatWindows,
    args::{Args, SERVER_VARIABLE},
    host::DesktopHost,
    installation::Installation,
    log_file::LogFile,
    opening::Opening,
    signals::Asked,
};
use kabar_keychain::OsKeychain;
use std::{
    env, io,
    process::{self, ExitCode},
    sync::Arc,
};
use tauri::{App, AppHandle, Manager, RunEvent, Wry};
use tauri_plugin_window_state::StateFlags;

/// The one secret of an installation: its master key.
const KEYRING_ENTRY: &str = "master";

/// Runs the application until its window is closed.
pub fn run() -> ExitCode {
    let args = match Args::parse(env::args_os().skip(1), env::var(SERVER_VARIABLE).ok()) {
        Ok(args) => args,
        Err(error) => {
            args::refuse(&error, io::stderr());
            return ExitCode::from(2);
        }
    };
    let log = logging::start();
    match build(args, log) {
        Ok(app) => {
            app.run(|app, event| {
                if let RunEvent::Exit = event {
                    leave(app);
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "the window could not be made");
            if restart::is_cure_for(&error) {
                let error = restart::begin_again();
                tracing::error!(%error, "and beginning again did not work");
            }
            ExitCode::FAILURE
        }
    }
}

fn build(args: Args, log: LogFile) -> tauri::Result<App> {
    let installation = Installation::new(&args);
    let mut context = tauri::generate_context!();
    context.config_mut().identifier = installation.identifier();
    tauri::Builder::default()
        // First, so that a second start ends before it touches anything.
        .plugin(tauri_plugin_single_instance::init(|app, arguments, _| {
            windows::focus(app);
            if let (Some(host), Some(link)) = (app.try_state::<Arc<DesktopHost>>(), args::link_of(&arguments))
            {
                host.follow(link);
            }
        }))
        .plugin(window_state())
        .register_asynchronous_uri_scheme_protocol(pictures::SCHEME, pictures::answer)
        .on_window_event(desk::on_window_event)
        .invoke_handler(tauri::generate_handler![ipc::rpc, ipc::subscribe, ipc::drawn])
        .setup(move |app| Ok(set_up(app.handle(), installation, args, log)?))
        .build(context)
}

/// Where each window was and how large; never whether it was visible.
fn window_state() -> tauri::plugin::TauriPlugin<Wry> {
    let kept = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED;
    tauri_plugin_window_state::Builder::default()
        .with_state_flags(kept)
        .build()
}

/// Shows the window at once and opens the data beside it.
fn set_up(app: &AppHandle, installation: Installation, args: Args, log: LogFile) -> tauri::Result<()> {
    let folder = installation.folder(&app.path().local_data_dir()?);
    let secrets = OsKeychain::new(installation.keyring_service(), KEYRING_ENTRY);
    let opening = Opening {
        installation: installation.clone(),
        folder,
        server_url: args.server_url,
        log,
        secrets: Arc::new(secrets),
    };
    let host = Arc::new(DesktopHost::new(opening));
    if let Some(link) = &args.link {
        host.follow(link);
    }
    host.open_windows_by(ChatWindows::new(app.clone(), &host));
    app.manage(Arc::clone(&host));
    app.manage(ipc::Pumps::default());
    let language = host.desk().first_language();
    awake::watch(&host);
    tauri::async_runtime::spawn(notify::run(Arc::clone(&host), app.clone()));
    tauri::async_runtime::spawn(desk::run(Arc::clone(&host), app.clone()));
    tauri::async_runtime::spawn(apart::run(Arc::clone(&host)));
    let watched = Arc::clone(&host);
    tauri::async_runtime::spawn(async move { watched.watch_over().await });
    tauri::async_runtime::spawn(async move { host.open().await });
    end_when_asked(app);
    windows::open_main(app, &installation, language)
}

/// A signal ends Kabar as closing its window does; a second one at once.
fn end_when_asked(app: &AppHandle) {
    let app = app.clone();
    let watching = signals::watch(move |asked| match asked {
        Asked::Once => {
            tracing::info!("asked to end");
            app.exit(0);
        }
        Asked::Again => process::exit(1),
    });
    if let Err(error) = watching {
        tracing::warn!(%error, "signals are not heard");
    }
}

/// The windows are gone; sessions and database end in good order. Whoever starts Kabar meanwhile gets a window of
/// their own, which waits for the lock of the profile, and not one that is gone.
fn leave(app: &AppHandle) {
    tauri_plugin_single_instance::destroy(app);
    let host = Arc::clone(app.state::<Arc<DesktopHost>>().inner());
    tauri::async_runtime::block_on(host.leave());
}
