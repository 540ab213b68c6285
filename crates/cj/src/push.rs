//! Pushes: what is believed, what they tell, and how they are answered.

use std::str;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use portolan_domain::{AccountId, EventStatus, ProviderId};
use portolan_exchange::{count_push, count_unmapped_events};
use portolan_ports::{
    Acknowledgement, Authenticity, Error, ErrorKind, Push, PushAnswer, PushDecoder, PushEvent, PushKey, PushMessage,
    Secret,
};
use sha2::{Digest as _, Sha256};

use crate::{
    config::Account,
    convert::push::event,
    sign::{HEADER, Signing},
};

/// Reads the webhooks of one account. Pure: it can stand in a receiver that never calls CJ.
///
/// ```
/// use portolan_cj::push::PushReader;
/// use portolan_ports::{Authenticity, PushDecoder as _, PushEvent, PushMessage};
/// let body = br#"{"messageId":"m-1","type":"LOGISTIC","messageType":"UPDATE","openId":33689,"params":{"orderId":210823100016290555,"trackingNumber":"CJPKL0000000001YQ","trackingStatus":5}}"#;
/// let headers = [("sign", "0Dn1dshzKuVyqwh+lV/UQiw0+Phc3sp3UodBT6WjTKc=")];
/// let push = PushReader::signed_with("33689").decode(&PushMessage { target: "", headers: &headers, body })?;
/// assert_eq!((push.key.as_str(), push.authenticity), ("m-1", Authenticity::Verified));
/// let PushEvent::Trace(trace) = push.event else { unreachable!() };
/// assert_eq!(trace.status().word(), "in_transit");
/// # Ok::<(), portolan_ports::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct PushReader {
    account: Option<AccountId>,
    open_id: Option<Secret>,
    accept_unsigned: bool,
}

impl PushReader {
    /// Demands a signature with this `openId`: the one that came with the account's token.
    #[must_use]
    pub fn signed_with(open_id: impl Into<Secret>) -> Self {
        Self { account: None, open_id: Some(open_id.into()), accept_unsigned: false }
    }

    /// Believes everybody: for saved pushes, and where the signature is checked elsewhere.
    #[must_use]
    pub fn unsigned() -> Self {
        Self { account: None, open_id: None, accept_unsigned: true }
    }

    /// Whether pushes without a signature are read too. A wrong one is refused all the same.
    #[must_use]
    pub fn accept_unsigned(mut self, yes: bool) -> Self {
        self.accept_unsigned = yes;
        self
    }

    /// Says on whose behalf, in what is read.
    #[must_use]
    pub fn for_account(mut self, account: AccountId) -> Self {
        self.account = Some(account);
        self
    }

    pub(crate) fn of(account: &Account) -> Self {
        Self {
            account: Some(account.id.clone()),
            open_id: account.open_id.clone(),
            accept_unsigned: account.accept_unsigned_pushes,
        }
    }

    fn authenticity(&self, message: &PushMessage<'_>) -> Result<Authenticity, Error> {
        let refused = |problem: &str| Err(Error::answered(ErrorKind::Unauthenticated, problem));
        let given = message.header(HEADER).map(str::trim).filter(|sign| !sign.is_empty());
        match (given, &self.open_id) {
            (Some(sign), Some(open_id)) if (Signing { open_id, body: message.body }).verify(sign) => {
                Ok(Authenticity::Verified)
            }
            (Some(_), Some(_)) => refused("the push's `sign` is not the one of its body and the account's openId"),
            (_, None) if !self.accept_unsigned => {
                let message = "the account has no openId to check pushes with, and does not accept unsigned ones";
                Err(Error::not_sent(ErrorKind::Config, message))
            }
            (None, _) if !self.accept_unsigned => refused("the push has no header `sign`"),
            _ => Ok(Authenticity::Unsigned),
        }
    }

    fn read(&self, message: &PushMessage<'_>) -> Result<Push, Error> {
        let authenticity = self.authenticity(message)?;
        let text = str::from_utf8(message.body)
            .map_err(|error| Error::answered(ErrorKind::BadResponse, "the push is no UTF-8").with_source(error))?;
        let (id, mut event) = event(text)?;
        if let Some(account) = &self.account {
            match &mut event {
                PushEvent::Trace(trace) => trace.account = Some(account.clone()),
                PushEvent::Purchase(purchase) => purchase.account = Some(account.clone()),
                PushEvent::PurchaseSplit { into, .. } => {
                    into.iter_mut().for_each(|purchase| purchase.account = Some(account.clone()));
                }
                _ => {}
            }
        }
        let key = id.unwrap_or_else(|| format!("sha256:{}", BASE64.encode(Sha256::digest(message.body))));
        let mut push = Push::new(ProviderId::cj(), PushKey::new(key), event);
        push.authenticity = authenticity;
        Ok(push)
    }
}

impl PushDecoder for PushReader {
    fn decode(&self, message: &PushMessage<'_>) -> Result<Push, Error> {
        let push = self.read(message);
        let outcome = match &push {
            Ok(Push { event: PushEvent::Unknown(_), .. }) => "unknown",
            Ok(_) => "read",
            Err(error) if error.kind() == ErrorKind::BadResponse => "unreadable",
            Err(_) => "refused",
        };
        count_push("cj", outcome);
        if let Ok(Push { event: PushEvent::Trace(trace), .. }) = &push {
            let unmapped = trace.events().iter().filter(|event| event.status == EventStatus::Unmapped).count();
            count_unmapped_events("cj", unmapped.try_into().unwrap_or(u64::MAX));
        }
        push.map_err(|error| {
            let error = error.with_provider(ProviderId::cj()).with_operation("push");
            match &self.account {
                Some(account) => error.with_account(account.clone()),
                None => error,
            }
        })
    }

    /// CJ takes HTTP 200 for "stored", whatever the body says, and sends again what is answered otherwise, up to three
    /// times. It wants the answer within 3 seconds.
    fn answer(&self, acknowledgement: Acknowledgement) -> PushAnswer {
        let (status, body) = match acknowledgement {
            Acknowledgement::Stored => (200, r#"{"code":200,"result":"success","message":"stored"}"#),
            Acknowledgement::TryAgain => (503, r#"{"code":503,"result":"fail","message":"not stored, send it again"}"#),
        };
        PushAnswer { status, content_type: "application/json", body: body.to_owned() }
    }
}

#[cfg(test)]
#[path = "push_tests.rs"]
mod tests;
