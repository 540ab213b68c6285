//! The one error that every port gives, and what a caller may conclude from it.

use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use portolan_domain::{AccountId, ProviderId};

/// What went wrong, as far as a caller can act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The provider does not know the number.
    NotFound,
    /// The provider, or a check before sending, refuses a value.
    InvalidInput,
    /// The state of things forbids it: a duplicate, a business rule.
    Conflict,
    /// Signature or token refused.
    Unauthenticated,
    /// Signed well, but not allowed: no permission, not subscribed.
    Denied,
    /// Too many calls just now.
    RateLimited,
    /// The day's quota or the points are used up.
    QuotaExhausted,
    /// The provider's clock and ours differ by more than it tolerates.
    ClockSkew,
    /// The provider, or the adapter, cannot do this at all.
    Unsupported,
    /// A setting is missing or wrong; nothing was sent for it, or the provider does not know the application.
    Config,
    /// No answer, or the provider says that it is in trouble.
    Unavailable,
    /// An answer in no known shape.
    BadResponse,
}

/// Whether asking again can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Retry {
    /// The same call will fail the same way.
    Never,
    /// A read may be repeated now; a write only as [`Delivery`] allows.
    Safe,
    /// As `Safe`, but not before this time has passed.
    After(Duration),
    /// It was repeated, as often as the policy allows.
    Exhausted,
}

/// How far the call got: what the caller may conclude about a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Delivery {
    /// Nothing left this process: no effect.
    NotSent,
    /// It may have arrived: nobody knows whether it took effect. Look before repeating.
    MaybeSent,
    /// The provider answered, and its answer is this error: no effect, unless its code says otherwise.
    Answered,
}

/// One line of advice in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Advice {
    /// English.
    pub en: &'static str,
    /// Chinese.
    pub zh: &'static str,
}

impl ErrorKind {
    /// The kind's word in JSON, for example `not_found`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::InvalidInput => "invalid_input",
            Self::Conflict => "conflict",
            Self::Unauthenticated => "unauthenticated",
            Self::Denied => "denied",
            Self::RateLimited => "rate_limited",
            Self::QuotaExhausted => "quota_exhausted",
            Self::ClockSkew => "clock_skew",
            Self::Unsupported => "unsupported",
            Self::Config => "config",
            Self::Unavailable => "unavailable",
            Self::BadResponse => "bad_response",
        }
    }

    /// What to do when nothing more is known than the kind.
    #[must_use]
    pub fn advice(self) -> Advice {
        let (en, zh) = match self {
            Self::NotFound => (
                "check the number and its kind; a new waybill is found only after its shipment was confirmed",
                "请核对单号及单号类型；新运单在确认发货后才能查到",
            ),
            Self::InvalidInput => ("correct the named value and call again", "请更正所指出的字段后再调用"),
            Self::Conflict => {
                ("read the present state first; do not repeat the call", "请先查询当前状态，不要重复提交")
            }
            Self::Unauthenticated => (
                "check application key, secret and token; authorise again if the token has expired",
                "请检查应用的 app_key、密钥和令牌；令牌过期请重新授权",
            ),
            Self::Denied => (
                "apply for the permission or subscribe to the interface in the provider's console",
                "请在开放平台控制台申请权限或订阅该接口",
            ),
            Self::RateLimited => ("wait and send fewer calls at once", "请稍候并降低调用频率"),
            Self::QuotaExhausted => {
                ("wait for the quota's next day, or ask for more", "请等待配额重置，或申请提高配额")
            }
            Self::ClockSkew => ("set this machine's clock (NTP), then call again", "请校准本机时钟（NTP）后再调用"),
            Self::Unsupported => ("use another operation or provider", "请改用其他接口或服务商"),
            Self::Config => ("correct the configuration", "请更正配置"),
            Self::Unavailable => (
                "try again later; before repeating a write, look whether it took effect",
                "请稍后再试；重复写操作前请先查询是否已生效",
            ),
            Self::BadResponse => (
                "keep the reply and report it: the provider's protocol may have changed",
                "请保留该应答并反馈：服务商的协议可能已变更",
            ),
        };
        Advice { en, zh }
    }

    fn retry(self) -> Retry {
        match self {
            Self::RateLimited | Self::Unavailable => Retry::Safe,
            _ => Retry::Never,
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What a port gives when it cannot give what was asked for.
///
/// The provider's own code and request id are kept word for word: its support will ask for them. The message names
/// fields and shapes, never a secret and never a person's data.
///
/// ```
/// use portolan_ports::{Delivery, Error, ErrorKind, Retry};
/// let error = Error::answered(ErrorKind::RateLimited, "the gateway refuses more calls").with_code("2");
/// assert_eq!((error.retry(), error.delivery()), (Retry::Safe, Delivery::Answered));
/// ```
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    retry: Retry,
    delivery: Delivery,
    provider: Option<ProviderId>,
    account: Option<AccountId>,
    operation: Option<Box<str>>,
    code: Option<Box<str>>,
    request_id: Option<Box<str>>,
    message: Box<str>,
    advice: Option<Advice>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    fn new(kind: ErrorKind, delivery: Delivery, message: impl Into<Box<str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            retry: kind.retry(),
            delivery,
            provider: None,
            account: None,
            operation: None,
            code: None,
            request_id: None,
            message: message.into(),
            advice: None,
            source: None,
        }))
    }

    /// Nothing was sent: a check before sending, a connection that could not be made.
    #[must_use]
    pub fn not_sent(kind: ErrorKind, message: impl Into<Box<str>>) -> Self {
        Self::new(kind, Delivery::NotSent, message)
    }

    /// Something may have been sent, and no answer tells what became of it.
    #[must_use]
    pub fn maybe_sent(kind: ErrorKind, message: impl Into<Box<str>>) -> Self {
        Self::new(kind, Delivery::MaybeSent, message)
    }

    /// The provider answered, and this is its answer.
    #[must_use]
    pub fn answered(kind: ErrorKind, message: impl Into<Box<str>>) -> Self {
        Self::new(kind, Delivery::Answered, message)
    }

    /// Replaces what the kind says about asking again.
    #[must_use]
    pub fn with_retry(mut self, retry: Retry) -> Self {
        self.0.retry = retry;
        self
    }

    /// Replaces how far the call got.
    #[must_use]
    pub fn with_delivery(mut self, delivery: Delivery) -> Self {
        self.0.delivery = delivery;
        self
    }

    /// Names the provider.
    #[must_use]
    pub fn with_provider(mut self, provider: ProviderId) -> Self {
        self.0.provider = Some(provider);
        self
    }

    /// Names the account.
    #[must_use]
    pub fn with_account(mut self, account: AccountId) -> Self {
        self.0.account = Some(account);
        self
    }

    /// Names the operation, in the provider's spelling.
    #[must_use]
    pub fn with_operation(mut self, operation: impl Into<Box<str>>) -> Self {
        self.0.operation = Some(operation.into());
        self
    }

    /// Keeps the provider's code, as text and unchanged: the first 128 bytes of it, which is more than any code has.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<Box<str>>) -> Self {
        self.0.code = Some(short(code.into()));
        self
    }

    /// Keeps the provider's id of the request: the first 128 bytes of it, as of a code.
    #[must_use]
    pub fn with_request_id(mut self, id: impl Into<Box<str>>) -> Self {
        self.0.request_id = Some(short(id.into()));
        self
    }

    /// Replaces the kind's advice with the code's.
    #[must_use]
    pub fn with_advice(mut self, advice: Advice) -> Self {
        self.0.advice = Some(advice);
        self
    }

    /// Keeps the error below. It must hold no secret and no person's data: it is printed with `{:?}`.
    #[must_use]
    pub fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether asking again can help.
    #[must_use]
    pub fn retry(&self) -> Retry {
        self.0.retry
    }

    /// How far the call got.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        self.0.delivery
    }

    /// The provider, where one was chosen already.
    #[must_use]
    pub fn provider(&self) -> Option<&ProviderId> {
        self.0.provider.as_ref()
    }

    /// The account, where one was chosen already.
    #[must_use]
    pub fn account(&self) -> Option<&AccountId> {
        self.0.account.as_ref()
    }

    /// The operation, in the provider's spelling.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// The provider's code, as text.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The provider's id of the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// What went wrong, in words.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do: the code's advice, else the kind's.
    #[must_use]
    pub fn advice(&self) -> Advice {
        self.0.advice.unwrap_or_else(|| self.0.kind.advice())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { provider, operation, code, message, .. } = &*self.0;
        if let Some(provider) = provider {
            write!(f, "{provider}: ")?;
        }
        if let Some(operation) = operation {
            write!(f, "{operation}: ")?;
        }
        f.write_str(message)?;
        if let Some(code) = code {
            write!(f, " (code {code})")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, retry, delivery, provider, account, operation, code, request_id, message, advice: _, source } =
            &*self.0;
        let mut out = f.debug_struct("Error");
        out.field("kind", kind).field("retry", retry).field("delivery", delivery);
        if let Some(provider) = provider {
            out.field("provider", provider);
        }
        if let Some(account) = account {
            out.field("account", account);
        }
        for (name, value) in [("operation", operation), ("code", code), ("request_id", request_id)] {
            if let Some(value) = value {
                out.field(name, value);
            }
        }
        out.field("message", message);
        if let Some(source) = source {
            out.field("source", source);
        }
        out.finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

/// What a provider calls a code is written into logs and messages: one without end is cut, and says so.
fn short(text: Box<str>) -> Box<str> {
    const LONGEST: usize = 128;
    if text.len() <= LONGEST {
        return text;
    }
    let end = (0..=LONGEST).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    format!("{}…", text.get(..end).unwrap_or_default()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_cloned_with_everything_it_knows() {
        let error = Error::maybe_sent(ErrorKind::Unavailable, "no answer within the deadline")
            .with_provider(ProviderId::jdl())
            .with_operation("/jd/tracking/query")
            .with_code("4000")
            .with_request_id("r-1")
            .with_retry(Retry::After(Duration::from_secs(2)))
            .with_source(fmt::Error);
        let copy = error.clone();
        assert_eq!(copy.to_string(), "jdl: /jd/tracking/query: no answer within the deadline (code 4000)");
        assert_eq!(copy.delivery(), Delivery::MaybeSent);
        assert_eq!(copy.retry(), Retry::After(Duration::from_secs(2)));
        assert_eq!(copy.request_id(), Some("r-1"));
        assert!(copy.source().is_some());
        assert!(format!("{copy:?}").contains("request_id"));
    }

    #[test]
    fn advice_is_the_codes_before_the_kinds() {
        let error = Error::answered(ErrorKind::Denied, "no permission");
        assert_eq!(error.advice(), ErrorKind::Denied.advice());
        let own = Advice { en: "ask", zh: "问" };
        assert_eq!(error.with_advice(own).advice(), own);
    }

    #[test]
    fn a_code_without_end_is_cut() {
        let error = |text: &str| Error::answered(ErrorKind::Conflict, "no").with_code(text).with_request_id(text);
        let whole = "7".repeat(128);
        assert_eq!(error(&whole).code(), Some(whole.as_str()));
        let (long, cut) = ("码".repeat(1_000), format!("{}…", "码".repeat(42)));
        assert_eq!((error(&long).code(), error(&long).request_id()), (Some(cut.as_str()), Some(cut.as_str())));
    }
}
