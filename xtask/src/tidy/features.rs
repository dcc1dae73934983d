//! What the product is compiled with: no feature that weakens a check, prints a person's data, or needs
//! another compiler.

use super::Complaint;

/// A package of the product and the features it is compiled with.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Compiled {
    name: String,
    features: Vec<String>,
}

/// Reads `cargo tree --prefix none --format '{p}|{f}'`.
pub(super) fn read(tree: &str) -> Vec<Compiled> {
    let mut all: Vec<Compiled> = Vec::new();
    for line in tree.lines() {
        let Some((package, features)) = line.split_once('|') else {
            continue;
        };
        let name = package.split_whitespace().next().unwrap_or_default().to_owned();
        let features = features
            .split(',')
            .map(str::trim)
            .filter(|one| !one.is_empty())
            .map(str::to_owned)
            .collect();
        let one = Compiled { name, features };
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

/// Why a feature may not be in the product.
fn objection(package: &str, feature: &str) -> Option<&'static str> {
    match feature {
        _ if feature.starts_with("danger-") => Some("it switches a security check off"),
        "debug-snapshots" | "tracing-pii" => Some("it writes a person's data where it does not belong"),
        "crash-steps" => Some("only the crash harness may stop or spoil the core"),
        "unencrypted" => Some("only a measurement may write a file in plain"),
        "sim-pairing" => Some("only the `e2e` binary may link with the simulator"),
        "macros" if package.starts_with("sqlx") => {
            Some("it compiles SQLite twice; queries are checked by a test")
        }
        "simd" if package.starts_with("wacore") => Some("it needs a nightly compiler"),
        _ => None,
    }
}

pub(super) fn check(compiled: &[Compiled]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    // An empty answer would pass every rule.
    if !compiled.iter().any(|one| one.name == "kabar-desktop") {
        complaints.push(Complaint::new(
            "kabar-desktop",
            "product features",
            "cargo tree did not show the product",
        ));
    }
    for one in compiled {
        for feature in &one.features {
            if let Some(why) = objection(&one.name, feature) {
                let advice = format!("the product must not have `{}/{feature}`: {why}", one.name);
                complaints.push(Complaint::new("kabar-desktop", "product features", advice));
            }
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRODUCT: &str = "kabar-desktop v0.1.0 (/checkout/src-tauri)|custom-protocol,default,demo\n\
        whatsapp-rust v0.7.0|tokio-native\nsqlx v0.9.0|migrate\ntokio v1.0.0|macros\n";

    fn with(line: &str) -> Vec<String> {
        check(&read(&format!("{PRODUCT}{line}\n")))
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn the_product_as_it_should_be_is_fine() {
        assert_eq!(with(""), [""; 0]);
    }

    #[test]
    fn each_feature_that_weakens_the_product_is_refused() {
        for line in [
            "whatsapp-rust v0.7.0|danger-skip-cert-chain-verify",
            "wacore v0.7.0|default,debug-snapshots",
            "wacore v0.7.0|tracing-pii",
            "kabar-whatsapp v0.1.0 (/checkout)|sim-pairing",
            "kabar-core v0.1.0 (/checkout)|crash-steps",
            "kabar-store v0.1.0 (/checkout)|unencrypted",
            "sqlx-core v0.9.0|macros",
            "wacore-binary v0.7.0|simd",
        ] {
            assert_eq!(with(line).len(), 1, "{line}");
        }
    }

    #[test]
    fn the_complaint_names_the_feature() {
        let found = with("whatsapp-rust v0.7.0|danger-skip-cert-chain-verify (*)");
        assert!(
            found[0].contains("whatsapp-rust/danger-skip-cert-chain-verify"),
            "{found:?}"
        );
    }

    #[test]
    fn an_answer_without_the_product_in_it_is_no_clean_bill() {
        assert_eq!(check(&read("")).len(), 1);
    }
}
