//! Whether what a person chose for a number can be meant, checked before anything is kept.

use crate::error::KabarError;
use kabar_types::{AccountChoices, AccountSettings, ErrorCode, Proxy, ProxyKind, ProxyWish, Redacted};

/// Longest device name, in characters: more does not fit a line of the phone's list.
const DEVICE_NAME_MAX: usize = 32;
/// Sizes a download rule may name, in MiB. WhatsApp takes files up to 2 GiB.
const DOWNLOAD_MIB: std::ops::RangeInclusive<u32> = 1..=2048;
/// Longest name and password of a proxy, in bytes (RFC 1929 has one byte for the length).
const CREDENTIAL_MAX: usize = 255;
/// Longest host name, in bytes (RFC 1035).
const HOST_MAX: usize = 253;

/// What an account to come starts with. Errors: `BadDeviceName`, `BadProxy`.
pub(crate) fn first_choices(
    device_name: String,
    proxy: Option<ProxyWish>,
) -> Result<AccountChoices, KabarError> {
    let settings = AccountSettings {
        device_name: device_name.trim().to_owned(),
        ..AccountSettings::default()
    };
    check_settings(&settings)?;
    let proxy = proxy.map(|wish| proxy_meant(wish, None)).transpose()?;
    Ok(AccountChoices { settings, proxy })
}

/// Errors: `BadDeviceName`, `BadRequest`.
pub(super) fn check_settings(settings: &AccountSettings) -> Result<(), KabarError> {
    let name = &settings.device_name;
    if name.chars().count() > DEVICE_NAME_MAX || name.chars().any(char::is_control) {
        return Err(KabarError::refused(
            ErrorCode::BadDeviceName,
            "the device name is too long or cannot be shown",
        ));
    }
    let all = &settings.downloads;
    let rules = [all.images, all.audio, all.video, all.documents];
    if rules.iter().all(|rule| DOWNLOAD_MIB.contains(&rule.max_mib)) {
        Ok(())
    } else {
        Err(KabarError::refused(
            ErrorCode::BadRequest,
            "a download limit is outside 1 to 2048 MiB",
        ))
    }
}

/// The proxy that is meant; a password that is not given is the one that is kept for the same place and user.
/// Error: `BadProxy`.
pub(super) fn proxy_meant(wish: ProxyWish, kept: Option<&Proxy>) -> Result<Proxy, KabarError> {
    let host = wish.host.trim();
    let host = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(host);
    let mut proxy = Proxy {
        kind: wish.kind,
        host: host.to_owned(),
        port: wish.port,
        user: wish.user,
        password: wish.password.clone().unwrap_or_default(),
    };
    let same = |kept: &&Proxy| (&kept.host, kept.port, &kept.user) == (&proxy.host, proxy.port, &proxy.user);
    if let (None, Some(kept)) = (&wish.password, kept.filter(same)) {
        proxy.password = kept.password.clone();
    }
    check_proxy(&proxy)?;
    Ok(proxy)
}

fn check_proxy(proxy: &Proxy) -> Result<(), KabarError> {
    let (Redacted(user), Redacted(password)) = (&proxy.user, &proxy.password);
    let credentials = [user, password];
    let readable = credentials
        .iter()
        .all(|text| text.len() <= CREDENTIAL_MAX && !text.chars().any(char::is_control));
    // Basic authentication joins the two with a colon.
    let separable = proxy.kind == ProxyKind::Socks5 || !user.contains(':');
    let whole = !user.is_empty() || password.is_empty();
    if is_host(&proxy.host) && proxy.port > 0 && readable && separable && whole {
        Ok(())
    } else {
        Err(KabarError::refused(ErrorCode::BadProxy, "no such proxy can be"))
    }
}

/// A name or an address; no scheme, path or port.
fn is_host(host: &str) -> bool {
    let is_address = host.parse::<std::net::IpAddr>().is_ok();
    let in_name = |c: char| c.is_alphanumeric() || c == '-' || c == '_' || c == '.';
    is_address || (!host.is_empty() && host.len() <= HOST_MAX && host.chars().all(in_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(host: &str) -> ProxyWish {
        ProxyWish {
            kind: ProxyKind::Http,
            host: host.to_owned(),
            port: 8080,
            user: Redacted("alice".to_owned()),
            password: Some(Redacted("tall pines".to_owned())),
        }
    }

    #[test]
    fn hosts_are_names_and_addresses_and_nothing_around_them() {
        for good in ["proxy.example", "10.0.0.7", "[fd00::1]", "fd00::1", " proxy "] {
            assert!(proxy_meant(wish(good), None).is_ok(), "{good}");
        }
        for bad in [
            "",
            "http://proxy.example",
            "proxy.example:8080",
            "a b",
            "al@proxy",
            "proxy/x",
        ] {
            let code = proxy_meant(wish(bad), None).map_err(|error| error.code());
            assert_eq!(code.err(), Some(ErrorCode::BadProxy), "{bad}");
        }
    }

    #[test]
    fn a_password_that_is_not_typed_again_is_kept_for_the_same_place_and_user_only() {
        let kept = proxy_meant(wish("proxy.example"), None).ok();
        let again = |host: &str, user: &str| {
            let silent = ProxyWish {
                password: None,
                user: Redacted(user.to_owned()),
                ..wish(host)
            };
            proxy_meant(silent, kept.as_ref())
                .map(|proxy| proxy.password.0)
                .ok()
        };
        assert_eq!(again("proxy.example", "alice").as_deref(), Some("tall pines"));
        assert_eq!(again("other.example", "alice").as_deref(), Some(""));
        assert_eq!(again("proxy.example", "bob").as_deref(), Some(""));
    }

    #[test]
    fn a_password_without_a_user_or_a_user_with_a_colon_is_refused() {
        let nobody = ProxyWish {
            user: Redacted::default(),
            ..wish("proxy.example")
        };
        assert!(proxy_meant(nobody, None).is_err());
        let colon = ProxyWish {
            user: Redacted("al:ice".to_owned()),
            ..wish("proxy.example")
        };
        assert!(proxy_meant(colon, None).is_err());
    }

    #[test]
    fn a_device_name_fits_a_line_and_a_download_limit_a_file() {
        let named = |name: &str| AccountSettings {
            device_name: name.to_owned(),
            ..AccountSettings::default()
        };
        assert!(check_settings(&named("Kasir depan")).is_ok());
        assert!(check_settings(&named(&"x".repeat(33))).is_err());
        assert!(check_settings(&named("two\nlines")).is_err());
        let mut huge = AccountSettings::default();
        huge.downloads.video.max_mib = 4096;
        assert!(check_settings(&huge).is_err());
    }
}
