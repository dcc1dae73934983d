//! Notifications on Linux: org.freedesktop.Notifications on the session bus, spoken directly, because what Kabar needs (one
//! per chat that is replaced, cleared and clicked) is four words of it.
//!
//! A desktop may have no such service, or start it later: then a message is not announced and the next one tries anew.

use super::{About, Shown};
use futures::StreamExt;
use kabar_types::ChatId;
use std::{collections::HashMap, future::pending, pin::Pin};
use zbus::{Connection, Message, proxy, zvariant::Value};

/// Its name in the bundle: how the desktop knows whose notification it is.
const DESKTOP_ENTRY: &str = "Kabar";
/// The desktop decides how long one stays.
const AS_USUAL: i32 = -1;
/// What does not go by itself.
const CRITICAL: u8 = 2;
/// The action of a click on the notification itself.
const CLICK: &str = "default";

#[proxy(
    interface = "org.freedesktop.Notifications",
    default_service = "org.freedesktop.Notifications",
    default_path = "/org/freedesktop/Notifications",
    gen_blocking = false
)]
trait Notifications {
    #[expect(clippy::too_many_arguments, reason = "the interface is not ours")]
    fn notify(
        &self,
        app_name: &str,
        replaces: u32,
        icon: &str,
        summary: &str,
        body: &str,
        actions: &[&str],
        hints: HashMap<&str, Value<'_>>,
        timeout: i32,
    ) -> zbus::Result<u32>;

    fn close_notification(&self, id: u32) -> zbus::Result<()>;

    fn get_capabilities(&self) -> zbus::Result<Vec<String>>;
}

/// What the service tells.
#[derive(Debug, PartialEq, Eq)]
enum Word {
    Clicked(u32),
    Closed(u32),
}

type Told = Pin<Box<dyn futures::Stream<Item = Word> + Send>>;

/// What is said to the service.
#[derive(Clone)]
struct Voice {
    service: NotificationsProxy<'static>,
    /// It reads a little HTML.
    markup: bool,
}

struct Line {
    voice: Voice,
    told: Told,
}

/// What the service calls one that stands, and where a click on it leads.
#[derive(Clone, Copy)]
struct Standing {
    id: u32,
    chat: ChatId,
}

#[derive(Default)]
pub(super) struct System {
    line: Option<Line>,
    standing: HashMap<About, Standing>,
}

impl System {
    /// Shows it in the place of the one about the same.
    pub(super) async fn show(&mut self, shown: Shown) {
        let (about, chat) = (shown.about, shown.chat);
        let replaces = self.standing.get(&about).map_or(0, |standing| standing.id);
        let sent = match self.voice().await {
            Ok(voice) => voice.say(shown, replaces).await,
            Err(error) => Err(error),
        };
        match sent {
            Ok(id) => drop(self.standing.insert(about, Standing { id, chat })),
            Err(error) => {
                tracing::debug!(%error, "notify: not shown");
                // The next one looks whether there is a service by then.
                self.line = None;
                self.standing.clear();
            }
        }
    }

    pub(super) async fn clear(&mut self, about: About) {
        if let Some(standing) = self.standing.remove(&about) {
            self.close(standing.id).await;
        }
    }

    pub(super) async fn clear_all(&mut self) {
        for (_, standing) in std::mem::take(&mut self.standing) {
            self.close(standing.id).await;
        }
    }

    /// The chat of the notification that is clicked next.
    pub(super) async fn clicked(&mut self) -> ChatId {
        loop {
            let word = match &mut self.line {
                Some(line) => line.told.next().await,
                None => pending().await,
            };
            match word {
                Some(Word::Clicked(id)) => {
                    if let Some(chat) = self.chat_of(id) {
                        return chat;
                    }
                }
                Some(Word::Closed(id)) => self.standing.retain(|_, standing| standing.id != id),
                None => self.line = None,
            }
        }
    }

    fn chat_of(&self, id: u32) -> Option<ChatId> {
        let mut standing = self.standing.values();
        standing
            .find(|standing| standing.id == id)
            .map(|standing| standing.chat)
    }

    async fn close(&mut self, id: u32) {
        let Some(voice) = self.line.as_ref().map(|line| line.voice.clone()) else {
            return;
        };
        if let Err(error) = voice.service.close_notification(id).await {
            tracing::debug!(%error, "notify: it was gone already");
        }
    }

    async fn voice(&mut self) -> zbus::Result<Voice> {
        let line = match self.line.take() {
            Some(line) => line,
            None => Line::open().await?,
        };
        Ok(self.line.insert(line).voice.clone())
    }
}

impl Line {
    async fn open() -> zbus::Result<Self> {
        let service = NotificationsProxy::new(&Connection::session().await?).await?;
        // One stream for all signals: a click and the closing that follows at once are heard in this order.
        let signals = service.inner().receive_all_signals().await?;
        let told = signals.filter_map(|signal| async move { heard(&signal) });
        let capabilities = service.get_capabilities().await?;
        let markup = capabilities.iter().any(|one| one == "body-markup");
        Ok(Self {
            voice: Voice { service, markup },
            told: Box::pin(told),
        })
    }
}

/// What a signal of the service means, if anything.
fn heard(signal: &Message) -> Option<Word> {
    let header = signal.header();
    let body = signal.body();
    match header.member()?.as_str() {
        "ActionInvoked" => {
            let (id, action): (u32, &str) = body.deserialize().ok()?;
            (action == CLICK).then_some(Word::Clicked(id))
        }
        "NotificationClosed" => {
            let (id, _): (u32, u32) = body.deserialize().ok()?;
            Some(Word::Closed(id))
        }
        _ => None,
    }
}

impl Voice {
    async fn say(&self, shown: Shown, replaces: u32) -> zbus::Result<u32> {
        let rings = matches!(shown.about, About::Call(_));
        let (category, sound) = match rings {
            true => ("call.incoming", "phone-incoming-call"),
            false => ("im.received", "message-new-instant"),
        };
        let mut hints = HashMap::from([
            ("desktop-entry", Value::from(DESKTOP_ENTRY)),
            ("category", Value::from(category)),
        ]);
        if rings {
            // It stays for as long as it rings.
            hints.insert("urgency", Value::from(CRITICAL));
        }
        if shown.sound {
            hints.insert("sound-name", Value::from(sound));
        } else {
            hints.insert("suppress-sound", Value::from(true));
        }
        let body = if self.markup {
            escaped(&shown.body)
        } else {
            shown.body
        };
        let actions = [CLICK, &shown.action];
        let icon = DESKTOP_ENTRY;
        self.service
            .notify(
                "Kabar",
                replaces,
                icon,
                &shown.title,
                &body,
                &actions,
                hints,
                AS_USUAL,
            )
            .await
    }
}

/// What people write is text, whatever a service would make of it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::{Word, escaped, heard};
    use zbus::{Message, export::serde::Serialize, zvariant::Type};

    /// A signal of the service, as it comes over the bus.
    fn signal(member: &str, second: impl Serialize + Type) -> Message {
        Message::signal(
            "/org/freedesktop/Notifications",
            "org.freedesktop.Notifications",
            member,
        )
        .unwrap()
        .build(&(7u32, second))
        .unwrap()
    }

    #[test]
    fn a_click_and_a_closing_are_heard_and_nothing_else_is() {
        assert_eq!(heard(&signal("ActionInvoked", "default")), Some(Word::Clicked(7)));
        assert_eq!(heard(&signal("NotificationClosed", 2u32)), Some(Word::Closed(7)));
        assert_eq!(heard(&signal("ActionInvoked", "other")), None);
        assert_eq!(heard(&signal("ActivationToken", "token")), None);
        assert_eq!(heard(&signal("NotificationClosed", "not a number")), None);
    }

    #[test]
    fn nobody_writes_markup_into_anothers_notifications() {
        assert_eq!(
            escaped("<img src=x> & <b>50%</b>"),
            "&lt;img src=x&gt; &amp; &lt;b&gt;50%&lt;/b&gt;"
        );
    }
}
