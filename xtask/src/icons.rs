//! `cargo xtask icons`: every size of the mark, drawn from the sources in icons/source.
//!
//! The results are committed: they change once a year, and a build should not need a renderer. The size of 16
//! pixels has a drawing of its own, because scaled down the petals run into each other and the stem covers
//! two pixels and a half.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::cargo::Places;
use crate::{say, ui};

/// What the bundler and the window use, by the names it gives them.
const KEPT: [&str; 5] = [
    "32x32.png",
    "128x128.png",
    "128x128@2x.png",
    "icon.png",
    "icon.icns",
];

/// The layers of the Windows icon besides the one of 16 pixels.
const LAYERS: [u32; 5] = [24, 32, 48, 64, 256];

/// The mark in one colour, for trays on dark and on light panels.
const TRAY: [(&str, &str); 2] = [("tray-light", "#fcfaf6"), ("tray-dark", "#1d1a16")];

pub(crate) fn run() -> Result<()> {
    let places = Places::find()?;
    ui::packages(&places)?;
    let icons = places.root.join("icons");
    let drawn = places.kept("icons");
    let _ = fs::remove_dir_all(&drawn);
    fs::create_dir_all(&drawn)?;

    let logo = icons.join("source/logo.svg");
    draw(&places, &logo, &drawn, &[])?;
    for name in KEPT {
        keep(&drawn.join(name), &icons.join(name))?;
    }
    draw(&places, &icons.join("source/logo-16.svg"), &drawn, &[16])?;
    keep(&drawn.join("16x16.png"), &icons.join("16x16.png"))?;
    let layers = drawn.join("layers");
    draw(&places, &logo, &layers, &LAYERS)?;
    fs::write(
        icons.join("icon.ico"),
        windows_icon(&drawn.join("16x16.png"), &layers)?,
    )?;
    trays(&places, &icons, &drawn)?;
    say::line(format_args!("icons written to {}", icons.display()));
    Ok(())
}

fn trays(places: &Places, icons: &Path, drawn: &Path) -> Result<()> {
    let mono =
        fs::read_to_string(icons.join("source/logo-mono.svg")).context("icons/source/logo-mono.svg")?;
    for (name, colour) in TRAY {
        let source = drawn.join(format!("{name}.svg"));
        fs::write(&source, mono.replace("currentColor", colour))?;
        let folder = drawn.join(name);
        draw(places, &source, &folder, &[32, 64])?;
        keep(&folder.join("32x32.png"), &icons.join(format!("{name}.png")))?;
        keep(&folder.join("64x64.png"), &icons.join(format!("{name}@2x.png")))?;
    }
    Ok(())
}

/// Draws `source` into `folder` as squares of these sizes in pixels; without sizes, the set a bundle needs.
fn draw(places: &Places, source: &Path, folder: &Path, sizes: &[u32]) -> Result<()> {
    let sizes = sizes
        .iter()
        .flat_map(|size| ["--png".to_owned(), size.to_string()]);
    ui::tauri(places)
        .arg("icon")
        .arg(source)
        .arg("-o")
        .arg(folder)
        .args(sizes)
        .quiet()
        .run()
}

fn keep(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("copying {} to {}", from.display(), to.display()))?;
    Ok(())
}

fn windows_icon(smallest: &Path, layers: &Path) -> Result<Vec<u8>> {
    let mut pictures: Vec<(u32, Vec<u8>)> = vec![(16, fs::read(smallest)?)];
    for size in LAYERS {
        let file: PathBuf = layers.join(format!("{size}x{size}.png"));
        pictures.push((
            size,
            fs::read(&file).with_context(|| format!("reading {}", file.display()))?,
        ));
    }
    Ok(pack(&pictures))
}

/// An ICO file of PNG pictures, as Windows has read them since Vista: a header of 6 bytes (0, type 1, how
/// many), per picture an entry of 16 (width, height, colours, 0, planes, bits, length, offset; a side of 256
/// is written as 0), then the pictures themselves.
fn pack(pictures: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut out = vec![0, 0, 1, 0];
    out.extend((pictures.len() as u16).to_le_bytes());
    let mut offset = 6 + 16 * pictures.len();
    for (side, picture) in pictures {
        let side = if *side >= 256 { 0 } else { *side as u8 };
        out.extend([side, side, 0, 0, 1, 0, 32, 0]);
        out.extend((picture.len() as u32).to_le_bytes());
        out.extend((offset as u32).to_le_bytes());
        offset += picture.len();
    }
    for (_, picture) in pictures {
        out.extend(picture);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_layer_of_the_windows_icon_is_found_where_its_entry_says() {
        let pictures = [(16, b"small".to_vec()), (256, b"large one".to_vec())];
        let icon = pack(&pictures);
        assert_eq!(icon[4], 2);
        for (at, (side, picture)) in pictures.iter().enumerate() {
            let entry = &icon[6 + 16 * at..][..16];
            assert_eq!(u32::from(entry[0]), side % 256);
            let number = |from: usize| u32::from_le_bytes(entry[from..from + 4].try_into().unwrap()) as usize;
            assert_eq!(&icon[number(12)..number(12) + number(8)], picture.as_slice());
        }
    }
}
