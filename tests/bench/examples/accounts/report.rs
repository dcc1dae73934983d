//! The table, and the ratios under it.

use super::{Client, FEW, MANY};
use anyhow::{Context as _, Result};

const MIB: f64 = 1_048_576.0;

/// What was measured of one process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figures {
    /// From the start of the process until all accounts were online, seconds.
    pub(crate) first_s: f64,
    /// Bytes.
    pub(crate) resident: u64,
    /// Bytes that no other process could share.
    pub(crate) private: u64,
    /// Processor time while nothing happens, percent of one core.
    pub(crate) idle_percent: f64,
    /// From the return of the network until all were online, seconds, the median; 0 when it was not measured.
    pub(crate) back_s: f64,
}

/// Heads the lines of [`tell`].
#[expect(clippy::print_stdout, reason = "printing is what this program is for")]
pub(crate) fn head() {
    println!("client        accounts  all online  memory    private   idle     back online");
}

/// One line as soon as it is known: a run takes minutes.
#[expect(clippy::print_stdout, reason = "printing is what this program is for")]
pub(crate) fn tell(client: Client, accounts: usize, figures: &Figures) {
    let back = match figures.back_s {
        0.0 => String::new(),
        back => format!("{back:.2} s"),
    };
    println!(
        "{:<13} {accounts:>8}  {:>8.2} s  {:>5.1} MiB {:>5.1} MiB {:>5.2} %  {back:>10}",
        client.name(),
        figures.first_s,
        figures.resident as f64 / MIB,
        figures.private as f64 / MIB,
        figures.idle_percent,
    );
}

#[derive(Default)]
pub(crate) struct Report(Vec<(Client, usize, Figures)>);

impl Report {
    pub(crate) fn add(&mut self, client: Client, accounts: usize, figures: Figures) {
        self.0.push((client, accounts, figures));
    }

    fn find(&self, client: Client, accounts: usize) -> Option<Figures> {
        let mut rows = self.0.iter();
        rows.find(|row| row.0 == client && row.1 == accounts)
            .map(|row| row.2)
    }

    /// Bytes for each account beyond the few: resident, private.
    fn slope(&self, client: Client) -> Option<(f64, f64)> {
        let (few, many) = (self.find(client, FEW)?, self.find(client, MANY)?);
        let per = |few: u64, many: u64| (many as f64 - few as f64) / (MANY - FEW) as f64;
        Some((per(few.resident, many.resident), per(few.private, many.private)))
    }

    #[expect(clippy::print_stdout, reason = "printing is what this program is for")]
    pub(crate) fn print(&self) -> Result<()> {
        println!();
        for client in [Client::Bare, Client::Kabar, Client::Baileys] {
            if let Some((resident, private)) = self.slope(client) {
                println!(
                    "{}: {:.2} MiB for each further account ({:.2} MiB private)",
                    client.name(),
                    resident / MIB,
                    private / MIB
                );
            }
        }
        self.ratios()
    }

    #[expect(clippy::print_stdout, reason = "printing is what this program is for")]
    fn ratios(&self) -> Result<()> {
        let bare = self
            .slope(Client::Bare)
            .context("the bare library was not measured")?;
        let kabar = self.slope(Client::Kabar).context("Kabar was not measured")?;
        println!(
            "memory for a further account, Kabar to the bare library: {:.2}",
            kabar.0 / bare.0
        );
        let back = |client| Some(self.find(client, MANY)?.back_s);
        if let (Some(bare), Some(kabar)) = (back(Client::Bare), back(Client::Kabar)) {
            println!("back online, Kabar to the bare library: {:.2}", kabar / bare);
        }
        Ok(())
    }
}
