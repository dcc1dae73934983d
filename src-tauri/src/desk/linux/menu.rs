//! The menu of the sign: as much of com.canonical.dbusmenu as two lines need.

use super::{
    super::{Deed, Said},
    Deeds,
};
use std::collections::HashMap;
use zbus::{
    interface,
    object_server::SignalEmitter,
    zvariant::{OwnedValue, Value},
};

/// What a line has, by name.
type Line = HashMap<&'static str, Value<'static>>;

const ROOT: i32 = 0;
const OPEN: i32 = 1;
const QUIT: i32 = 2;

pub(super) struct Menu {
    deeds: Deeds,
    /// Grows with each change.
    revision: u32,
    open: String,
    quit: String,
}

impl Menu {
    pub(super) fn new(deeds: Deeds) -> Self {
        Self {
            deeds,
            revision: 1,
            open: "Kabar".to_owned(),
            quit: "×".to_owned(),
        }
    }

    /// True when it says something new by that.
    pub(super) fn say(&mut self, said: &Said) -> bool {
        let changed = self.open != said.open || self.quit != said.quit;
        if changed {
            self.open.clone_from(&said.open);
            self.quit.clone_from(&said.quit);
            self.revision += 1;
        }
        changed
    }

    fn line(&self, id: i32) -> Line {
        match id {
            ROOT => Line::from([("children-display", Value::from("submenu"))]),
            OPEN => Line::from([("label", Value::from(self.open.clone()))]),
            QUIT => Line::from([("label", Value::from(self.quit.clone()))]),
            _ => Line::new(),
        }
    }

    fn children(&self, id: i32) -> Vec<Value<'static>> {
        if id != ROOT {
            return Vec::new();
        }
        let leaf = |id| Value::from((id, self.line(id), Vec::<Value<'static>>::new()));
        [OPEN, QUIT].map(leaf).into()
    }

    fn chosen(&self, id: i32, event: &str) {
        match (event, id) {
            ("clicked", OPEN) => (self.deeds)(Deed::Open),
            ("clicked", QUIT) => (self.deeds)(Deed::Quit),
            _ => {}
        }
    }
}

#[interface(name = "com.canonical.dbusmenu")]
impl Menu {
    #[zbus(property)]
    fn version(&self) -> u32 {
        3
    }

    #[zbus(property)]
    fn status(&self) -> &str {
        "normal"
    }

    #[zbus(property)]
    fn text_direction(&self) -> &str {
        "ltr"
    }

    #[zbus(property)]
    fn icon_theme_path(&self) -> Vec<String> {
        Vec::new()
    }

    fn get_layout(
        &self,
        parent: i32,
        _depth: i32,
        _names: Vec<String>,
    ) -> (u32, (i32, Line, Vec<Value<'static>>)) {
        (self.revision, (parent, self.line(parent), self.children(parent)))
    }

    fn get_group_properties(&self, ids: Vec<i32>, _names: Vec<String>) -> Vec<(i32, Line)> {
        let all = if ids.is_empty() {
            vec![ROOT, OPEN, QUIT]
        } else {
            ids
        };
        all.into_iter().map(|id| (id, self.line(id))).collect()
    }

    fn get_property(&self, id: i32, name: &str) -> zbus::fdo::Result<OwnedValue> {
        let mut line = self.line(id);
        let value = line.remove(name).unwrap_or_else(|| Value::from(""));
        Ok(value.try_into_owned().map_err(zbus::Error::from)?)
    }

    fn event(&self, id: i32, event: &str, _data: Value<'_>, _at: u32) {
        self.chosen(id, event);
    }

    fn event_group(&self, events: Vec<(i32, String, OwnedValue, u32)>) -> Vec<i32> {
        for (id, event, _, _) in &events {
            self.chosen(*id, event);
        }
        Vec::new()
    }

    fn about_to_show(&self, _id: i32) -> bool {
        false
    }

    fn about_to_show_group(&self, _ids: Vec<i32>) -> (Vec<i32>, Vec<i32>) {
        (Vec::new(), Vec::new())
    }

    #[zbus(signal)]
    pub(super) async fn layout_updated(
        emitter: &SignalEmitter<'_>,
        revision: u32,
        parent: i32,
    ) -> zbus::Result<()>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    fn menu() -> (Menu, Arc<Mutex<Vec<Deed>>>) {
        let done = Arc::new(Mutex::new(Vec::new()));
        let kept = done.clone();
        (
            Menu::new(Arc::new(move |deed| kept.lock().unwrap().push(deed))),
            done,
        )
    }

    fn said(open: &str) -> Said {
        Said {
            unread: 0,
            title: "Kabar".to_owned(),
            open: open.to_owned(),
            quit: "Quit".to_owned(),
        }
    }

    #[test]
    fn a_click_on_a_line_does_what_it_says_and_looking_does_nothing() {
        let (menu, done) = menu();
        for (id, event) in [
            (OPEN, "hovered"),
            (OPEN, "clicked"),
            (QUIT, "clicked"),
            (9, "clicked"),
        ] {
            menu.chosen(id, event);
        }
        assert_eq!(*done.lock().unwrap(), [Deed::Open, Deed::Quit]);
    }

    #[test]
    fn other_words_are_a_new_menu_and_the_same_are_none() {
        let (mut menu, _) = menu();
        assert!(menu.say(&said("Open Kabar")));
        assert!(!menu.say(&said("Open Kabar")));
        let (revision, (_, _, children)) = menu.get_layout(ROOT, -1, Vec::new());
        assert_eq!((revision, children.len()), (2, 2));
    }
}
