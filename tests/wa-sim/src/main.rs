//! The simulator as a program: prints where it listens as one line of JSON, then runs.
//!
//! ```text
//! wa-sim [--port N] [--scenario NAME_OR_FILE | --demo | --small] [--identity FILE]
//!        [--ledger FILE] [--seed N] [--exit-with-stdin]
//! ```

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use wa_sim::{
    SCENARIOS, Scenario, ServerIdentity, SimConfig, Simulator, demo_scenario, scenario_named, small_scenario,
};

#[derive(Default)]
struct Options {
    port: u16,
    seed: u64,
    scenarios: Vec<Scenario>,
    identity: Option<PathBuf>,
    ledger: Option<PathBuf>,
    exit_with_stdin: bool,
}

fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    let options = read_options(std::env::args().skip(1))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(options))
}

async fn run(options: Options) -> anyhow::Result<()> {
    let identity = options.identity.as_deref().map(stored_identity).transpose()?;
    let simulator = Simulator::start(SimConfig {
        port: options.port,
        admin: true,
        identity: identity.flatten(),
        seed: options.seed,
        ledger: options.ledger,
        event_limit: None,
    })
    .await?;
    if let Some(path) = &options.identity {
        std::fs::write(path, simulator.identity().to_bytes()).with_context(|| path.display().to_string())?;
    }
    for scenario in &options.scenarios {
        simulator.load(scenario)?;
    }
    let place = serde_json::json!({
        "ws": simulator.ws_url(),
        "media": simulator.media_url(),
        "admin": simulator.admin_url(),
        "admin_token": simulator.admin_token(),
        "media": simulator.media_url(),
    });
    writeln!(std::io::stdout(), "{place}")?;
    std::io::stdout().flush()?;
    if options.exit_with_stdin {
        tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    } else {
        std::future::pending::<()>().await;
    }
    simulator.stop().await;
    Ok(())
}

fn read_options(mut args: impl Iterator<Item = String>) -> anyhow::Result<Options> {
    let mut options = Options::default();
    while let Some(arg) = args.next() {
        let mut value = || args.next().with_context(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--port" => options.port = value()?.parse().context("--port")?,
            "--seed" => options.seed = value()?.parse().context("--seed")?,
            "--scenario" => {
                let name = value()?;
                options.scenarios.push(read_scenario(&name).context(name)?);
            }
            "--demo" => options.scenarios.push(demo_scenario()?),
            "--small" => options.scenarios.push(small_scenario()?),
            "--identity" => options.identity = Some(value()?.into()),
            "--ledger" => options.ledger = Some(value()?.into()),
            "--exit-with-stdin" => options.exit_with_stdin = true,
            _ => bail!("unknown option {arg}"),
        }
    }
    Ok(options)
}

/// A built-in scenario by its name, or a file.
fn read_scenario(name: &str) -> anyhow::Result<Scenario> {
    if let Some(built_in) = scenario_named(name) {
        return Ok(built_in?);
    }
    let json = std::fs::read_to_string(name).with_context(|| {
        let names = SCENARIOS.join(", ");
        format!("neither a file nor one of {names}")
    })?;
    Ok(Scenario::from_json(&json)?)
}

fn stored_identity(path: &Path) -> anyhow::Result<Option<ServerIdentity>> {
    if !path.exists() {
        return Ok(None);
    }
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    ServerIdentity::from_bytes(&bytes).map(Some)
}
