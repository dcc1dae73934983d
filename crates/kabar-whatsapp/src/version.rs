//! Which WhatsApp Web version a connection claims.
//!
//! The library would fetch the newest one from web.whatsapp.com while connecting and fail the connection when that
//! fails. Here a version is always given, so that connecting needs exactly one host. A newer one can come in through
//! [`crate::Config::version`]; WhatsApp refuses an old one with `Outdated` after about two months.

/// Major, minor and revision.
pub type Version = (u32, u32, u32);

/// The version this build's protocol definitions were made for (whatsapp-rust 0.7.0, `store/device.rs`).
pub(crate) const BUILT_IN: Version = (2, 3000, 1_042_742_319);

#[cfg(test)]
mod tests {
    use super::BUILT_IN;
    use whatsapp_rust::wacore::store::Device;

    #[test]
    fn the_built_in_version_is_the_one_of_the_protocol_definitions() {
        let device = Device::new();
        assert_eq!(
            (
                device.app_version_primary,
                device.app_version_secondary,
                device.app_version_tertiary
            ),
            BUILT_IN
        );
    }
}
