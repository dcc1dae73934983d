//! What the phone and the server do while a number is linked.

use super::{FakeWhatsApp, port};
use kabar_core::ports::whatsapp::{LinkBy, PairingFailure, WaEvent};
use kabar_types::{AccountId, Jid, Redacted};
use std::sync::PoisonError;

/// How long a code to type is good for, as in life.
const TYPED_WITHIN_MS: i64 = 180_000;

impl FakeWhatsApp {
    /// The code to scan that is shown for an attempt to link, and whose it is.
    pub fn shown_code(&self) -> Option<(AccountId, String)> {
        self.lines()
            .iter()
            .find_map(|(account, line)| Some((*account, line.qr.clone()?)))
    }

    /// The code to type that is shown for an attempt to link, and whose it is.
    pub fn code_to_type(&self) -> Option<(AccountId, String)> {
        self.lines()
            .iter()
            .find_map(|(account, line)| Some((*account, line.code.clone()?)))
    }

    /// Shows a code for every attempt that waits for one, or refuses it.
    pub fn show_codes(&self) {
        for account in self.linking() {
            let by = self.find(account, |line| line.by.clone()).flatten();
            let event = match by {
                Some(LinkBy::Code { .. }) => self.show_code_to_type(account),
                _ => self.show_qr(account),
            };
            self.emit(account, event);
        }
    }

    fn show_qr(&self, account: AccountId) -> WaEvent {
        let qr = format!("2@fake,{account}");
        self.with(account, |line| line.qr = Some(qr.clone()));
        WaEvent::QrReady {
            qr: Redacted(qr),
            valid_ms: 20_000,
        }
    }

    fn show_code_to_type(&self, account: AccountId) -> WaEvent {
        let refused = *self.no_codes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((reason, wait_ms)) = refused {
            return WaEvent::PairingFailed { reason, wait_ms };
        }
        let code = format!("FAKE{:04}", self.next_id());
        self.with(account, |line| line.code = Some(code.clone()));
        WaEvent::PairCode {
            code: Redacted(code),
            valid_ms: TYPED_WITHIN_MS,
        }
    }

    /// From now on nobody gets a code to type, for this reason; or everybody again.
    pub fn refuse_codes(&self, reason: Option<(PairingFailure, Option<i64>)>) {
        *self.no_codes.lock().unwrap_or_else(PoisonError::into_inner) = reason;
    }

    /// The phone of this number scans the code of the attempt that shows one. False when none does.
    pub fn scan(&self, phone: &str) -> bool {
        let linked = self.scan_unheard(phone);
        linked.is_some_and(|account| self.tell_linked(account, phone))
    }

    /// The owner of this number types a code. False when no attempt shows it for this number.
    pub fn type_code(&self, phone: &str, code: &str) -> bool {
        let linked = self.type_code_unheard(phone, code);
        linked.is_some_and(|account| self.tell_linked(account, phone))
    }

    fn tell_linked(&self, account: AccountId, phone: &str) -> bool {
        let event = WaEvent::Linked {
            phone: Jid::from_phone_digits(phone),
            lid: Some(crate::people::lid(phone)),
            push_name: None,
        };
        self.emit(account, event);
        true
    }

    /// Scanned, but nothing is said of it: the moment in which a crash leaves a device that only WhatsApp and its file
    /// know of. Whose attempt it was.
    pub fn scan_unheard(&self, phone: &str) -> Option<AccountId> {
        let (account, _) = self.shown_code()?;
        self.link_unheard(account, phone)
    }

    /// The same for a code that was typed.
    pub fn type_code_unheard(&self, phone: &str, code: &str) -> Option<AccountId> {
        let (account, _) = self.code_to_type().filter(|(_, shown)| shown == code)?;
        let by = self.find(account, |line| line.by.clone()).flatten();
        let wanted = matches!(by, Some(LinkBy::Code { phone: Redacted(asked) }) if asked == phone);
        wanted.then(|| self.link_unheard(account, phone))?
    }

    fn link_unheard(&self, account: AccountId, phone: &str) -> Option<AccountId> {
        let device = self.with(account, |line| line.link(phone))?;
        port::write_device(&device, phone).ok()?;
        Some(account)
    }

    /// All codes ran out, the one to type as well.
    pub fn exhaust_codes(&self) {
        for account in self.linking() {
            let typed = self.find(account, |line| line.code.is_some()).unwrap_or(false);
            let event = if typed {
                WaEvent::PairingFailed {
                    reason: PairingFailure::CodeExpired,
                    wait_ms: None,
                }
            } else {
                WaEvent::QrExhausted
            };
            self.emit(account, event);
        }
    }

    /// Accounts whose attempt to link runs.
    pub fn linking(&self) -> Vec<AccountId> {
        let lines = self.lines();
        lines
            .iter()
            .filter(|(_, line)| line.is_linking() && line.sink.is_some())
            .map(|(account, _)| *account)
            .collect()
    }

    /// True while a session of this account waits to be linked.
    pub fn is_linking(&self, account: AccountId) -> bool {
        self.linking().contains(&account)
    }

    /// Numbers with a device that was linked and not logged out.
    pub fn linked_numbers(&self) -> Vec<String> {
        let mut numbers: Vec<String> = self
            .lines()
            .values()
            .filter_map(|line| line.phone.clone())
            .collect();
        numbers.sort();
        numbers
    }
}
