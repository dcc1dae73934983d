//! The computer's addresses: when they change, connections are worth a question or a new try.
//!
//! What is watched are addresses others can answer to. A cable that is pulled leaves none, and then there is nothing to
//! try; the address that comes back is what counts. An interface that only this computer uses (loopback, a container's)
//! may still stand in the list with an address like any other: then a living connection is asked once too often.

use netwatcher::{Error, Update, WatchHandle, watch_interfaces_with_callback};
use std::{collections::BTreeSet, net::IpAddr};

/// Calls `hear` after each change after which a try is worth it, as long as the handle lives. On a thread of its own.
pub(super) fn watch(mut hear: impl FnMut() + Send + 'static) -> Result<WatchHandle, Error> {
    let mut before: Option<BTreeSet<IpAddr>> = None;
    watch_interfaces_with_callback(move |update| {
        let now = addresses(&update);
        let is_worth_it = before.as_ref().is_some_and(|before| is_worth_a_try(before, &now));
        before = Some(now);
        if is_worth_it {
            hear();
        }
    })
}

fn addresses(update: &Update) -> BTreeSet<IpAddr> {
    let interfaces = update.interfaces.values();
    let all = interfaces.flat_map(|interface| interface.ips.iter().map(|record| record.ip));
    all.filter(reaches_others).collect()
}

/// False for addresses that lead nowhere but here or to the next plug.
fn reaches_others(address: &IpAddr) -> bool {
    let is_local = match address {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    };
    !address.is_loopback() && !address.is_unspecified() && !is_local
}

fn is_worth_a_try(before: &BTreeSet<IpAddr>, now: &BTreeSet<IpAddr>) -> bool {
    !now.is_empty() && now != before
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(addresses: &[&str]) -> BTreeSet<IpAddr> {
        addresses
            .iter()
            .map(|text| text.parse().unwrap())
            .filter(reaches_others)
            .collect()
    }

    #[test]
    fn an_address_that_comes_goes_or_changes_is_worth_a_try_while_one_is_left() {
        let table: [(&[&str], &[&str], bool); 7] = [
            (&[], &["192.0.2.7"], true),
            (&["192.0.2.7"], &["198.51.100.3"], true),
            (&["192.0.2.7"], &["192.0.2.7", "2001:db8::7"], true),
            (&["192.0.2.7", "198.51.100.3"], &["192.0.2.7"], true),
            (&["192.0.2.7"], &["192.0.2.7"], false),
            (&["192.0.2.7"], &[], false),
            (
                &["192.0.2.7"],
                &["127.0.0.1", "::1", "fe80::1", "169.254.9.9"],
                false,
            ),
        ];
        for (before, now, expected) in table {
            assert_eq!(
                is_worth_a_try(&set(before), &set(now)),
                expected,
                "{before:?} then {now:?}"
            );
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_system_can_be_watched() {
        assert!(watch(|| {}).is_ok());
    }
}
