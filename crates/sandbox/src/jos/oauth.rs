//! The service that issues tokens, in both generations: `/oauth/authorize` and `/oauth/token`,
//! `/oauth2/to_login`, `/oauth2/access_token` and `/oauth2/refresh_token`.

use jiff::{SignedDuration, Timestamp};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::app::JosApp;
use super::gateway::shape;
use super::parameters::Parameters;
use super::token::Generation;
use crate::clock::ClockReading;
use crate::fault::Changes;
use crate::ledger::{Change, ChangeKind, Effect, Received, Verdict};
use crate::pipeline::{Caller, Protocol, Ran};
use crate::reply::{Json, Shape, number, record, spare, text};
use crate::state::State;
use crate::{Hidden, JosGrant, MAX_BODY, Request};

/// JD's codes of the old generation; the new one has none of its own, so it gets these too.
const NO_APP: i64 = 101;
const NO_RESPONSE_TYPE: i64 = 301;
const NO_CLIENT: i64 = 302;
const NO_REDIRECT: i64 = 303;
const OTHER_REDIRECT: i64 = 305;
const NO_SUCH_FLOW: i64 = 401;
const BAD_CODE: i64 = 402;
const URL_MISMATCH: i64 = 403;
const BAD_CLIENT: i64 = 404;
const UNKNOWN: i64 = 209;

/// The protocol of the token service.
pub(crate) struct JosOauth;

/// What the service says.
enum Said {
    /// The browser goes there.
    Redirect(String, Effect),
    /// The tokens.
    Tokens(Json, Change),
    /// A code.
    No(i64),
}

impl Protocol for JosOauth {
    const NAME: &'static str = "jos_oauth";
    const TRACE_HEADER: &'static str = "x-trace-id";
    const CONTENT_TYPE: &'static str = "application/json;charset=utf-8";

    fn caller(request: &Request) -> Caller {
        let parameters = Parameters::of(request);
        let key = parameters.get("client_id").or(parameters.get("app_key"));
        Caller { app_key: key.map(str::to_owned), operation: request.path().to_owned() }
    }

    fn account(state: &State, request: &Request) -> Option<String> {
        let parameters = Parameters::of(request);
        let token = parameters.get("refresh_token")?;
        let own = |grant: &&JosGrant| grant.refresh_token.as_ref().is_some_and(|own| own.is(token));
        let app = state.jos_apps.get(&Self::caller(request).app_key?)?;
        app.grants.iter().find(own).map(|grant| grant.vender_id.clone())
    }

    fn run(state: &mut State, request: &Request, at: ClockReading, changes: &Changes) -> Ran {
        let shape = shape(changes, state.sequence);
        let path = request.path();
        let generation = if path.starts_with("/oauth2") { Generation::New } else { Generation::Old };
        if request.body.len() > MAX_BODY {
            return Ran { status: 413, ..refused(generation, NO_SUCH_FLOW, state.sequence, shape) };
        }
        let parameters = Parameters::of(request);
        let (get, post) = (request.method == "GET", request.method == "POST");
        let said = match path {
            _ if changes.business_code.is_some() => Said::No(changes.business_code.unwrap_or(UNKNOWN)),
            "/oauth/authorize" if get => authorize(state, &parameters, "client_id", at.gateway),
            "/oauth2/to_login" if get => authorize(state, &parameters, "app_key", at.gateway),
            "/oauth/token" if post => tokens(state, &parameters, generation, None, at.gateway),
            "/oauth2/access_token" if get || post => {
                tokens(state, &parameters, generation, Some("authorization_code"), at.gateway)
            }
            "/oauth2/refresh_token" if get || post => {
                tokens(state, &parameters, generation, Some("refresh_token"), at.gateway)
            }
            _ => return Ran { status: 404, ..refused(generation, NO_SUCH_FLOW, state.sequence, shape) },
        };
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
        match said {
            Said::Redirect(to, effect) => {
                Ran { status: 302, headers: vec![("location", to)], effect, code: None, ..accepted }
            }
            Said::Tokens(reply, change) => Ran { body: reply.bytes(shape), changes: vec![change], ..accepted },
            Said::No(code) => refused(generation, code, state.sequence, shape),
        }
    }
}

fn refused(generation: Generation, code: i64, sequence: u64, shape: Shape) -> Ran {
    let words = match code {
        NO_APP => "应用不存在",
        NO_RESPONSE_TYPE => "缺少response_type",
        NO_CLIENT => "缺少client_id",
        NO_REDIRECT => "缺少redirect_uri",
        OTHER_REDIRECT => "redirect_uri与注册的不一致",
        NO_SUCH_FLOW => "不支持的授权方式",
        BAD_CODE => "授权码或refresh_token无效或已过期",
        URL_MISMATCH => "redirect_uri与授权时不一致",
        BAD_CLIENT => "client_id或client_secret错误",
        _ => "未知错误",
    };
    let reply = match generation {
        Generation::Old => record([("code", number(code)), ("error_description", text(words))]),
        Generation::New => record([
            ("code", number(code)),
            ("msg", text(words)),
            ("requestId", spare(text(format!("sandbox-{sequence}")))),
        ]),
    };
    Ran {
        status: 200,
        headers: Vec::new(),
        body: reply.bytes(shape),
        verdict: Verdict::Refused,
        effect: Effect::None,
        changes: Vec::new(),
        reason: Some(format!("oauth {code}")),
        code: Some(code),
        received: Received::default(),
    }
}

/// The page on which a merchant says yes or no; here it answers at once. `vender_id`, which JD does
/// not know, says which of the application's merchants it is.
fn authorize(state: &mut State, parameters: &Parameters, key: &str, now: Timestamp) -> Said {
    let Some(client) = parameters.get(key) else { return Said::No(NO_CLIENT) };
    let Some(kind) = parameters.get("response_type") else { return Said::No(NO_RESPONSE_TYPE) };
    let Some(redirect) = parameters.get("redirect_uri") else { return Said::No(NO_REDIRECT) };
    if kind != "code" {
        return Said::No(NO_SUCH_FLOW);
    }
    let Some((app, issue)) = state.jos_apps.get_mut(client) else { return Said::No(NO_APP) };
    if app.redirect_uri.as_ref().is_some_and(|own| own != redirect) {
        return Said::No(OTHER_REDIRECT);
    }
    let back = parameters.get("state").map_or_else(String::new, |state| format!("&state={}", encoded(state)));
    let mark = if redirect.contains('?') { '&' } else { '?' };
    if app.declines {
        return Said::Redirect(format!("{redirect}{mark}error=access_denied{back}"), Effect::None);
    }
    let wanted = parameters.get("vender_id");
    let grant = app.grants.iter().find(|grant| wanted.is_none_or(|wanted| grant.vender_id == wanted));
    let Some(vender) = grant.map(|grant| grant.vender_id.clone()) else { return Said::No(NO_APP) };
    let code = issue.code(state.seed, client, &vender, redirect, now);
    Said::Redirect(format!("{redirect}{mark}code={code}{back}"), Effect::Written)
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// A code or a refresh token becomes tokens. `flow` is what the address stands for.
fn tokens(
    state: &mut State,
    parameters: &Parameters,
    generation: Generation,
    flow: Option<&str>,
    now: Timestamp,
) -> Said {
    let names = match generation {
        Generation::Old => ("client_id", "client_secret"),
        Generation::New => ("app_key", "app_secret"),
    };
    let Some(client) = parameters.get(names.0) else { return Said::No(NO_CLIENT) };
    let kind = parameters.get("grant_type");
    if kind.is_none() || flow.is_some_and(|flow| kind != Some(flow)) {
        return Said::No(NO_SUCH_FLOW);
    }
    let seed = state.seed;
    let Some((app, issue)) = state.jos_apps.get_mut(client) else { return Said::No(NO_APP) };
    if !parameters.get(names.1).is_some_and(|secret| app.secrets().any(|own| own.is(secret))) {
        return Said::No(BAD_CLIENT);
    }
    let (vender, change) = match kind {
        Some("authorization_code") => {
            let redeemed = parameters.get("code").and_then(|code| issue.redeem(code, client, now));
            let Some(code) = redeemed else { return Said::No(BAD_CODE) };
            // the new generation does not repeat the address
            let same =
                parameters.get("redirect_uri").map_or(generation == Generation::New, |to| to == code.redirect_uri);
            if !same {
                return Said::No(URL_MISMATCH);
            }
            (code.vender_id, ChangeKind::TokenIssued)
        }
        Some("refresh_token") => {
            let given = parameters.get("refresh_token").unwrap_or_default();
            let own = |token: &Hidden| token.is(given);
            let grant = app.grants.iter().find(|grant| grant.refresh_token.as_ref().is_some_and(own));
            let Some(grant) = grant else { return Said::No(BAD_CODE) };
            (grant.vender_id.clone(), ChangeKind::TokenRefreshed)
        }
        _ => return Said::No(NO_SUCH_FLOW),
    };
    let (access, refresh) = (issue.token(seed, generation), issue.token(seed, generation));
    let Some(reply) = grant(app, &vender, &access, &refresh, generation, now) else { return Said::No(UNKNOWN) };
    Said::Tokens(reply, Change::new(change, &vender).about([client.to_owned()]))
}

/// Gives a merchant's grant its new tokens; the old ones are dead from then on.
fn grant(
    app: &mut JosApp,
    vender: &str,
    access: &str,
    refresh: &str,
    generation: Generation,
    now: Timestamp,
) -> Option<Json> {
    let seconds = app.token_seconds;
    let grant = app.grants.iter_mut().find(|grant| grant.vender_id == vender)?;
    let expires = now.saturating_add(SignedDuration::from_secs(i64::from(seconds))).unwrap_or(Timestamp::MAX);
    grant.access_token = Some(access.into());
    grant.refresh_token = Some(refresh.into());
    grant.token_expires = Some(expires);
    let time = text(now.as_millisecond().to_string());
    Some(match generation {
        Generation::Old => record([
            ("access_token", text(access)),
            ("code", number(0)),
            ("expires_in", number(seconds)),
            ("refresh_token", text(refresh)),
            ("time", time),
            ("token_type", text("bearer")),
            ("uid", spare(text(vender))),
            ("user_nick", spare(text("测试商家"))),
        ]),
        Generation::New => record([
            ("access_token", text(access)),
            ("expires_in", number(seconds)),
            ("refresh_token", text(refresh)),
            ("scope", spare(text("snsapi_base"))),
            ("open_id", spare(text(format!("sandbox-open-{vender}")))),
            ("uid", spare(text(vender))),
            ("time", time),
            ("token_type", text("bearer")),
            ("code", number(0)),
            ("xid", spare(text(format!("sandbox-xid-{vender}")))),
        ]),
    })
}
