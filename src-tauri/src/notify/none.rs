//! Systems whose notifications Kabar does not speak to yet: nothing is shown and nothing is clicked. Not run here.

use super::{About, Shown};
use kabar_types::ChatId;
use std::future::pending;

#[derive(Default)]
pub(super) struct System;

impl System {
    pub(super) async fn show(&mut self, _: Shown) {}

    pub(super) async fn clear(&mut self, _: About) {}

    pub(super) async fn clear_all(&mut self) {}

    pub(super) async fn clicked(&mut self) -> ChatId {
        pending().await
    }
}
