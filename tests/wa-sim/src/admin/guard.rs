//! Who may give orders: whoever was told the token, under a name of this machine.
//!
//! The endpoint listens on 127.0.0.1 only, but every program of every user and every web page open
//! on the machine can reach that. The token keeps them out. The `Host` check keeps out a page whose
//! own name was made to point to 127.0.0.1, should the token ever leak into a browser.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use super::error;
use crate::state::hex;

/// What whoever gives orders must know. New at each start.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token(String);

impl Token {
    /// Comes from the system, not from the seed: what a seed decides, others can compute.
    pub(crate) fn draw() -> Self {
        Self(hex(&rand::random::<[u8; 24]>()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes the same time however much of `shown` is right.
    fn is(&self, shown: &str) -> bool {
        let (own, shown) = (self.0.as_bytes(), shown.as_bytes());
        let differing = own.iter().zip(shown).fold(0, |sum, (a, b)| sum | (a ^ b));
        own.len() == shown.len() && differing == 0
    }
}

/// What is demanded of each request.
pub(crate) struct Guard {
    token: Token,
    /// The names this endpoint answers to, with its port.
    names: [String; 2],
}

impl Guard {
    pub(crate) fn new(token: Token, port: u16) -> Self {
        let names = ["127.0.0.1", "localhost"].map(|name| format!("{name}:{port}"));
        Self { token, names }
    }

    fn objection(&self, headers: &HeaderMap) -> Option<(StatusCode, &'static str)> {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        if !host.is_some_and(|host| self.names.iter().any(|name| name.eq_ignore_ascii_case(host))) {
            return Some((StatusCode::FORBIDDEN, "this name is not one of the simulator's"));
        }
        let shown = headers.get(AUTHORIZATION).and_then(|shown| shown.to_str().ok());
        let token = shown.and_then(|shown| shown.strip_prefix("Bearer "));
        if !token.is_some_and(|token| self.token.is(token)) {
            return Some((
                StatusCode::UNAUTHORIZED,
                "send `Authorization: Bearer TOKEN` with the token printed at the start",
            ));
        }
        None
    }
}

/// Lets a request through to its order, or says why not.
pub(super) async fn check(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    match guard.objection(request.headers()) {
        None => next.run(request).await,
        Some((status, words)) => error(status, words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objection(host: Option<&str>, shown: Option<&str>) -> Option<StatusCode> {
        let guard = Guard::new(Token("SECRET".to_owned()), 4000);
        let mut headers = HeaderMap::new();
        if let Some(host) = host {
            headers.insert(HOST, host.parse().unwrap());
        }
        if let Some(shown) = shown {
            headers.insert(AUTHORIZATION, shown.parse().unwrap());
        }
        guard.objection(&headers).map(|(status, _)| status)
    }

    #[test]
    fn whoever_knows_the_token_is_let_in_under_both_names() {
        for host in ["127.0.0.1:4000", "localhost:4000", "LocalHost:4000"] {
            assert_eq!(objection(Some(host), Some("Bearer SECRET")), None, "{host}");
        }
    }

    #[test]
    fn whoever_does_not_know_the_token_is_asked_for_it() {
        for shown in [
            None,
            Some("Bearer "),
            Some("Bearer SECRE"),
            Some("Bearer SECRET2"),
            Some("SECRET"),
        ] {
            let status = objection(Some("127.0.0.1:4000"), shown);
            assert_eq!(status, Some(StatusCode::UNAUTHORIZED), "{shown:?}");
        }
    }

    #[test]
    fn a_page_under_another_name_is_forbidden_even_with_the_token() {
        for host in [
            None,
            Some("evil.example:4000"),
            Some("127.0.0.1"),
            Some("127.0.0.1:4001"),
        ] {
            let status = objection(host, Some("Bearer SECRET"));
            assert_eq!(status, Some(StatusCode::FORBIDDEN), "{host:?}");
        }
    }

    #[test]
    fn two_starts_have_two_tokens() {
        assert!(Token::draw() != Token::draw());
    }
}
