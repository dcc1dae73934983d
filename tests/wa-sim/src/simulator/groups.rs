//! What people in the simulator can be made to do in groups, and with their status.

use super::Simulator;
use crate::groups::{self, GroupChange, GroupView, Hall, said};

impl Simulator {
    /// Somebody makes a group of some people; returns the digits of its address.
    ///
    /// # Errors
    /// When somebody does not exist or must not be added.
    pub fn create_group(&self, owner: &str, subject: &str, members: &[&str]) -> anyhow::Result<String> {
        let members: Vec<String> = members.iter().map(|pn| (*pn).to_owned()).collect();
        self.shared
            .with(|world| groups::make(world, owner, subject, &members))
    }

    /// Somebody changes a group, under the same rules as a client that asks for it.
    ///
    /// # Errors
    /// When the rules do not allow it, or it failed for somebody named.
    pub fn change_group(&self, by: &str, group: &str, change: &GroupChange) -> anyhow::Result<()> {
        self.shared.with(|world| groups::change(world, by, group, change))
    }

    /// Somebody's phone writes to a group; returns the message id.
    ///
    /// # Errors
    /// When there is no such group, or the person may not write there.
    pub async fn say_in_group(&self, person: &str, group: &str, text: &str) -> anyhow::Result<String> {
        self.shared
            .with(|world| groups::speak(world, person, group, groups::plain(text)))
    }

    /// A contact starts or stops typing in a group.
    pub fn type_in_group(&self, contact: &str, group: &str, composing: bool) {
        self.shared
            .with(|world| groups::type_in(world, contact, group, composing));
    }

    /// A contact reads everything in a group.
    pub fn read_group(&self, contact: &str, group: &str) {
        let hall = Hall::Group(group.to_owned());
        self.shared.with(|world| groups::read_all(world, contact, &hall));
    }

    /// Somebody posts a status for some people; returns the message id.
    ///
    /// # Errors
    /// When somebody does not exist.
    pub async fn say_status(&self, person: &str, audience: &[&str], text: &str) -> anyhow::Result<String> {
        let audience: Vec<String> = audience.iter().map(|pn| (*pn).to_owned()).collect();
        self.shared
            .with(|world| groups::post_status(world, person, &audience, groups::plain(text)))
    }

    /// A contact looks at every status there is.
    pub fn read_status(&self, contact: &str) {
        self.shared
            .with(|world| groups::read_all(world, contact, &Hall::Status));
    }

    /// The invite code of a group, as an admin sees it.
    ///
    /// # Errors
    /// When `by` is no admin of the group.
    pub fn invite_code(&self, by: &str, group: &str) -> anyhow::Result<String> {
        self.shared.with(|world| said(groups::code_for(world, by, group)))
    }

    /// Somebody follows an invite link; true when that was all, false when an admin has to agree.
    ///
    /// # Errors
    /// When the code is not or no longer good, or the person is in the group or was taken out of it.
    pub fn join_group(&self, who: &str, code: &str) -> anyhow::Result<bool> {
        self.shared
            .with(|world| said(groups::join(world, who, code)).map(|entry| entry.is_in()))
    }

    /// Somebody does, or does not, let others add them to groups.
    pub fn let_be_added(&self, pn: &str, addable: bool) {
        self.shared.with(|world| groups::set_addable(world, pn, addable));
    }

    /// Somebody makes a community. Returns the ids of its parent group and of the one for announcements.
    ///
    /// # Errors
    /// When nobody has the number.
    pub fn create_community(&self, owner: &str, name: &str) -> anyhow::Result<(String, String)> {
        self.shared.with(|world| {
            let parent = groups::make(world, owner, name, &[])?;
            let announcements = said(groups::found_community(world, owner, &parent))?;
            Ok((parent, announcements))
        })
    }

    /// Somebody makes a group part of a community. Everybody in it is in the community then.
    ///
    /// # Errors
    /// When `by` is no admin of both, or the group belongs to a community already.
    pub fn link_group(&self, by: &str, community: &str, group: &str) -> anyhow::Result<()> {
        self.shared
            .with(|world| said(groups::link_group(world, by, community, group)))
    }

    /// A phone loses the keys of everybody's groups, its own included, as after a reinstallation.
    pub fn lose_group_keys(&self, pn: &str) {
        self.shared.with(|world| groups::lose_keys(world, pn));
    }

    /// A group as it stands, if there is one.
    #[must_use]
    pub fn group(&self, id: &str) -> Option<GroupView> {
        self.shared.with(|world| groups::view(world, id))
    }
}
