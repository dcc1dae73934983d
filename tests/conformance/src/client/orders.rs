//! What the client can be asked to do. Each order is one call of the library, or two.

use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use whatsapp_rust::bot::{Bot, BotHandle};
use whatsapp_rust::download::MediaType;
use whatsapp_rust::media::{DocumentOptions, document_message};
use whatsapp_rust::prelude::{ChannelEventHandler, MessageBuilderExt as _, Subscription, wa};
use whatsapp_rust::proto_helpers::build_quote_context_with_info;
use whatsapp_rust::wacore::iq::groups::{GroupCreateOptions, GroupParticipantOptions};
use whatsapp_rust::wacore::pair_code::PairCodeOptions;
use whatsapp_rust::wacore::store::InMemoryBackend;
use whatsapp_rust::wacore::store::traits::{Backend, SignalStore as _};
use whatsapp_rust::wacore::types::jid::JidExt as SignalJid;
use whatsapp_rust::wacore_binary::JidExt as _;
use whatsapp_rust::{Client, Jid, RevokeType, UploadOptions};

use super::heard::{self, Known, Memory};
use super::network::{Loopback, MediaHost};

/// The client with its store; a connection comes and goes.
pub(super) struct Agent {
    ws: String,
    media: String,
    backend: Arc<InMemoryBackend>,
    memory: Memory,
    live: Option<Live>,
}

struct Live {
    client: Arc<Client>,
    handle: BotHandle,
    _events: Subscription,
}

impl Agent {
    pub(super) fn new(ws: &str, media: Option<&str>) -> Self {
        Self {
            ws: ws.to_owned(),
            media: media.unwrap_or("http://127.0.0.1:9").to_owned(),
            backend: Arc::new(InMemoryBackend::new()),
            memory: Memory::default(),
            live: None,
        }
    }

    pub(super) async fn carry_out(&mut self, order: &str, with: &Value) -> Result<Value> {
        match order {
            "connect" => self.connect().await,
            "disconnect" => self.disconnect().await,
            "forget_sessions" => self.forget_sessions().await,
            "send_text" => self.send(with, wa::Message::text(word(with, "text")?)).await,
            "reply" => self.reply(with).await,
            "react" => self.react(with).await,
            "edit" => self.edit(with).await,
            "send_document" => self.send_document(with).await,
            "fetch" => self.fetch(with).await,
            "create_group" => self.create_group(with).await,
            "contact_on_whatsapp" => self.look_up(with).await,
            "pair_code" => self.pair_code(with).await,
            _ => self.simply(order, with).await.map(|()| json!({})),
        }
    }

    /// Orders whose answer is that they are done.
    async fn simply(&self, order: &str, with: &Value) -> Result<()> {
        let client = self.client()?;
        match order {
            "revoke" => {
                client
                    .revoke_message(jid(with)?, word(with, "id")?, RevokeType::Sender)
                    .await?
            }
            "read" => {
                let id = word(with, "id")?;
                let known = self.memory.get(id)?;
                let sender = known.chat.is_group().then_some(&known.sender);
                client.mark_as_read(&known.chat, sender, &[id]).await?;
            }
            "typing" if with["composing"] == true => client.chatstate().send_composing(&jid(with)?).await?,
            "typing" => client.chatstate().send_paused(&jid(with)?).await?,
            "subscribe" => client.presence().subscribe(jid(with)?).await?,
            "pin" if with["pinned"] == true => client.chat_actions().pin_chat(&jid(with)?).await?,
            "pin" => client.chat_actions().unpin_chat(&jid(with)?).await?,
            "logout" => client.logout().await,
            _ => bail!("no order is called {order}"),
        }
        Ok(())
    }

    async fn connect(&mut self) -> Result<Value> {
        let backend: Arc<dyn Backend> = Arc::clone(&self.backend) as Arc<dyn Backend>;
        let bot = Bot::builder()
            .with_backend_arc(backend)
            .with_transport_factory(Loopback(self.ws.clone()))
            .with_http_client(MediaHost::new(&self.media))
            .with_version((2, 3000, 0))
            .with_wanted_pre_key_count(30)
            .build()
            .await?;
        let client = bot.client();
        let (handler, events) = ChannelEventHandler::new();
        let subscription = client.subscribe_handler(handler);
        tokio::spawn(heard::tell(Arc::clone(&client), events, self.memory.clone()));
        self.live = Some(Live {
            client,
            handle: bot.spawn(),
            _events: subscription,
        });
        Ok(json!({}))
    }

    async fn disconnect(&mut self) -> Result<Value> {
        let live = self.live.take().context("not connected")?;
        live.handle.shutdown().await;
        Ok(json!({}))
    }

    /// While disconnected: connected, the library has the sessions in its own memory.
    async fn forget_sessions(&self) -> Result<Value> {
        let mut lost = 0;
        for sender in self.memory.senders() {
            let address = SignalJid::to_protocol_address_string(&sender);
            if self.backend.has_session(&address).await? {
                self.backend.delete_session(&address).await?;
                lost += 1;
            }
        }
        Ok(json!({ "sessions": lost }))
    }

    fn client(&self) -> Result<&Arc<Client>> {
        self.live
            .as_ref()
            .map(|live| &live.client)
            .context("not connected")
    }

    async fn send(&self, with: &Value, message: wa::Message) -> Result<Value> {
        let client = self.client()?;
        let chat = jid(with)?;
        let sent = client.send_message(chat.clone(), message.clone()).await?;
        let known = Known {
            chat,
            sender: client.pn().context("nobody is linked")?,
            from_me: true,
            message,
        };
        self.memory.keep(&sent.message_id, known);
        Ok(json!({ "id": sent.message_id }))
    }

    async fn reply(&self, with: &Value) -> Result<Value> {
        let id = word(with, "id")?;
        let known = self.memory.get(id)?;
        let context =
            build_quote_context_with_info(id, &known.sender, &known.chat, &jid(with)?, &known.message);
        self.send(with, wa::Message::text_with_context(word(with, "text")?, context))
            .await
    }

    async fn react(&self, with: &Value) -> Result<Value> {
        let id = word(with, "id")?;
        let key = self.memory.get(id)?.key(id);
        let sent = self
            .client()?
            .send_reaction(jid(with)?, key, word(with, "emoji")?)
            .await?;
        Ok(json!({ "id": sent.message_id }))
    }

    async fn edit(&self, with: &Value) -> Result<Value> {
        let text = wa::Message::text(word(with, "text")?);
        let id = self
            .client()?
            .edit_message(jid(with)?, word(with, "id")?, text)
            .await?;
        Ok(json!({ "id": id }))
    }

    async fn send_document(&self, with: &Value) -> Result<Value> {
        let bytes = BASE64_STANDARD.decode(word(with, "base64")?)?;
        let client = self.client()?;
        let uploaded = client
            .upload(bytes, MediaType::Document, UploadOptions::new())
            .await?;
        let options = DocumentOptions {
            file_name: Some(word(with, "name")?.to_owned()),
            ..Default::default()
        };
        self.send(with, document_message(uploaded, options)).await
    }

    async fn fetch(&self, with: &Value) -> Result<Value> {
        let known = self.memory.get(word(with, "id")?)?;
        let document = known
            .message
            .document_message
            .as_option()
            .context("no document")?;
        let bytes = self.client()?.download(document).await?;
        Ok(json!({ "base64": BASE64_STANDARD.encode(bytes) }))
    }

    async fn create_group(&self, with: &Value) -> Result<Value> {
        let members = with["members"].as_array().context("no members")?;
        let numbers = members.iter().filter_map(Value::as_str);
        let options = GroupCreateOptions::builder()
            .subject(word(with, "subject")?)
            .participants(
                numbers
                    .map(|pn| GroupParticipantOptions::from_phone(Jid::pn(pn)))
                    .collect(),
            )
            .build();
        let made = self.client()?.groups().create_group(options).await?;
        Ok(json!({ "id": made.metadata.id.to_string() }))
    }

    async fn look_up(&self, with: &Value) -> Result<Value> {
        let asked = [Jid::pn(word(with, "pn")?)];
        let found = self.client()?.contacts().is_on_whatsapp(&asked).await?;
        Ok(json!({ "exists": found.iter().any(|one| one.is_registered) }))
    }

    async fn pair_code(&self, with: &Value) -> Result<Value> {
        let options = PairCodeOptions {
            phone_number: word(with, "pn")?.to_owned(),
            ..Default::default()
        };
        let code = self.client()?.pair_with_code(options).await?;
        Ok(json!({ "code": code }))
    }
}

fn word<'a>(with: &'a Value, name: &str) -> Result<&'a str> {
    with[name]
        .as_str()
        .with_context(|| format!("the order lacks {name}"))
}

/// A number or an address, as `to`.
fn jid(with: &Value) -> Result<Jid> {
    let who = word(with, "to")?;
    if who.contains('@') {
        Ok(who.parse()?)
    } else {
        Ok(Jid::pn(who))
    }
}
