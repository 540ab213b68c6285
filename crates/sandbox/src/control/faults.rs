//! Faults and replies given beforehand.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};

use super::Done;
use super::fields::Fields;
use crate::{Bend, Canned, Error, Fault, FaultRule, Ppm, Sandbox, When};

/// All gateways, and those who push, as the ledger names them.
const GATEWAYS: [&str; 7] = ["jdl", "jdl_oauth", "jdl_push", "jos", "jos_oauth", "cj", "cj_push"];

pub(super) fn answer_next(sandbox: &Sandbox, mut fields: Fields) -> Done {
    let operation = fields.text("operation")?;
    let canned = canned(&mut fields)?;
    fields.finish()?;
    sandbox.answer_next(operation.as_deref(), canned)?;
    Ok(json!({ "queued": true }))
}

pub(super) fn set(sandbox: &Sandbox, mut fields: Fields) -> Done {
    let kind = fields.needed_text("kind")?;
    let fault = fault(&kind, &mut fields)?;
    let mut rule = FaultRule::new(fault);
    rule.when = match fields.text("when")?.as_deref() {
        None | Some("after_effect") => When::AfterEffect,
        Some("before_effect") => When::BeforeEffect,
        Some(_) => return Err(Error::invalid("when", "before_effect or after_effect")),
    };
    rule.gateway = match fields.text("gateway")?.as_deref() {
        Some(name) if !GATEWAYS.contains(&name) => {
            return Err(Error::invalid("gateway", format!("one of {}", GATEWAYS.join(", "))));
        }
        name => name.map(str::to_owned),
    };
    rule.app_key = fields.text("app_key")?;
    rule.account = fields.text("account")?;
    rule.operation = fields.text("operation")?;
    rule.seed = fields.unsigned("seed")?;
    rule.nth = fields.unsigned("nth")?;
    rule.probability = fields.small("probability_ppm")?.map(Ppm::new).transpose()?;
    rule.times = fields.unsigned("times")?;
    fields.finish()?;
    let id = sandbox.add_fault(rule)?;
    Ok(json!({ "id": id }))
}

pub(super) fn lift(sandbox: &Sandbox, path: &str) -> Done {
    let id = path
        .strip_prefix("/faults/")
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| Error::invalid("id", "the number of a fault is needed"))?;
    match sandbox.lift_faults(Some(id)) {
        0 => Err(Error::invalid("id", "no such fault is in force")),
        lifted => Ok(json!({ "lifted": lifted })),
    }
}

fn fault(kind: &str, fields: &mut Fields) -> Result<Fault, Error> {
    let needed = |field: &str| Error::invalid(field, format!("is needed for `{kind}`"));
    let number = |fields: &mut Fields, field: &str| {
        let number = fields.unsigned(field)?.ok_or_else(|| needed(field))?;
        usize::try_from(number).map_err(|_| Error::invalid(field, "too large a number"))
    };
    let at = |fields: &mut Fields| number(fields, "at");
    Ok(match kind {
        "reply" => Fault::Reply(canned(fields)?),
        "http_status" => {
            if !fields.has("status") {
                return Err(needed("status"));
            }
            Fault::Reply(canned(fields)?)
        }
        "html" => Fault::Reply(Canned::html()),
        "truncate" => Fault::Truncate(at(fields)?),
        "cut" => Fault::Cut(at(fields)?),
        "empty" => Fault::Empty,
        "delay" => Fault::Delay(fields.millis("millis")?.ok_or_else(|| needed("millis"))?),
        "reset" => Fault::Reset,
        "never" => Fault::Never,
        "stall" => Fault::Stall(at(fields)?),
        "drip" => Fault::Drip {
            bytes: number(fields, "bytes")?,
            every: fields.millis("millis")?.ok_or_else(|| needed("millis"))?,
        },
        "body" => Fault::Body(steps(fields)?),
        "business_code" => Fault::BusinessCode(fields.signed("code")?.ok_or_else(|| needed("code"))?),
        "null_fields" => Fault::NullFields,
        "swap_types" => Fault::SwapTypes,
        "extra_fields" => Fault::ExtraFields,
        "list_shapes" => Fault::ListShapes,
        "container_drift" => Fault::ContainerDrift,
        "suffix_swap" => Fault::SuffixSwap,
        "need_retry" => Fault::NeedRetry,
        _ => {
            return Err(Error::invalid(
                "kind",
                "one of reply, http_status, html, truncate, cut, empty, delay, reset, never, stall, drip, body, \
                 business_code, null_fields, swap_types, extra_fields, list_shapes, container_drift, suffix_swap, need_retry",
            ));
        }
    })
}

/// What is done to a body, as a list of objects that each say what to `do`.
fn steps(fields: &mut Fields) -> Result<Vec<Bend>, Error> {
    let steps = fields.list("steps")?.ok_or_else(|| Error::invalid("steps", "is needed for `body`"))?;
    if steps.len() > Bend::MOST_STEPS {
        return Err(Error::invalid("steps", format!("at most {} steps", Bend::MOST_STEPS)));
    }
    let read = |(at, step)| {
        serde_json::from_value(step).map_err(|error| {
            let why: String = error.to_string().chars().take(300).collect();
            Error::invalid("steps", format!("step {}: {why}", at + 1))
        })
    };
    steps.into_iter().enumerate().map(read).collect()
}

fn canned(fields: &mut Fields) -> Result<Canned, Error> {
    let status = fields.small("status")?.unwrap_or(200);
    let status = u16::try_from(status).map_err(|_| Error::invalid("status", "200 to 599"))?;
    let body = given_body(fields)?;
    let mut canned = Canned::new(status, body);
    for (name, value) in fields.object("headers")?.into_iter().flatten() {
        match value {
            Value::String(value) => canned.headers.push((name, value)),
            _ => return Err(Error::invalid("headers", "names and texts are needed")),
        }
    }
    Ok(canned)
}

/// A body given as text or in base64; empty if neither is there.
pub(super) fn given_body(fields: &mut Fields) -> Result<Bytes, Error> {
    match (fields.text("body")?, fields.text("body_base64")?) {
        (Some(_), Some(_)) => Err(Error::invalid("body_base64", "not together with `body`")),
        (Some(text), None) => Ok(Bytes::from(text)),
        (None, Some(coded)) => {
            STANDARD.decode(coded).map(Bytes::from).map_err(|_| Error::invalid("body_base64", "no base64"))
        }
        (None, None) => Ok(Bytes::new()),
    }
}
