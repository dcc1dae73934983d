//! The pictures of the sign, as a tray wants them: rows of ARGB. What is unread is a dot at the end-bottom.
//!
//! The icon in colours and on its square, not the one in one colour: nobody says which colour a panel has.

use tauri::{image::Image, include_image};

/// Width, height, and the bytes.
pub(super) type Picture = (i32, i32, Vec<u8>);

const ICONS: [Image<'_>; 2] = [
    include_image!("../icons/32x32.png"),
    include_image!("../icons/128x128.png"),
];
/// The turmeric of the design, with a rim that keeps it apart from the icon.
const DOT: [u8; 4] = [0xff, 0xe3, 0xa0, 0x2c];
const RIM: [u8; 4] = [0xff, 0xff, 0xff, 0xff];

/// One for each size that there is.
pub(super) fn all(unread: bool) -> Vec<Picture> {
    ICONS.iter().filter_map(|icon| draw(icon, unread)).collect()
}

fn draw(icon: &Image<'_>, unread: bool) -> Option<Picture> {
    let (width, height) = (icon.width(), icon.height());
    let mut argb = Vec::with_capacity(icon.rgba().len());
    for (at, rgba) in icon.rgba().chunks_exact(4).enumerate() {
        let at = u32::try_from(at).ok()?;
        let dot = if unread {
            dot(at % width, at / width, width)
        } else {
            None
        };
        let [red, green, blue, alpha] = rgba.try_into().ok()?;
        argb.extend(dot.unwrap_or([alpha, red, green, blue]));
    }
    Some((i32::try_from(width).ok()?, i32::try_from(height).ok()?, argb))
}

/// The colour of the dot at this place of a square, where it is.
fn dot(x: u32, y: u32, size: u32) -> Option<[u8; 4]> {
    let (radius, rim) = (size * 7 / 32, size * 9 / 32);
    let middle = size - rim;
    let square = x.abs_diff(middle).pow(2) + y.abs_diff(middle).pow(2);
    if square <= radius.pow(2) {
        Some(DOT)
    } else if square <= rim.pow(2) {
        Some(RIM)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{DOT, all};

    fn pixel(argb: &[u8], width: i32, x: i32, y: i32) -> &[u8] {
        let at = usize::try_from((y * width + x) * 4).unwrap();
        &argb[at..at + 4]
    }

    #[test]
    fn what_is_unread_is_a_dot_at_the_end_bottom_and_nothing_else_changes() {
        for ((width, height, quiet), (_, _, loud)) in all(false).into_iter().zip(all(true)) {
            assert_eq!(quiet.len(), usize::try_from(width * height * 4).unwrap());
            let inside = width * 23 / 32;
            assert_eq!(pixel(&loud, width, inside, inside), DOT);
            assert_ne!(pixel(&quiet, width, inside, inside), DOT);
            assert_eq!(pixel(&loud, width, 2, 2), pixel(&quiet, width, 2, 2));
        }
        assert_eq!(all(true).len(), 2);
    }
}
