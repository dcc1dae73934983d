//! What every measurement needs: a stopwatch, what a process has used, and the clients that are compared.
//!
//! The measurements themselves are the examples of this crate, started by `cargo xtask bench`. Nothing here passes or
//! fails: a figure is printed beside the figure of a rival in the same run, and ratios are what counts.

pub mod bare;
pub mod child;
mod clock;
pub mod kabar;
mod processes;
mod profile;
pub mod relay;
mod words;

pub use clock::Stopwatch;
pub use processes::Usage;
pub use profile::{MadeChat, NEWEST, Size, fill, made_chats, message_at};
pub use words::Words;

/// The value in the middle of these, the upper one of two; 0 for none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_the_value_in_the_middle_whatever_the_order() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]).to_bits(), 2.0_f64.to_bits());
        assert_eq!(median(Vec::new()).to_bits(), 0.0_f64.to_bits());
    }
}
