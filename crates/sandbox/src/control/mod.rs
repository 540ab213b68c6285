//! The control port: plain JSON over HTTP onto the methods of [`Sandbox`].

mod apps;
mod cj;
mod clocks;
mod faults;
mod fields;
mod jos;
mod ledger;
mod orders;
mod parcels;
mod pushes;

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{Error, MAX_BODY, Request, Sandbox};
use fields::Fields;

/// What a call answers when it went well.
type Done = Result<Value, Error>;

pub(crate) fn answer(sandbox: &Sandbox, request: &Request) -> Response<Bytes> {
    if request.body.len() > MAX_BODY {
        let error = Error::invalid("body", "at most 8 MiB");
        return complaint(StatusCode::PAYLOAD_TOO_LARGE, &error);
    }
    match route(sandbox, request) {
        Some(Ok(value)) => reply(StatusCode::OK, &value),
        Some(Err(error)) => complaint(StatusCode::BAD_REQUEST, &error),
        None => complaint(
            StatusCode::NOT_FOUND,
            &Error::invalid("path", "no such call; the README of the sandbox lists them"),
        ),
    }
}

fn route(sandbox: &Sandbox, request: &Request) -> Option<Done> {
    let body = || Fields::of(&request.body);
    let path = request.path();
    let call = (request.method.as_str(), path);
    Some(match call {
        ("GET", "/ready") => Ok(shown(&sandbox.ready())),
        ("GET", "/jdl/apps") => apps::list(sandbox),
        ("POST", "/jdl/apps") => body().and_then(|fields| apps::register(sandbox, fields)),
        ("POST", "/jdl/limits") => body().and_then(|fields| apps::limit(sandbox, fields)),
        ("POST", "/jdl/orders") => body().and_then(|fields| apps::plan_order(sandbox, fields)),
        ("GET", "/jos/apps") => jos::list(sandbox),
        ("POST", "/jos/apps") => body().and_then(|fields| jos::register(sandbox, fields)),
        ("POST", "/jos/limits") => body().and_then(|fields| jos::limit(sandbox, fields)),
        (_, path) if path.starts_with("/cj/") => return cj::route(sandbox, request),
        ("GET", "/clocks") => Ok(shown(&sandbox.clocks())),
        ("POST", "/clocks/gateway") => body().and_then(|fields| clocks::gateway(sandbox, fields)),
        ("POST", "/clocks/world") => body().and_then(|fields| clocks::world(sandbox, fields)),
        ("GET", "/parcels") => parcels::list(sandbox),
        ("POST", "/parcels") => body().and_then(|fields| parcels::stage(sandbox, fields)),
        ("GET", "/orders") => orders::list(sandbox),
        ("POST", "/orders") => body().and_then(|fields| orders::stage(sandbox, fields)),
        ("POST", "/answers") => body().and_then(|fields| faults::answer_next(sandbox, fields)),
        ("GET", "/faults") => Ok(json!({ "faults": shown(&sandbox.faults()) })),
        ("POST", "/faults") => body().and_then(|fields| faults::set(sandbox, fields)),
        ("DELETE", "/faults") => Ok(json!({ "lifted": sandbox.lift_faults(None) })),
        ("DELETE", _) if path.starts_with("/faults/") => faults::lift(sandbox, path),
        ("GET", "/pushes") => pushes::list(sandbox),
        ("POST", "/pushes") => body().and_then(|fields| pushes::post(sandbox, fields)),
        ("DELETE", "/pushes") => Ok(json!({ "forgotten": sandbox.forget_pushes() })),
        ("POST", "/pushes/targets") => body().and_then(|fields| pushes::aim(sandbox, fields)),
        ("DELETE", _) if path.starts_with("/pushes/targets/") => pushes::unaim(sandbox, path),
        ("GET", "/ledger") => ledger::read(sandbox, request.query()),
        ("DELETE", "/ledger") => {
            sandbox.clear_ledger();
            Ok(json!({ "cleared": true }))
        }
        _ => return None,
    })
}

fn shown<T: Serialize>(value: &T) -> Value {
    // the types of this crate always serialise
    serde_json::to_value(value).unwrap_or_default()
}

fn complaint(status: StatusCode, error: &Error) -> Response<Bytes> {
    let (field, message) = match error {
        Error::Invalid { field, message } => (field.as_str(), message.clone()),
        other => ("", other.to_string()),
    };
    reply(status, &json!({ "error": { "field": field, "message": message } }))
}

fn reply(status: StatusCode, value: &Value) -> Response<Bytes> {
    let mut reply = Response::new(Bytes::from(value.to_string()));
    *reply.status_mut() = status;
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    reply
}
