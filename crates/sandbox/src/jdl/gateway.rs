//! From a request to a reply: let in, read the body, run the operation.

use bytes::Bytes;
use serde_json::Value;

use super::app::TRACKING_PATH;
use super::ecap::{self, Desk};
use super::envelope::{GatewayCode, Refusal};
use super::parameters::parameter;
use super::tracking;
use super::verify::verify;
use crate::clock::ClockReading;
use crate::fault::Changes;
use crate::ledger::{Effect, Received, Verdict};
use crate::pipeline::{Caller, Protocol, Ran};
use crate::reply::Shape;
use crate::state::State;
use crate::{MAX_BODY, Request};

/// The protocol of JD Logistics.
pub(crate) struct Jdl;

impl Protocol for Jdl {
    const NAME: &'static str = "jdl";
    const TRACE_HEADER: &'static str = "lop-trace-id";
    const CONTENT_TYPE: &'static str = "application/json;charset=utf-8";

    fn caller(request: &Request) -> Caller {
        Caller { app_key: parameter(request, "app_key"), operation: request.path().to_owned() }
    }

    fn account(state: &State, request: &Request) -> Option<String> {
        state.jdl_apps.get(&parameter(request, "app_key")?).map(|app| app.seller_id.clone())
    }

    fn run(state: &mut State, request: &Request, at: ClockReading, changes: &Changes) -> Ran {
        if request.body.len() > MAX_BODY {
            return refused(GatewayCode::BodyTooLarge.into(), Received::default());
        }
        let arguments = read(&request.body);
        let path = request.path();
        let received = match &arguments {
            Some(arguments) if path == TRACKING_PATH => tracking::received(arguments),
            Some(arguments) if ecap::serves(path) => ecap::received(arguments),
            _ => Received::default(),
        };
        let app_key = match verify(&mut state.jdl_apps, request, at.gateway, state.window) {
            Ok(app_key) => app_key,
            Err(refusal) => return refused(refusal, received),
        };
        let Some(arguments) = arguments else {
            return refused(GatewayCode::BodyNotArray.into(), received);
        };
        let Some(app) = state.jdl_apps.get(&app_key) else {
            return refused(GatewayCode::UnknownApp.into(), received);
        };
        let shape = shape(changes);
        if ecap::serves(path) {
            let call = (state.seed, state.sequence);
            let (world, traces) = (&mut state.world, &mut state.traces);
            let mut desk = Desk { world, traces, app, now: at.world, need_retry: changes.need_retry };
            return ordered(ecap::run(&mut desk, path, &arguments, changes.business_code, call, shape), received);
        }
        if path != TRACKING_PATH {
            return refused(GatewayCode::UnknownOperation.into(), received);
        }
        let answered = match changes.business_code {
            Some(code) => tracking::failure(code, shape),
            None => tracking::query(&mut state.world, app, &arguments, at.world, shape),
        };
        let verdict = if answered.code == tracking::SUCCESS { Verdict::Accepted } else { Verdict::Rejected };
        Ran {
            status: 200,
            headers: Vec::new(),
            body: answered.body,
            reason: (verdict == Verdict::Rejected).then(|| format!("business code {}", answered.code)),
            effect: match verdict {
                Verdict::Accepted => Effect::Read,
                _ => Effect::None,
            },
            changes: Vec::new(),
            verdict,
            code: Some(answered.code),
            received,
        }
    }
}

pub(super) fn shape(changes: &Changes) -> Shape {
    Shape {
        swap_types: changes.swap_types,
        null_fields: changes.null_fields,
        extra_fields: changes.extra_fields,
        ..Shape::default()
    }
}

/// What an operation on orders came to.
fn ordered(outcome: ecap::Outcome, received: Received) -> Ran {
    let (effect, changes) = match outcome.changes {
        _ if outcome.rejected.is_some() => (Effect::None, Vec::new()),
        None => (Effect::Read, Vec::new()),
        Some(changes) if changes.is_empty() => (Effect::None, changes),
        Some(changes) => (Effect::Written, changes),
    };
    Ran {
        status: 200,
        headers: Vec::new(),
        body: outcome.body,
        verdict: if outcome.rejected.is_some() { Verdict::Rejected } else { Verdict::Accepted },
        reason: outcome.rejected,
        effect,
        changes,
        code: Some(outcome.code),
        received,
    }
}

/// The array of arguments that a body holds.
fn read(body: &Bytes) -> Option<Vec<Value>> {
    serde_json::from_slice(body).ok()
}

pub(super) fn refused(refusal: Refusal, received: Received) -> Ran {
    Ran {
        status: match refusal.code {
            GatewayCode::BodyTooLarge => 413,
            _ => 200,
        },
        headers: Vec::new(),
        body: refusal.body(),
        verdict: Verdict::Refused,
        effect: Effect::None,
        changes: Vec::new(),
        reason: Some(match refusal.about {
            Some(about) => format!("{} {about}", refusal.code.reason()),
            None => refusal.code.reason().to_owned(),
        }),
        code: Some(refusal.code.number()),
        received,
    }
}
