//! What a run is asked for.

use crate::{load::Load, power::Power, words::sabotage_named};
use anyhow::{Context as _, Result, bail};
use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
messages [--kills N] [--seed S] [--messages N] [--load NAME] [--sabotage NAME] [--power DISK] [--report FILE]

  --kills N         so many deaths (20)
  --seed S          the source of all chance (1)
  --messages N      messages of a drain and of a history (5000); a fifth of them is written
  --load NAME       outgoing, drain or history alone
  --sabotage NAME   spoil something: new-id, ack-before-commit or forget-armed
  --power DISK      each death takes the power along: what was not synced is gone. DISK is honest, or lying, which is
                    one more sabotage
  --report FILE     write the report down as well

campaign [--kills N] [--seed S] [--people N] [--sabotage NAME] [--report FILE]

  --people N        people of each list (200)
  --sabotage NAME   spoil something: new-id or forget-armed

full-disk [--first N] [--every N] [--only NAME] [--seed S] [--report FILE]

  --first N         the disk is full after so many writes (1)
  --every N         and, in the next life, after so many more (1)
  --only NAME       for files that are called so: wa.db, the device's own, or kabar.db";

/// What a run over a full disk is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FullDisk {
    pub(crate) first: u64,
    pub(crate) every: u64,
    pub(crate) only: Option<String>,
    pub(crate) seed: u64,
    pub(crate) report: Option<PathBuf>,
}

impl FullDisk {
    pub(crate) fn read(args: &[String]) -> Result<Self> {
        let mut options = Self {
            first: 1,
            every: 1,
            only: None,
            seed: 1,
            report: None,
        };
        for pair in args.chunks(2) {
            let [name, value] = pair else {
                bail!("{} needs a value\n\n{USAGE}", pair[0]);
            };
            match name.as_str() {
                "--first" => options.first = value.parse()?,
                "--every" => options.every = value.parse::<u64>()?.max(1),
                "--only" => options.only = Some(value.clone()),
                "--seed" => options.seed = value.parse()?,
                "--report" => options.report = Some(value.into()),
                _ => bail!("nobody knows {name}\n\n{USAGE}"),
            }
        }
        Ok(options)
    }
}

/// Of the messages that come in, one in so many goes out in the load that sends: each of those is a commit of its own.
const WRITTEN: usize = 5;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) kills: usize,
    pub(crate) seed: u64,
    messages: usize,
    /// People of a campaign.
    people: usize,
    load: Option<Load>,
    pub(crate) sabotage: Option<String>,
    pub(crate) power: Option<Power>,
    pub(crate) report: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            kills: 20,
            seed: 1,
            messages: 5_000,
            people: 200,
            load: None,
            sabotage: None,
            power: None,
            report: None,
        }
    }
}

impl Options {
    pub(crate) fn read(args: &[String]) -> Result<Self> {
        let mut options = Self::default();
        let mut args = args.iter();
        while let Some(name) = args.next() {
            let value = args
                .next()
                .with_context(|| format!("{name} needs a value\n\n{USAGE}"))?;
            match name.as_str() {
                "--kills" => options.kills = value.parse()?,
                "--seed" => options.seed = value.parse()?,
                "--messages" => options.messages = value.parse()?,
                "--people" => options.people = value.parse()?,
                "--load" => options.load = Some(Load::named(value)?),
                "--sabotage" => {
                    sabotage_named(value)?;
                    options.sabotage = Some(value.clone());
                }
                "--power" => options.power = Some(Power::named(value)?),
                "--report" => options.report = Some(value.into()),
                _ => bail!("nobody knows {name}\n\n{USAGE}"),
            }
        }
        Ok(options)
    }

    /// The same for a campaign.
    pub(crate) fn read_campaign(args: &[String]) -> Result<Self> {
        let options = Self {
            load: Some(Load::Campaign),
            ..Self::read(args)?
        };
        if options.loads()?.is_empty() {
            bail!("that does not show in a campaign\n\n{USAGE}");
        }
        Ok(options)
    }

    /// Something is spoiled on purpose.
    pub(crate) fn is_spoilt(&self) -> bool {
        self.sabotage.is_some() || self.power == Some(Power::Lying)
    }

    /// How many messages a world of this load has.
    pub(crate) fn size(&self, load: Load) -> usize {
        match load {
            Load::Outgoing => self.messages.div_ceil(WRITTEN),
            Load::Drain | Load::History => self.messages,
            Load::Campaign => self.people,
        }
    }

    /// The loads that run: all of them, or those in which the sabotage shows.
    pub(crate) fn loads(&self) -> Result<Vec<Load>> {
        let Some(name) = &self.sabotage else {
            return Ok(self.load.map_or(Load::ALL.to_vec(), |load| vec![load]));
        };
        let sabotage = sabotage_named(name)?;
        if self.load == Some(Load::Campaign) {
            let shows = Load::Campaign.shows(sabotage);
            return Ok(if shows { vec![Load::Campaign] } else { Vec::new() });
        }
        Ok(Load::ALL
            .into_iter()
            .filter(|load| load.shows(sabotage))
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Options> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Options::read(&words)
    }

    #[test]
    fn a_sabotage_runs_the_loads_in_which_it_shows() {
        let spoilt = read("--sabotage ack-before-commit --kills 3").unwrap();
        assert_eq!(spoilt.loads().unwrap(), [Load::Drain]);
        assert_eq!(spoilt.kills, 3);
        assert_eq!(read("").unwrap().loads().unwrap(), Load::ALL);
        let campaign =
            |line: &str| Options::read_campaign(&line.split(' ').map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(
            campaign("--sabotage new-id").unwrap().loads().unwrap(),
            [Load::Campaign]
        );
        assert!(campaign("--sabotage ack-before-commit").is_err());
    }

    #[test]
    fn what_nobody_knows_is_an_error() {
        for line in [
            "--kill 3",
            "--kills",
            "--kills many",
            "--sabotage luck",
            "--power weak",
        ] {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
