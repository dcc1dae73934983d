//! The command line: small enough to be read by hand.
//!
//! Nothing here weakens a check: another server still has to prove with its certificate that it is WhatsApp, and
//! in the product no other can.

use std::{ffi::OsString, io, path::PathBuf};

/// The environment variable that names the server, for starts that cannot pass arguments.
pub(crate) const SERVER_VARIABLE: &str = "KABAR_SERVER_URL";

/// What the command line asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Args {
    /// Start with invented people on a server inside the app.
    pub(crate) demo: bool,
    /// Keep the data in this folder instead of the usual one.
    pub(crate) profile: Option<PathBuf>,
    /// Talk to this server instead of WhatsApp's.
    pub(crate) server_url: Option<String>,
    /// A link to a chat, as the desktop hands it over. Whether it is one is the core's to say.
    pub(crate) link: Option<String>,
}

/// Why a command line was not understood.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ArgsError {
    #[error("{0} needs a value")]
    ValueMissing(&'static str),
    #[error("the value of {0} is not readable text")]
    NotText(&'static str),
    #[error("there is no option {0}")]
    Unknown(String),
    #[error("--demo is not part of this build")]
    NoDemo,
}

impl Args {
    /// Reads arguments (without the program's name); `server` is the value of [`SERVER_VARIABLE`].
    pub(crate) fn parse(
        arguments: impl IntoIterator<Item = OsString>,
        server: Option<String>,
    ) -> Result<Self, ArgsError> {
        let mut args = Self {
            server_url: server.filter(|url| !url.is_empty()),
            ..Self::default()
        };
        let mut rest = arguments.into_iter();
        while let Some(argument) = rest.next() {
            match argument.to_str() {
                Some("--demo") => args.demo = true,
                Some("--profile") => args.profile = Some(value("--profile", rest.next())?.into()),
                Some("--server-url") => {
                    let url = value("--server-url", rest.next())?;
                    args.server_url = Some(
                        url.into_string()
                            .map_err(|_| ArgsError::NotText("--server-url"))?,
                    );
                }
                Some(link) if is_link(link) => args.link = Some(link.to_owned()),
                _ => return Err(ArgsError::Unknown(argument.to_string_lossy().into_owned())),
            }
        }
        if args.demo && !cfg!(feature = "demo") {
            return Err(ArgsError::NoDemo);
        }
        Ok(args)
    }
}

/// What the system hands over for a scheme that Kabar is registered for, and nothing that could be an option.
fn is_link(argument: &str) -> bool {
    !argument.starts_with('-') && argument.contains("://")
}

/// The link among the arguments of a second start (with the program's name).
pub(crate) fn link_of(arguments: &[String]) -> Option<&str> {
    let mut links = arguments.iter().skip(1).map(String::as_str);
    links.rfind(|argument| is_link(argument))
}

fn value(option: &'static str, found: Option<OsString>) -> Result<OsString, ArgsError> {
    found
        .filter(|value| !value.is_empty())
        .ok_or(ArgsError::ValueMissing(option))
}

/// Says on the terminal why Kabar does not start.
pub(crate) fn refuse(error: &ArgsError, mut terminal: impl io::Write) {
    // A closed terminal cannot be told anything.
    let _ = writeln!(
        terminal,
        "kabar: {error}\n\nusage: kabar [--demo] [--profile FOLDER] [--server-url URL] [LINK]\n\n  \
         --demo            invented people on a server inside the app; nothing leaves this computer\n  \
         --profile FOLDER  keep the data in this folder\n  \
         --server-url URL  connect to this server instead of WhatsApp's\n  \
         LINK              a whatsapp: or wa.me link: opens the chat, sends nothing"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Args, ArgsError> {
        Args::parse(arguments.iter().map(OsString::from), None)
    }

    #[test]
    fn no_arguments_mean_the_usual_start() {
        assert_eq!(parse(&[]), Ok(Args::default()));
    }

    #[test]
    fn a_folder_and_a_server_can_be_named() {
        let args = parse(&["--profile", "shop", "--server-url", "ws://127.0.0.1:9/ws"]).unwrap();
        assert_eq!(args.profile, Some(PathBuf::from("shop")));
        assert_eq!(args.server_url.as_deref(), Some("ws://127.0.0.1:9/ws"));
    }

    #[test]
    fn an_argument_beats_the_environment() {
        let server = |arguments: &[&str]| {
            let arguments = arguments.iter().map(OsString::from);
            Args::parse(arguments, Some("ws://a".to_owned()))
                .unwrap()
                .server_url
        };
        assert_eq!(server(&[]).as_deref(), Some("ws://a"));
        assert_eq!(server(&["--server-url", "ws://b"]).as_deref(), Some("ws://b"));
    }

    #[test]
    fn a_missing_value_and_an_unknown_option_are_refused() {
        assert_eq!(parse(&["--profile"]), Err(ArgsError::ValueMissing("--profile")));
        assert_eq!(parse(&["--demon"]), Err(ArgsError::Unknown("--demon".to_owned())));
    }

    #[test]
    fn a_link_is_taken_at_the_first_start_and_at_a_second_one() {
        let link = "whatsapp://send?phone=6280000000214";
        assert_eq!(parse(&[link]).unwrap().link.as_deref(), Some(link));
        let second = |arguments: &[&str]| {
            let arguments: Vec<String> = arguments.iter().map(|one| (*one).to_owned()).collect();
            link_of(&arguments).map(str::to_owned)
        };
        assert_eq!(second(&["kabar", link]).as_deref(), Some(link));
        assert_eq!(
            second(&["kabar", "--server-url=ws://a", link]).as_deref(),
            Some(link)
        );
        assert_eq!(second(&["kabar://x"]), None);
        assert_eq!(parse(&["chat"]), Err(ArgsError::Unknown("chat".to_owned())));
    }

    #[test]
    fn a_refusal_names_the_option_and_shows_the_usage() {
        let mut terminal = Vec::new();
        refuse(&ArgsError::Unknown("--demon".to_owned()), &mut terminal);
        let said = String::from_utf8(terminal).unwrap();
        assert!(
            said.contains("--demon") && said.contains("usage: kabar"),
            "{said}"
        );
    }
}
