//! What can be wrong with the scripts of a scenario.

use std::collections::BTreeSet;

use super::Scenario;
use crate::people::{Act, Line, Trigger, is_group};

/// Everything wrong with the scripts, with place and what to do.
pub(super) fn issues(scenario: &Scenario) -> Vec<String> {
    let groups = scenario.groups.iter().filter_map(|group| group.id.as_ref());
    let places: BTreeSet<String> = (scenario.accounts.iter().map(|account| account.pn.clone()))
        .chain(groups.map(|id| format!("{id}@g.us")))
        .collect();
    let lines = || scenario.contacts.iter().flat_map(|contact| &contact.script);
    let names: BTreeSet<&str> = lines().filter_map(|line| line.name.as_deref()).collect();
    let mut issues = Vec::new();
    for contact in &scenario.contacts {
        for (place, line) in contact.script.iter().enumerate() {
            let wrong = line_issues(line, &places, &names);
            issues.extend(wrong.map(|wrong| format!("{}, script line {place}: {wrong}", contact.pn)));
        }
    }
    issues
}

fn line_issues<'a>(
    line: &'a Line,
    places: &'a BTreeSet<String>,
    names: &'a BTreeSet<&str>,
) -> impl Iterator<Item = String> + 'a {
    let with = line.with.iter().filter(|with| !places.contains(*with));
    let with = with.map(|with| format!("is with {with}, which is no account and no group"));
    let done = match &line.on {
        Trigger::Done(name) if !names.contains(name.as_str()) => {
            Some(format!("waits for {name:?}; give that name to a line"))
        }
        _ => None,
    };
    let empty = line
        .then
        .is_empty()
        .then(|| "does nothing; add an act to `then`".to_owned());
    let acts = line.then.iter().filter_map(|act| act_issue(act, places));
    with.chain(done).chain(empty).chain(acts)
}

fn act_issue(act: &Act, places: &BTreeSet<String>) -> Option<String> {
    match act {
        Act::Poll {
            question,
            options,
            at_most,
        } => {
            if options.len() < 2 {
                return Some(format!("the poll {question:?} needs two options or more"));
            }
            let most = usize::try_from(*at_most).unwrap_or(usize::MAX);
            (most > options.len()).then(|| format!("the poll {question:?} lets choose more than there is"))
        }
        Act::Forward { to, .. } if !places.contains(to) => Some(format!(
            "passes something on to {to}, which is no account and no group"
        )),
        Act::Contact { number, .. } if is_group(number) => {
            Some(format!("the card's number {number:?} has more than digits"))
        }
        _ => None,
    }
}
