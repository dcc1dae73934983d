//! What a person chose, and whether somebody accepted the statement of the risk.

use crate::{base::Base, error::KabarError, lock::Lock, vault::Unlock};
use kabar_store::Priority;
use kabar_types::{AppLock, DesktopChoices, ErrorCode, QuietHours, Settings};
use std::sync::Arc;
use zeroize::Zeroizing;

pub(crate) struct Choices {
    base: Arc<Base>,
    lock: Arc<Lock>,
}

/// The longest time after which the app may lock itself: a day.
const MOST_MINUTES: u32 = 24 * 60;
const MINUTES_OF_DAY: u16 = 24 * 60;

impl Choices {
    pub(crate) fn new(base: Arc<Base>, lock: Arc<Lock>) -> Self {
        Self { base, lock }
    }

    pub(crate) async fn get(&self) -> Result<Settings, KabarError> {
        Ok(self.base.store.read().await?.settings().await?)
    }

    pub(crate) async fn set(&self, settings: &Settings) -> Result<Settings, KabarError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        check_lock(tx.settings().await?.lock, settings.lock)?;
        check_hours(settings.notifications.quiet)?;
        check_zoom(settings.desktop.zoom)?;
        tx.set_settings(settings).await?;
        tx.commit().await?;
        self.lock.choose(settings.lock);
        Ok(settings.clone())
    }

    /// The size of everything, and nothing else.
    pub(crate) async fn set_zoom(&self, percent: u16) -> Result<Settings, KabarError> {
        check_zoom(percent)?;
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let mut settings = tx.settings().await?;
        settings.desktop.zoom = percent;
        tx.set_settings(&settings).await?;
        tx.commit().await?;
        Ok(settings)
    }

    /// Turns the lock of the app on, once it was shown that it can be opened again.
    pub(crate) async fn turn_lock_on(&self, passphrase: Zeroizing<String>) -> Result<Settings, KabarError> {
        self.lock.guess(Unlock::Passphrase(passphrase)).await?;
        self.switch_lock(true).await
    }

    /// Turns the lock of the app on or off and leaves the rest as it is.
    pub(crate) async fn switch_lock(&self, on: bool) -> Result<Settings, KabarError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let mut settings = tx.settings().await?;
        settings.lock.on = on;
        tx.set_settings(&settings).await?;
        tx.commit().await?;
        self.lock.choose(settings.lock);
        Ok(settings)
    }

    pub(crate) async fn accept_risk(&self) -> Result<(), KabarError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        tx.accept_risk(self.base.now()).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// A lock that was never tried may shut its owner out: turning it on has a way of its own.
fn check_lock(kept: AppLock, wanted: AppLock) -> Result<(), KabarError> {
    let refuse = |what| Err(KabarError::refused(ErrorCode::BadRequest, what));
    if wanted.on && !kept.on {
        return refuse("the lock of the app is turned on by the passphrase");
    }
    if wanted.after_minutes > MOST_MINUTES {
        return refuse("the app locks itself within a day or never");
    }
    Ok(())
}

fn check_hours(quiet: QuietHours) -> Result<(), KabarError> {
    if quiet.from >= MINUTES_OF_DAY || quiet.until >= MINUTES_OF_DAY {
        let what = "quiet hours begin and end within a day";
        return Err(KabarError::refused(ErrorCode::BadRequest, what));
    }
    Ok(())
}

/// A window beyond these can hardly be read, and so hardly be set back.
fn check_zoom(zoom: u16) -> Result<(), KabarError> {
    if !DesktopChoices::ZOOMS.contains(&zoom) {
        let what = "the window is shown at 50 to 200 percent";
        return Err(KabarError::refused(ErrorCode::BadRequest, what));
    }
    Ok(())
}
