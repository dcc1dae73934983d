//! The sign itself, as a tray asks for it.

use super::{
    super::{Deed, Said},
    Deeds, MENU,
    picture::{self, Picture},
};
use zbus::{interface, object_server::SignalEmitter, zvariant::ObjectPath};

pub(super) struct Item {
    deeds: Deeds,
    title: String,
    unread: u32,
}

impl Item {
    pub(super) fn new(deeds: Deeds) -> Self {
        Self {
            deeds,
            title: "Kabar".to_owned(),
            unread: 0,
        }
    }

    /// True when it says something new by that.
    pub(super) fn say(&mut self, said: Said) -> bool {
        let changed = self.title != said.title || self.unread != said.unread;
        self.title = said.title;
        self.unread = said.unread;
        changed
    }
}

#[interface(name = "org.kde.StatusNotifierItem")]
impl Item {
    #[zbus(property)]
    fn category(&self) -> &str {
        "Communications"
    }

    #[zbus(property)]
    fn id(&self) -> &str {
        "kabar"
    }

    #[zbus(property)]
    fn title(&self) -> &str {
        &self.title
    }

    #[zbus(property)]
    fn status(&self) -> &str {
        "Active"
    }

    #[zbus(property)]
    fn icon_name(&self) -> &str {
        ""
    }

    #[zbus(property)]
    fn icon_pixmap(&self) -> Vec<Picture> {
        picture::all(self.unread > 0)
    }

    #[zbus(property)]
    fn tool_tip(&self) -> (&str, Vec<Picture>, &str, &str) {
        ("", Vec::new(), &self.title, "")
    }

    /// A click on it is for the window, not for the menu.
    #[zbus(property)]
    fn item_is_menu(&self) -> bool {
        false
    }

    #[zbus(property)]
    fn menu(&self) -> ObjectPath<'_> {
        ObjectPath::from_static_str_unchecked(MENU)
    }

    fn activate(&self, _x: i32, _y: i32) {
        (self.deeds)(Deed::Open);
    }

    fn secondary_activate(&self, _x: i32, _y: i32) {
        (self.deeds)(Deed::Open);
    }

    #[zbus(signal)]
    pub(super) async fn new_icon(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;

    #[zbus(signal)]
    pub(super) async fn new_title(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;

    #[zbus(signal)]
    pub(super) async fn new_tool_tip(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;
}
