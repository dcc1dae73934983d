//! Makes a fixture for the tests of migrations: `fixture VERSION FILE`. Once per version, when it is new.

use std::{env, error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [version, file] = args.as_slice() else {
        return Err("fixture VERSION FILE".into());
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(kabar_store::fixture::make(Path::new(file), version.parse()?))?;
    Ok(())
}
