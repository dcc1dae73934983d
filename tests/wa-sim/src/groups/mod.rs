//! Groups, and the status broadcast: places where one message is for many.
//!
//! The server knows who is in a group and what each member may do; it reads nothing that is
//! written there. Rooms: `requests` (the `w:g2` namespace), `members`, `settings` and `invites`
//! (the rules), `tell` (notifications), `passing` (messages of clients), `hearing` and `speaking`
//! (phones), `ticks` (receipts), `typing`, `past` (history). Groups of groups are in `community`.

mod change;
mod community;
mod hall;
mod hearing;
mod info;
mod invites;
mod members;
mod passing;
mod past;
mod requests;
mod settings;
mod speaking;
mod tell;
mod ticks;
mod typing;

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use rand::RngExt as _;
use rand::rngs::StdRng;

use crate::state::{DeviceAddress, Space, World};

pub use change::{GroupChange, GroupMember, GroupView};
pub(crate) use change::{change, make, said, view};
pub(crate) use community::{Kinship, found as found_community, link as link_group};
pub(crate) use hall::Hall;
pub(crate) use hearing::{Later, hear, notice};
pub(crate) use invites::{code_for, join};
pub(crate) use members::set_addable;
pub(crate) use passing::{pass_on, refuses};
pub(crate) use past::{conversations, end_of_page, older as older_in_group, past_people};
pub(crate) use requests::answer;
pub(crate) use settings::may_edit;
pub(crate) use speaking::{lose_keys, plain, post_status, speak};
pub(crate) use tell::number as tell_number;
pub(crate) use ticks::{accept as accept_receipt, read_all};
pub(crate) use typing::{pass_typing, type_in};

/// Why something was refused: the code and words of the error.
pub(crate) type Refusal = (u16, &'static str);

const NOT_AUTHORIZED: Refusal = (401, "not-authorized");
const FORBIDDEN: Refusal = (403, "forbidden");
const NOT_FOUND: Refusal = (404, "item-not-found");
const NOT_ALLOWED: Refusal = (405, "not-allowed");
const NOT_ACCEPTABLE: Refusal = (406, "not-acceptable");
const CONFLICT: Refusal = (409, "conflict");
const GONE: Refusal = (410, "gone");

/// What a member may do: everybody writes, admins decide, the owner cannot be demoted or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    Member,
    Admin,
    Owner,
}

/// Somebody in a group.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) rank: Rank,
    /// The number of the first line this member may see.
    pub(crate) since: u64,
    /// The number of the first line this member has not read.
    pub(crate) read: u64,
}

/// The text under a group's name.
#[derive(Clone, Debug)]
pub(crate) struct Description {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) by: String,
    /// Unix seconds.
    pub(crate) at: u64,
}

/// Who may do what.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    /// Only admins write.
    pub(crate) announcement: bool,
    /// Only admins change subject, description and timer.
    pub(crate) locked: bool,
    /// Only admins add people.
    pub(crate) admins_add: bool,
    /// Who comes by link waits for an admin.
    pub(crate) approval: bool,
    /// After how many seconds messages disappear; 0 is never.
    pub(crate) ephemeral: u32,
}

pub(crate) struct Group {
    pub(crate) id: String,
    /// How members are addressed.
    pub(crate) space: Space,
    pub(crate) subject: String,
    pub(crate) subject_by: String,
    /// Unix seconds.
    pub(crate) subject_at: u64,
    pub(crate) creator: String,
    /// Unix seconds.
    pub(crate) created: u64,
    pub(crate) description: Option<Description>,
    pub(crate) rules: Rules,
    pub(crate) kinship: Kinship,
    pub(crate) members: BTreeMap<String, Member>,
    /// People who want in, with when they asked (Unix seconds).
    pub(crate) requests: BTreeMap<String, u64>,
    /// The current invite code, once somebody asked for it.
    invite: Option<String>,
    /// Codes that no longer open the door.
    old_invites: BTreeSet<String>,
    /// Personal invitations for people who must not be added: number and code.
    personal: BTreeMap<String, String>,
    /// People an admin took out; a link does not bring them back.
    removed: BTreeSet<String>,
    lines: VecDeque<past::Line>,
    /// The number of the next line.
    next_line: u64,
}

/// All groups, and what phones remember about writing in them.
#[derive(Default)]
pub(crate) struct Groups {
    all: BTreeMap<String, Group>,
    /// People whose privacy settings do not let others add them.
    unaddable: BTreeSet<String>,
    /// Which devices have the key of a phone for a place.
    handed: HashMap<(String, Hall), BTreeSet<DeviceAddress>>,
    /// Messages contacts have not read yet.
    unread: HashMap<String, Vec<hearing::Unread>>,
}

impl Groups {
    pub(crate) fn get(&self, id: &str) -> Option<&Group> {
        self.all.get(id)
    }

    fn get_mut(&mut self, id: &str) -> Option<&mut Group> {
        self.all.get_mut(id)
    }

    pub(crate) fn admit(&mut self, group: Group) {
        self.all.insert(group.id.clone(), group);
    }

    /// The groups somebody is in.
    pub(crate) fn of<'a>(&'a self, pn: &'a str) -> impl Iterator<Item = &'a Group> {
        self.all
            .values()
            .filter(move |group| group.members.contains_key(pn))
    }
}

impl Group {
    /// An empty group.
    pub(crate) fn new(id: String, space: Space, subject: &str, creator: &str, at: u64) -> Self {
        Self {
            id,
            space,
            subject: subject.to_owned(),
            subject_by: creator.to_owned(),
            subject_at: at,
            creator: creator.to_owned(),
            created: at,
            description: None,
            rules: Rules::default(),
            kinship: Kinship::default(),
            members: BTreeMap::new(),
            requests: BTreeMap::new(),
            invite: None,
            old_invites: BTreeSet::new(),
            personal: BTreeMap::new(),
            removed: BTreeSet::new(),
            lines: VecDeque::new(),
            next_line: 0,
        }
    }

    /// Lets somebody in, who sees what is written from now on.
    pub(crate) fn seat(&mut self, pn: &str, rank: Rank) {
        let member = Member {
            rank,
            since: self.next_line,
            read: self.next_line,
        };
        self.members.insert(pn.to_owned(), member);
        self.requests.remove(pn);
        self.personal.remove(pn);
        self.removed.remove(pn);
    }

    /// The description the group begins with.
    pub(crate) fn describe_first(&mut self, text: Option<&str>) {
        self.description = text.map(|text| Description {
            id: format!("{:08X}", self.created),
            text: text.to_owned(),
            by: self.creator.clone(),
            at: self.created,
        });
    }

    fn is_admin(&self, pn: &str) -> bool {
        self.members.get(pn).is_some_and(|m| m.rank >= Rank::Admin)
    }

    pub(crate) fn everybody(&self) -> Vec<String> {
        self.members.keys().cloned().collect()
    }

    pub(crate) fn admins(&self) -> Vec<String> {
        let admins = self.members.keys().filter(|pn| self.is_admin(pn));
        admins.cloned().collect()
    }
}

/// Draws the id of a new group.
pub(crate) fn draw_id(rng: &mut StdRng) -> String {
    format!("120363{:012}", rng.random_range(0..1_000_000_000_000_u64))
}

/// The group, if it exists and the person is in it.
fn as_member<'a>(world: &'a mut World, group: &str, pn: &str) -> Result<&'a mut Group, Refusal> {
    let group = world.groups.get_mut(group).ok_or(NOT_FOUND)?;
    if group.members.contains_key(pn) {
        Ok(group)
    } else {
        Err(FORBIDDEN)
    }
}

/// The group, if the person is one of its admins.
fn as_admin<'a>(world: &'a mut World, group: &str, pn: &str) -> Result<&'a mut Group, Refusal> {
    let group = as_member(world, group, pn)?;
    if group.is_admin(pn) {
        Ok(group)
    } else {
        Err(NOT_AUTHORIZED)
    }
}
