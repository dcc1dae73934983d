//! How much of a list is taken at a time, and at all. Each is far beyond what a person's list has, and small enough that
//! no file can fill the memory.
//!
//! Not here: how many people a campaign may have.

/// Columns of a row; those behind are left out, with an issue. Excel has 16,384, and no list a hundred.
pub const MAX_COLUMNS: usize = 1_000;

/// Bytes of a cell, as UTF-8; the rest is left out, with an issue. What Excel lets one type is 32,767 characters.
pub const MAX_CELL_BYTES: usize = 64 * 1024;

/// Bytes of a row of text, as UTF-8. A longer one is passed over, with an issue; it is also how far a quote that is never
/// closed is followed.
pub const MAX_ROW_BYTES: usize = 1024 * 1024;

/// Bytes of text that are looked at to find out how it is written, and for a preview.
pub const HEAD_BYTES: usize = 256 * 1024;

/// When those are plain ASCII: how far the first other byte is looked for. Reading them takes a few milliseconds.
pub const FAR_BYTES: u64 = 4 * 1024 * 1024;

/// Rows that are compared to find out how a file is written, and what its columns are.
pub const SAMPLE_ROWS: usize = 50;

/// Bytes that are read, and decoded, at a time.
pub const CHUNK_BYTES: usize = 64 * 1024;

/// Issues that are kept of one row: one with a thousand bad cells says nothing more by its thousandth.
pub const MAX_ROW_ISSUES: usize = 20;

/// Bytes of memory that reading a spreadsheet may take, beyond what its program has when it starts.
pub const SHEET_MEMORY: u64 = 512 * 1024 * 1024;

/// Seconds of a processor that reading a spreadsheet may take. The largest that Excel can write takes some ten.
pub const SHEET_CPU_SECONDS: u64 = 60;

/// Seconds that a spreadsheet's reader may be silent before it is ended.
pub const SHEET_SILENCE_SECONDS: u64 = 30;

/// Bytes that the parts of a spreadsheet may have together once unpacked.
pub const SHEET_UNPACKED: u64 = 1024 * 1024 * 1024;

/// Bytes of the parts that stay in memory while the rows go by: texts, styles.
pub const SHEET_KEPT: u64 = 192 * 1024 * 1024;

/// How many times larger than packed a spreadsheet may be, once it is larger than [`SHEET_RATIO_FROM`]. Lists pack to a
/// fifth or a tenth; a thousandth is the most that can be, and only a bomb is near it.
pub const SHEET_RATIO: u64 = 150;

/// Bytes up to which the ratio says nothing: a sheet of empty formatted cells packs very well.
pub const SHEET_RATIO_FROM: u64 = 32 * 1024 * 1024;

/// Parts that a spreadsheet may be packed of.
pub const SHEET_PARTS: usize = 10_000;

/// Bytes of a cell that a preview shows.
pub const PREVIEW_CELL_BYTES: usize = 500;

/// Numbers that are remembered to tell which stood in a list before: about 36 MB.
pub const MAX_REMEMBERED: usize = 1_835_008;
