//! What every gateway does around its own protocol: faults, headers, ledger.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::chance::{chance_for, hex_text};
use crate::clock::ClockReading;
use crate::fault::{Changes, Fault, Struck, When};
use crate::ledger::{Answered, Change, Effect, Entry, Received, Verdict};
use crate::state::State;
use crate::{Answer, Canned, Outcome, Request};

/// One provider's protocol.
pub(crate) trait Protocol {
    const NAME: &'static str;
    const TRACE_HEADER: &'static str;
    const CONTENT_TYPE: &'static str;

    /// Who calls what, believed without proof: it picks faults and labels the ledger.
    fn caller(request: &Request) -> Caller;

    /// The merchant whose call it is, as far as it shows: as believed as the caller, and only asked for where a fault wants
    /// to know.
    fn account(state: &State, request: &Request) -> Option<String>;

    /// Checks the call and runs its operation.
    fn run(state: &mut State, request: &Request, at: ClockReading, changes: &Changes) -> Ran;
}

#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) app_key: Option<String>,
    pub(crate) operation: String,
}

/// What a protocol made of a call.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: u16,
    /// Headers beside the usual ones.
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Bytes,
    pub(crate) verdict: Verdict,
    pub(crate) effect: Effect,
    pub(crate) changes: Vec<Change>,
    pub(crate) reason: Option<String>,
    pub(crate) code: Option<i64>,
    pub(crate) received: Received,
}

/// Answers one call and writes it into the ledger.
pub(crate) fn answer<P: Protocol>(state: &mut State, request: &Request) -> Answer {
    state.sequence += 1;
    let sequence = state.sequence;
    let at = state.clocks.read();
    let trace_id = trace_id(state);
    let caller = P::caller(request);
    let account = if state.faults.ask_for_accounts() { P::account(state, request) } else { None };
    let (app_key, account) = (caller.app_key.as_deref(), account.as_deref());
    let mut changes = state.faults.strike(P::NAME, Struck { app_key, account, operation: &caller.operation });
    state.world.settle(at.world);
    let unreached = matches!(changes.instead, Some((_, When::BeforeEffect)));
    let ran = if unreached {
        Ran {
            status: 200,
            headers: Vec::new(),
            body: Bytes::new(),
            verdict: Verdict::NotReached,
            effect: Effect::None,
            changes: Vec::new(),
            reason: None,
            code: None,
            received: Received::default(),
        }
    } else {
        P::run(state, request, at, &changes)
    };
    let (bent, changed) = changes.bend(ran.body);
    if changed && !unreached {
        changes.names.push("body");
    }
    let content_type = bent.content_type.as_deref().unwrap_or(P::CONTENT_TYPE);
    let mut usual = Canned::new(ran.status, bent.body).header("content-type", content_type);
    for (name, value) in ran.headers {
        usual = usual.header(name, value);
    }
    let head = |canned: &Canned| {
        let mut reply = Response::new(canned.body.clone());
        *reply.status_mut() = StatusCode::from_u16(canned.status).unwrap_or(StatusCode::OK);
        let headers = reply.headers_mut();
        // the header knows no time before 1970
        let date = httpdate::fmt_http_date(at.gateway.max(Timestamp::UNIX_EPOCH).into());
        let own = [("date", date.as_str()), (P::TRACE_HEADER, trace_id.as_str())];
        let given = canned.headers.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        for (name, value) in own.into_iter().chain(given) {
            if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
                if own.iter().any(|(own, _)| name.as_str() == *own) {
                    headers.insert(name, value);
                } else {
                    headers.append(name, value);
                }
            }
        }
        reply
    };
    let outcome = match changes.instead.as_ref().map(|(fault, _)| fault) {
        Some(Fault::Reply(canned)) => Outcome::Reply(head(canned)),
        Some(Fault::Truncate(to)) => {
            Outcome::Reply(head(&Canned { body: usual.body.slice(..usual.body.len().min(*to)), ..usual }))
        }
        Some(Fault::Cut(at)) => Outcome::Cut { at: usual.body.len().min(*at), reply: head(&usual) },
        Some(Fault::Empty) => Outcome::Reply(head(&Canned { body: Bytes::new(), ..usual })),
        Some(Fault::Reset) => Outcome::Reset,
        Some(Fault::Never) => Outcome::Never,
        Some(Fault::Stall(at)) => Outcome::Stall { at: usual.body.len().min(*at), reply: head(&usual) },
        Some(Fault::Drip { bytes, every }) => Outcome::Drip { reply: head(&usual), bytes: *bytes, every: *every },
        _ => Outcome::Reply(head(&usual)),
    };
    state.ledger.write(Entry {
        sequence,
        gateway: P::NAME,
        gateway_time: at.gateway,
        world_time: at.world,
        app_key: caller.app_key.map(|key| short(&key)),
        operation: short(&caller.operation),
        received: ran.received,
        verdict: ran.verdict,
        reason: ran.reason,
        effect: ran.effect,
        changes: ran.changes,
        answered: answered(&outcome, ran.code, &changes),
        faults: changes.names,
        trace_id,
        push: None,
    });
    Answer { delay: changes.delay, outcome }
}

/// The id of the call that is being answered: 32 hex digits.
pub(crate) fn trace_id(state: &State) -> String {
    hex_text(&mut chance_for(state.seed, &format!("trace {}", state.sequence)), 16)
}

fn answered(outcome: &Outcome, code: Option<i64>, changes: &Changes) -> Answered {
    let (name, status, sent): (_, _, &[u8]) = match outcome {
        Outcome::Reply(reply) => ("reply", Some(reply.status().as_u16()), reply.body()),
        Outcome::Cut { reply, at } => {
            ("cut", Some(reply.status().as_u16()), reply.body().get(..*at).unwrap_or(reply.body()))
        }
        Outcome::Stall { reply, at } => {
            ("stall", Some(reply.status().as_u16()), reply.body().get(..*at).unwrap_or(reply.body()))
        }
        Outcome::Drip { reply, .. } => ("drip", Some(reply.status().as_u16()), reply.body()),
        Outcome::Reset => ("reset", None, &[]),
        Outcome::Never => ("never", None, &[]),
    };
    Answered {
        outcome: name,
        status,
        bytes: sent.len(),
        sha256: hex::encode(Sha256::digest(sent)),
        code,
        delay_millis: u64::try_from(changes.delay.as_millis()).unwrap_or(u64::MAX),
    }
}

/// What the ledger keeps of a text from outside.
fn short(text: &str) -> String {
    text.chars().take(256).collect()
}
