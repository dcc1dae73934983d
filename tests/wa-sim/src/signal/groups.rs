//! Sender keys: how one ciphertext serves a whole group.
//!
//! Whoever writes to a group hands a key to every device in it, once and pairwise encrypted; after
//! that each message is encrypted a single time. Not here: who gets a key when (`groups`).

use std::collections::HashMap;

use anyhow::bail;
use async_trait::async_trait;
use rand::rngs::StdRng;
use wacore_libsignal::protocol::error::Result;
use wacore_libsignal::protocol::{
    SenderKeyDistributionMessage, SenderKeyName, SenderKeyRecord, SenderKeyStore,
    create_sender_key_distribution_message, group_decrypt, group_encrypt,
    process_sender_key_distribution_message,
};
use waproto::whatsapp as wa;

use super::{Endpoint, Sealed, at_once, pad, unpad};
use crate::state::DeviceAddress;

/// The kind of a ciphertext under a sender key, as the wire calls it.
pub(crate) const SKMSG: &str = "skmsg";

/// Sender keys by group and device, one's own among them.
#[derive(Default)]
pub(super) struct SenderKeys(HashMap<SenderKeyName, SenderKeyRecord>);

#[async_trait]
impl SenderKeyStore for SenderKeys {
    async fn store_sender_key(&mut self, name: &SenderKeyName, record: SenderKeyRecord) -> Result<()> {
        self.0.insert(name.clone(), record);
        Ok(())
    }

    async fn load_sender_key(&self, name: &SenderKeyName) -> Result<Option<SenderKeyRecord>> {
        Ok(self.0.get(name).cloned())
    }
}

impl Endpoint {
    /// The key others need for what this endpoint writes to a group from now on; drawn when there
    /// is none.
    pub(crate) fn group_key(
        &mut self,
        group: &str,
        own: &DeviceAddress,
        rng: &mut StdRng,
    ) -> anyhow::Result<Vec<u8>> {
        let name = key_name(group, own);
        let key = at_once(create_sender_key_distribution_message(
            &name,
            &mut self.sender_keys,
            rng,
        ))?;
        Ok(key.serialized().to_vec())
    }

    /// Takes the key somebody handed out for a group.
    pub(crate) fn learn_group_key(
        &mut self,
        group: &str,
        from: &DeviceAddress,
        key: &[u8],
    ) -> anyhow::Result<()> {
        let key = SenderKeyDistributionMessage::try_from(key)?;
        let name = key_name(group, from);
        at_once(process_sender_key_distribution_message(
            &name,
            &key,
            &mut self.sender_keys,
        ))
    }

    /// Encrypts for everybody who has this endpoint's key.
    pub(crate) fn encrypt_for_group(
        &mut self,
        group: &str,
        own: &DeviceAddress,
        message: &wa::Message,
        rng: &mut StdRng,
    ) -> anyhow::Result<Sealed> {
        let padded = pad(message, rng);
        let name = key_name(group, own);
        let sealed = at_once(group_encrypt(&mut self.sender_keys, &name, &padded, rng))?;
        Ok(Sealed {
            kind: SKMSG,
            bytes: sealed.serialized().to_vec(),
        })
    }

    /// Decrypts what somebody wrote to a group.
    pub(crate) fn decrypt_from_group(
        &mut self,
        group: &str,
        from: &DeviceAddress,
        ciphertext: &[u8],
    ) -> anyhow::Result<wa::Message> {
        if ciphertext.is_empty() {
            bail!("nothing to open");
        }
        let name = key_name(group, from);
        let plain = at_once(group_decrypt(ciphertext, &mut self.sender_keys, &name))?;
        unpad(&plain)
    }

    /// Draws a new key the next time, as a phone does after somebody left the group.
    pub(crate) fn forget_group_key(&mut self, group: &str, own: &DeviceAddress) {
        self.sender_keys.0.remove(&key_name(group, own));
    }

    /// Loses every key others handed out, and one's own.
    pub(crate) fn forget_all_group_keys(&mut self) {
        self.sender_keys.0.clear();
    }
}

fn key_name(group: &str, device: &DeviceAddress) -> SenderKeyName {
    SenderKeyName::from_parts(group, &format!("{}:{}", device.pn, device.device))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    const GROUP: &str = "120363000000000001@g.us";

    fn text(text: &str) -> wa::Message {
        wa::Message {
            conversation: Some(text.into()),
            ..Default::default()
        }
    }

    #[test]
    fn bob_reads_what_alice_writes_after_she_handed_him_her_key_and_nothing_before() {
        let mut rng = StdRng::seed_from_u64(5);
        let mut alice = Endpoint::generate(&mut rng).unwrap();
        let mut bob = Endpoint::generate(&mut rng).unwrap();
        let a = DeviceAddress::phone("6280000000001");
        alice.group_key(GROUP, &a, &mut rng).unwrap();
        let before = alice
            .encrypt_for_group(GROUP, &a, &text("before"), &mut rng)
            .unwrap();
        let key = alice.group_key(GROUP, &a, &mut rng).unwrap();
        let after = alice
            .encrypt_for_group(GROUP, &a, &text("after"), &mut rng)
            .unwrap();

        assert!(bob.decrypt_from_group(GROUP, &a, &after.bytes).is_err());
        bob.learn_group_key(GROUP, &a, &key).unwrap();
        let heard = bob.decrypt_from_group(GROUP, &a, &after.bytes).unwrap();
        assert_eq!(heard.conversation.as_deref(), Some("after"));
        assert!(bob.decrypt_from_group(GROUP, &a, &before.bytes).is_err());
    }

    #[test]
    fn a_new_key_shuts_out_who_has_the_old_one() {
        let mut rng = StdRng::seed_from_u64(6);
        let mut alice = Endpoint::generate(&mut rng).unwrap();
        let mut bob = Endpoint::generate(&mut rng).unwrap();
        let a = DeviceAddress::phone("6280000000001");
        let key = alice.group_key(GROUP, &a, &mut rng).unwrap();
        bob.learn_group_key(GROUP, &a, &key).unwrap();
        alice.forget_group_key(GROUP, &a);
        alice.group_key(GROUP, &a, &mut rng).unwrap();
        let sealed = alice
            .encrypt_for_group(GROUP, &a, &text("secret"), &mut rng)
            .unwrap();
        assert!(bob.decrypt_from_group(GROUP, &a, &sealed.bytes).is_err());
    }
}
