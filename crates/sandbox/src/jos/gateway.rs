//! From a request to a reply: let in, read the parameters, run the operation.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::arguments::Refusal;
use super::method::{Desk, Method, Payload, Told};
use super::parameters::{JSON, Parameters};
use super::verify::verify;
use super::{code, received::received};
use crate::clock::ClockReading;
use crate::fault::Changes;
use crate::ledger::{Effect, Received, Verdict};
use crate::pipeline::{Caller, Protocol, Ran};
use crate::reply::{Json, Shape, record, spare, text, twin};
use crate::state::State;
use crate::{JosGrant, MAX_BODY, Request};

/// The protocol of JD's open service.
pub(crate) struct Jos;

impl Protocol for Jos {
    const NAME: &'static str = "jos";
    const TRACE_HEADER: &'static str = "x-trace-id";
    const CONTENT_TYPE: &'static str = "application/json;charset=utf-8";

    fn caller(request: &Request) -> Caller {
        let parameters = Parameters::of(request);
        let text = |name: &str| parameters.get(name).map(str::to_owned);
        Caller { app_key: text("app_key"), operation: text("method").unwrap_or_default() }
    }

    fn account(state: &State, request: &Request) -> Option<String> {
        let parameters = Parameters::of(request);
        let token = parameters.get("access_token")?;
        let own = |grant: &&JosGrant| grant.access_token.as_ref().is_some_and(|own| own.is(token));
        let app = state.jos_apps.get(parameters.get("app_key")?)?;
        app.grants.iter().find(own).map(|grant| grant.vender_id.clone())
    }

    fn run(state: &mut State, request: &Request, at: ClockReading, changes: &Changes) -> Ran {
        let shape = shape(changes, state.sequence);
        if request.body.len() > MAX_BODY {
            return Ran { status: 413, ..refused(code::FORBIDDEN.into(), Received::default(), shape) };
        }
        if !matches!(request.path().rsplit('/').next(), Some("routerjson" | "")) {
            return Ran { status: 404, ..refused(code::INVALID_CALL.into(), Received::default(), shape) };
        }
        if !matches!(request.method.as_str(), "GET" | "POST") {
            return refused(code::INVALID_CALL.into(), Received::default(), shape);
        }
        let parameters = Parameters::of(request);
        let fields = read(parameters.get(JSON));
        let received = fields.as_ref().map(received).unwrap_or_default();
        let admitted = match verify(&mut state.jos_apps, &parameters, at.gateway, state.jos_window) {
            Ok(admitted) => admitted,
            Err(refusal) => return refused(refusal, received, shape),
        };
        let fields = match fields {
            Ok(fields) => fields,
            Err(refusal) => return refused(refusal, received, shape),
        };
        let method = admitted.method;
        let told = match changes.business_code {
            // the gateway's own numbers have two digits
            Some(code) if code < 100 => Err(code.into()),
            Some(code) => method.failing.told(code, code::words(code).1),
            None => {
                let mut desk = Desk { world: &mut state.world, party: admitted.party, now: at.world };
                method.run(&mut desk, fields)
            }
        };
        match told {
            Ok(told) => answered(method, told, received, shape),
            // an operation that fails with a gateway's code has been let in
            Err(refusal) => Ran { verdict: Verdict::Rejected, ..refused(refusal, received, shape) },
        }
    }
}

pub(super) fn shape(changes: &Changes, sequence: u64) -> Shape {
    Shape {
        swap_types: changes.swap_types,
        swap_flags: changes.swap_types,
        null_fields: changes.null_fields,
        extra_fields: changes.extra_fields,
        list_shapes: changes.list_shapes,
        container_drift: changes.container_drift,
        suffix_swap: changes.suffix_swap,
        odd: sequence % 2 == 1,
    }
}

/// The application's parameters. JD asks for `{}` where there are none.
fn read(json: Option<&str>) -> Result<Map<String, Value>, Refusal> {
    let json = json.ok_or_else(|| Refusal::about(code::PARAMETER, JSON))?;
    match serde_json::from_str(json) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(code::JSON_CONVERSION.into()),
        Err(_) => Err(code::JSON_MALFORMED.into()),
    }
}

fn answered(method: &Method, told: Told, received: Received, shape: Shape) -> Ran {
    let mut payload = told.payload;
    if shape.container_drift {
        payload = drifted(payload, shape.odd);
    }
    if shape.extra_fields {
        payload.insert(0, (Cow::Borrowed("code"), text("0")));
    }
    let (effect, changes) = match told.changes {
        _ if told.rejected.is_some() => (Effect::None, Vec::new()),
        None => (Effect::Read, Vec::new()),
        Some(changes) if changes.is_empty() => (Effect::None, changes),
        Some(changes) => (Effect::Written, changes),
    };
    Ran {
        status: 200,
        headers: Vec::new(),
        body: Json::Record(payload).under(&method.root(shape.suffix_swap), shape),
        verdict: if told.rejected.is_some() { Verdict::Rejected } else { Verdict::Accepted },
        reason: told.rejected,
        effect,
        changes,
        code: told.code,
        received,
    }
}

/// The payload under the other spelling of its container, or without it.
fn drifted(payload: Payload, other_spelling: bool) -> Payload {
    let mut drifted = Vec::new();
    for (name, value) in payload {
        match value {
            Json::Record(fields) if !other_spelling => drifted.extend(fields),
            value => drifted.push((Cow::Owned(twin(&name)), value)),
        }
    }
    drifted
}

pub(super) fn refused(refusal: Refusal, received: Received, shape: Shape) -> Ran {
    let (name, chinese, english) = code::words(refusal.code);
    let about = |words: &str, between: &str| match &refusal.about {
        Some(about) => format!("{words}{between}{about}"),
        None => words.to_owned(),
    };
    // only the Chinese words repeat the token
    let secret = refusal.code == code::TOKEN_INVALID;
    let english = if secret { english.to_owned() } else { about(english, ": ") };
    let inner = record([
        ("code", text(refusal.code.to_string())),
        ("zh_desc", text(about(chinese, "："))),
        ("en_desc", spare(text(english))),
    ]);
    Ran {
        status: 200,
        headers: Vec::new(),
        body: inner.under("error_response", shape),
        verdict: Verdict::Refused,
        effect: Effect::None,
        changes: Vec::new(),
        reason: Some(if secret { name.to_owned() } else { about(name, " ") }),
        code: Some(refusal.code),
        received,
    }
}
