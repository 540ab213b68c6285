//! The service that issues tokens: `/oauth/authorize`, `/oauth/token` and `/oauth/refresh`, and the
//! older `/oauth/refresh_token_ext`, which is called through the gateway.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use md5::{Digest, Md5};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use subtle::ConstantTimeEq;

use super::app::JdlApp;
use super::envelope::{GatewayCode as Code, Refusal};
use super::gateway::{refused, shape};
use super::parameters::parameter;
use crate::chance::{chance_for, hex_text};
use crate::clock::{ClockReading, china, civil_text, read_civil, rfc3339};
use crate::fault::Changes;
use crate::ledger::{Change, ChangeKind, Effect, Received, Verdict};
use crate::pipeline::{Caller, Protocol, Ran};
use crate::reply::{Json, record, spare, text, word};
use crate::state::State;
use crate::{MAX_BODY, Request};

/// JD publishes no codes for this service; these are the sandbox's.
const BAD_CLIENT: i64 = 9301;
const BAD_CODE: i64 = 9302;
const BAD_REFRESH: i64 = 9303;
const NO_REFRESH: i64 = 9304;
const NO_SUCH_FLOW: i64 = 9305;
const OTHER_REDIRECT: i64 = 9306;

/// The redirect that asks for the tokens to be shown instead.
const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";
/// The plan of the older refresh.
const LEGACY_LOP_DN: &str = "oauth.jdwl.com";
const LEGACY_PATH: &str = "/oauth/refresh_token_ext";

/// A code lives so many seconds.
const CODE_SECONDS: i64 = 300;
/// The most codes that wait to be used.
const MAX_CODES: usize = 10_000;

fn words(code: i64) -> &'static str {
    match code {
        BAD_CLIENT => "client_id或client_secret错误",
        BAD_CODE => "授权码无效或已过期",
        BAD_REFRESH => "refresh_token无效或已过期",
        NO_REFRESH => "该应用不支持刷新token，请重新授权",
        NO_SUCH_FLOW => "不支持的response_type",
        OTHER_REDIRECT => "redirect_uri与注册的不一致",
        _ => "系统异常",
    }
}

/// Codes that were issued and not used yet: by code the application and the end.
#[derive(Debug, Default)]
pub(crate) struct Issue {
    codes: BTreeMap<String, (String, Timestamp)>,
    count: u64,
}

impl Issue {
    fn code(&mut self, seed: u64, app_key: &str, now: Timestamp) -> String {
        self.codes.retain(|_, (_, end)| *end > now);
        while self.codes.len() >= MAX_CODES {
            self.codes.pop_first();
        }
        let code = self.draw(seed, 12);
        self.codes.insert(code.clone(), (app_key.to_owned(), after(now, CODE_SECONDS)));
        code
    }

    /// Uses a code up, if it is this application's and has not expired.
    fn redeem(&mut self, code: &str, app_key: &str, now: Timestamp) -> bool {
        if self.codes.get(code).is_none_or(|(own, _)| own != app_key) {
            return false;
        }
        self.codes.remove(code).is_some_and(|(_, end)| now < end)
    }

    fn draw(&mut self, seed: u64, bytes: usize) -> String {
        self.count += 1;
        hex_text(&mut chance_for(seed, &format!("jdl token {}", self.count)), bytes)
    }
}

fn after(now: Timestamp, seconds: i64) -> Timestamp {
    now.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}

/// What the service says.
enum Said {
    /// The browser goes there.
    Redirect(String, Effect),
    /// The tokens.
    Tokens(Json, Change),
    /// The gateway does not let the call in.
    Refused(Refusal),
    /// The service says no.
    No(i64),
}

impl From<Refusal> for Said {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Code> for Said {
    fn from(code: Code) -> Self {
        Self::Refused(code.into())
    }
}

impl From<i64> for Said {
    fn from(code: i64) -> Self {
        Self::No(code)
    }
}

/// The protocol of the token service.
pub(crate) struct JdlOauth;

impl Protocol for JdlOauth {
    const NAME: &'static str = "jdl_oauth";
    const TRACE_HEADER: &'static str = "lop-trace-id";
    const CONTENT_TYPE: &'static str = "application/json;charset=utf-8";

    fn caller(request: &Request) -> Caller {
        let key = parameter(request, "client_id").or_else(|| parameter(request, "app_key"));
        Caller { app_key: key, operation: request.path().to_owned() }
    }

    fn account(state: &State, request: &Request) -> Option<String> {
        state.jdl_apps.get(&Self::caller(request).app_key?).map(|app| app.seller_id.clone())
    }

    fn run(state: &mut State, request: &Request, at: ClockReading, changes: &Changes) -> Ran {
        if request.body.len() > MAX_BODY {
            return refused(Code::BodyTooLarge.into(), Received::default());
        }
        let path = request.path();
        let said = match (request.method.as_str(), path) {
            _ if changes.business_code.is_some() => Err(Said::No(changes.business_code.unwrap_or_default())),
            ("GET", "/oauth/authorize") => authorize(state, request, at.gateway),
            ("GET", "/oauth/token") => exchange(state, request, at.gateway),
            ("GET", "/oauth/refresh") | ("POST", LEGACY_PATH) => refresh(state, request, at.gateway),
            _ => Err(Code::UnknownOperation.into()),
        };
        let shape = shape(changes);
        let accepted = Ran {
            status: 200,
            headers: Vec::new(),
            body: bytes::Bytes::new(),
            verdict: Verdict::Accepted,
            effect: Effect::Written,
            changes: Vec::new(),
            reason: None,
            code: Some(0),
            received: Received::default(),
        };
        match said.unwrap_or_else(|said| said) {
            Said::Redirect(to, effect) => {
                Ran { status: 302, headers: vec![("location", to)], effect, code: None, ..accepted }
            }
            Said::Tokens(tokens, change) => {
                let body = if path == LEGACY_PATH { in_model(tokens) } else { tokens };
                Ran { body: body.bytes(shape), changes: vec![change], ..accepted }
            }
            Said::Refused(refusal) => refused(refusal, Received::default()),
            Said::No(code) => Ran {
                body: failure(code).bytes(shape),
                verdict: Verdict::Rejected,
                effect: Effect::None,
                reason: Some(format!("oauth {code}")),
                code: Some(code),
                ..accepted
            },
        }
    }
}

fn failure(code: i64) -> Json {
    record([("success", Json::Flag(false)), ("errCode", text(code.to_string())), ("errMsg", text(words(code)))])
}

fn in_model(tokens: Json) -> Json {
    record([
        ("model", tokens),
        ("success", Json::Flag(true)),
        ("errCode", spare(text("0"))),
        ("errMsg", spare(text("成功"))),
    ])
}

fn needed(request: &Request, name: &'static str) -> Result<String, Refusal> {
    parameter(request, name)
        .filter(|value| !value.is_empty())
        .ok_or(Refusal { code: Code::Parameter, about: Some(name) })
}

/// The page on which a merchant says yes or no; here it answers at once.
fn authorize(state: &mut State, request: &Request, now: Timestamp) -> Result<Said, Said> {
    let client = needed(request, "client_id")?;
    let redirect = needed(request, "redirect_uri")?;
    if needed(request, "response_type")? != "code" {
        return Err(NO_SUCH_FLOW.into());
    }
    let seed = state.seed;
    let (app, issue) = state.jdl_apps.get_mut(&client).ok_or(Code::UnknownApp)?;
    if app.redirect_uri.as_ref().is_some_and(|own| *own != redirect) {
        return Err(OTHER_REDIRECT.into());
    }
    if redirect == OUT_OF_BAND && !app.declines {
        return Ok(issued(app, issue, seed, now, ChangeKind::TokenIssued, None));
    }
    let encoded = |text: String| utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string();
    let back = parameter(request, "state").map_or_else(String::new, |state| format!("&state={}", encoded(state)));
    let mark = if redirect.contains('?') { '&' } else { '?' };
    if app.declines {
        return Ok(Said::Redirect(format!("{redirect}{mark}error=access_denied{back}"), Effect::None));
    }
    let code = issue.code(seed, &client, now);
    Ok(Said::Redirect(format!("{redirect}{mark}code={code}{back}"), Effect::Written))
}

/// A code becomes tokens.
fn exchange(state: &mut State, request: &Request, now: Timestamp) -> Result<Said, Said> {
    let code = needed(request, "code")?;
    let client = needed(request, "client_id")?;
    let secret = needed(request, "client_secret")?;
    let seed = state.seed;
    let (app, issue) = state.jdl_apps.get_mut(&client).ok_or(BAD_CLIENT)?;
    if !app.secrets().any(|own| own.is(&secret)) {
        return Err(BAD_CLIENT.into());
    }
    if !issue.redeem(&code, &client, now) {
        return Err(BAD_CODE.into());
    }
    Ok(issued(app, issue, seed, now, ChangeKind::TokenIssued, Some(code)))
}

/// A refresh token becomes tokens, if the call is signed.
fn refresh(state: &mut State, request: &Request, now: Timestamp) -> Result<Said, Said> {
    let legacy = request.path() == LEGACY_PATH;
    if legacy && needed(request, "LOP-DN")? != LEGACY_LOP_DN {
        return Err(Code::PlanNotSubscribed.into());
    }
    let key = needed(request, "app_key")?;
    let token = needed(request, "refresh_token")?;
    let timestamp = needed(request, "timestamp")?;
    let sign = needed(request, "sign")?;
    let (seed, window) = (state.seed, state.window);
    let (app, issue) = state.jdl_apps.get_mut(&key).ok_or(Code::UnknownApp)?;
    let sent = if legacy { read_http(&timestamp) } else { read_civil(&timestamp, china()) };
    let sent = sent.ok_or(Code::TimestampFormat)?;
    if !within(sent, now, window) {
        return Err(Code::TimestampWindow.into());
    }
    let sign = sign.to_ascii_lowercase();
    let signed = |secret: &str| {
        let text = format!("{secret}app_key{key}refresh_token{token}timestamp{timestamp}{secret}");
        bool::from(hex::encode(Md5::digest(text)).as_bytes().ct_eq(sign.as_bytes()))
    };
    if !app.secrets().any(|secret| signed(secret.reveal())) {
        return Err(Code::Signature.into());
    }
    if !app.refresh_token.as_ref().is_some_and(|own| own.is(&token)) {
        return Err(BAD_REFRESH.into());
    }
    if app.refresh_expires.is_some_and(|end| now >= end) {
        return Err(BAD_REFRESH.into());
    }
    if app.refuses_refresh {
        return Err(NO_REFRESH.into());
    }
    Ok(issued(app, issue, seed, now, ChangeKind::TokenRefreshed, None))
}

fn within(sent: Timestamp, now: Timestamp, window: Duration) -> bool {
    now.duration_since(sent).abs() <= SignedDuration::try_from(window).unwrap_or(SignedDuration::MAX)
}

/// `EEE, dd MMM yyyy HH:mm:ss GMT`.
fn read_http(text: &str) -> Option<Timestamp> {
    let usual = text.ends_with(" GMT") && text.contains(", ");
    usual.then(|| httpdate::parse_http_date(text).ok()).flatten().and_then(|at| Timestamp::try_from(at).ok())
}

/// Gives an application its new tokens; the old ones are dead from then on.
fn issued(
    app: &mut JdlApp,
    issue: &mut Issue,
    seed: u64,
    now: Timestamp,
    kind: ChangeKind,
    code: Option<String>,
) -> Said {
    let (access, refresh) = (issue.draw(seed, 16), issue.draw(seed, 16));
    let ends = after(now, i64::from(app.token_seconds));
    let refresh_ends = after(now, i64::from(app.refresh_seconds));
    app.access_token = Some(access.as_str().into());
    app.token_expires = Some(ends);
    app.refresh_token = Some(refresh.as_str().into());
    app.refresh_expires = Some(refresh_ends);
    let shown = |at: Timestamp| if app.rfc3339_expiry { rfc3339(at) } else { civil_text(at, china()) };
    let mut fields = vec![
        ("accessToken", word(access)),
        ("accessExpire", text(shown(ends))),
        ("refreshToken", word(refresh)),
        ("refreshExpire", text(shown(refresh_ends))),
        ("sellerId", text(&app.seller_id)),
        ("clientId", spare(word(&app.app_key))),
    ];
    fields.extend(code.map(|code| ("code", spare(word(code)))));
    let tokens = Json::Record(fields.into_iter().map(|(name, value)| (name.into(), value)).collect());
    Said::Tokens(tokens, Change::new(kind, &app.seller_id).about([app.app_key.clone()]))
}
