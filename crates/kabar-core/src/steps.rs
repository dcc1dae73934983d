//! Named places at which a crash hurts most, so that tests/crash can end the process exactly there.
//!
//! Without the feature `crash-steps`, which the product never has, every call is empty and nothing can be watched. With
//! it a program may watch the steps, and spoil one thing on purpose to show that its judge would notice.

/// Declares the steps with the names a report calls them by.
macro_rules! steps {
    ($($(#[doc = $doc:literal])+ $step:ident = $name:literal,)*) => {
        /// A place at which a crash may come.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Step { $($(#[doc = $doc])+ $step,)* }

        impl Step {
            /// All of them, in the order in which a message meets them.
            pub const ALL: &'static [Self] = &[$(Self::$step,)*];

            /// As reports call it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$step => $name,)* }
            }
        }
    };
}

steps! {
    /// A stretch of a campaign's list is committed; nobody sees it before the rest is, too.
    Listed = "listed",
    /// A person of a campaign is armed in a transaction that is not committed.
    Arming = "arming",
    /// The person is armed, and that is committed; nothing was sent.
    Armed = "armed",
    /// A message of a campaign that was not tried is taken back in a transaction that is not committed.
    Returning = "returning",
    /// What somebody asked of a campaign is committed: it began, paused, went on or ended.
    Asked = "asked",
    /// An attempt at a campaign's message is counted in the claim, which is not committed.
    Counted = "counted",
    /// A message and its job are committed; the person was not told yet.
    Enqueued = "enqueued",
    /// What an earlier connection left on its way was put into doubt, and that is committed.
    Doubted = "doubted",
    /// A job is claimed in a transaction that is not committed.
    Claiming = "claiming",
    /// The claim is committed; nothing was sent.
    Claimed = "claimed",
    /// The same, of a job that may have been sent before.
    Resending = "resending",
    /// `send` has returned; that is not written down.
    Sent = "sent",
    /// How the attempt ended is committed.
    Noted = "noted",
    /// Proof was applied in a transaction that is not committed.
    Proving = "proving",
    /// The proof is committed.
    Proven = "proven",
    /// The library hands messages over.
    Received = "received",
    /// Messages are written in a transaction that is not committed.
    Committing = "committing",
    /// The messages are committed; the library does not know.
    Committed = "committed",
    /// The library is about to be told, and will acknowledge the messages.
    HookReturns = "hook returns",
    /// Everything that waited on the server is committed.
    Drained = "drained",
    /// A piece of history is written in a transaction that is not committed.
    ChunkArrived = "chunk arrived",
    /// The piece is committed as it came.
    ChunkStored = "chunk stored",
    /// A stored piece is about to be read.
    ChunkBegun = "chunk begun",
    /// A slice of its rows is committed.
    SliceCommitted = "slice committed",
    /// All of it is.
    ChunkImported = "chunk imported",
}

/// What can be spoiled on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// What is sent again after a doubt goes out under another id.
    NewId,
    /// The library is told before anything is committed.
    AckBeforeCommit,
    /// A job that was on its way when the process died is forgotten.
    ForgetArmed,
}

#[cfg(feature = "crash-steps")]
pub use watched::watch;
#[cfg(feature = "crash-steps")]
pub(crate) use watched::{at, spoils};

#[cfg(feature = "crash-steps")]
mod watched {
    use super::{Sabotage, Step};
    use std::sync::OnceLock;

    type Watcher = Box<dyn Fn(Step) + Send + Sync>;

    static WATCH: OnceLock<(Watcher, Option<Sabotage>)> = OnceLock::new();

    /// Calls `watcher` at every step from now on, on the thread that takes it, and spoils what is said. For the whole
    /// process, once; false when somebody watches already.
    pub fn watch(watcher: impl Fn(Step) + Send + Sync + 'static, sabotage: Option<Sabotage>) -> bool {
        WATCH.set((Box::new(watcher), sabotage)).is_ok()
    }

    pub(crate) fn at(step: Step) {
        if let Some((watcher, _)) = WATCH.get() {
            watcher(step);
        }
    }

    pub(crate) fn spoils(what: Sabotage) -> bool {
        WATCH.get().is_some_and(|(_, sabotage)| *sabotage == Some(what))
    }
}

#[cfg(not(feature = "crash-steps"))]
#[inline]
pub(crate) const fn at(_: Step) {}

#[cfg(not(feature = "crash-steps"))]
#[inline]
pub(crate) const fn spoils(_: Sabotage) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::Step;
    use std::collections::HashSet;

    #[test]
    fn no_two_steps_have_one_name() {
        let names: HashSet<&str> = Step::ALL.iter().map(|step| step.name()).collect();
        assert_eq!(names.len(), Step::ALL.len());
    }
}
