//! From a request to a reply: let in, read the fields, run the operation.

use std::num::NonZeroU32;

use http::header::CONTENT_TYPE;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::Cj;
use super::arguments::Arguments;
use super::code;
use super::envelope::{Envelope, Refusal, Told};
use super::operation::{Desk, Needs, Operation};
use super::settings::CjLimitStatus;
use super::token::user_of;
use crate::clock::ClockReading;
use crate::fault::Changes;
use crate::ledger::{Effect, Received, Verdict};
use crate::pipeline::{Caller, Protocol, Ran, trace_id};
use crate::reply::{Json, Shape};
use crate::state::State;
use crate::{MAX_BODY, Request};

/// What stands before every path.
pub(crate) const CJ_PREFIX: &str = "/api2.0/v1";

const TOKEN: &str = "cj-access-token";
const PLATFORM_TOKEN: &str = "platformtoken";
const TRACK: &str = "logistic/trackInfo";
const BATCH: &str = "shopping/order/getOrderDetailBatch";
const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// The protocol of CJ.
pub(crate) struct CjGateway;

impl Protocol for CjGateway {
    const NAME: &'static str = "cj";
    const TRACE_HEADER: &'static str = "x-request-id";
    const CONTENT_TYPE: &'static str = "application/json";

    fn caller(request: &Request) -> Caller {
        let header = header(request, TOKEN);
        let body = || {
            let value: Value = serde_json::from_slice(&request.body).ok()?;
            let named = |name: &str| value.get(name)?.as_str().and_then(user_of).map(str::to_owned);
            ["apiKey", "password", "refreshToken"].into_iter().find_map(named)
        };
        let user = match &header {
            Some(token) => user_of(token).map(str::to_owned),
            None if request.path().contains("/authentication/") => body(),
            None => None,
        };
        Caller { app_key: user, operation: operation_name(request).to_owned() }
    }

    fn account(_: &State, request: &Request) -> Option<String> {
        Self::caller(request).app_key
    }

    fn run(state: &mut State, request: &Request, at: ClockReading, changes: &Changes) -> Ran {
        let shape = Shape { list_shapes: false, ..shape(changes) };
        let request_id = trace_id(state);
        let operation = Operation::of(operation_name(request));
        let mut desk = Desk {
            seed: state.seed,
            sequence: state.sequence,
            at,
            user: None,
            platform_token: header(request, PLATFORM_TOKEN),
            cj: &mut state.cj,
        };
        let arguments = read(request, operation);
        let received = arguments.as_ref().map(received).unwrap_or_default();
        let admitted = admit(&mut desk, request, operation).and_then(|operation| Ok((operation, arguments?)));
        let let_in = admitted.is_ok();
        let told = admitted.and_then(|(operation, arguments)| match changes.business_code {
            Some(code) => Err(code.into()),
            None => (operation.run)(&mut desk, &arguments),
        });
        let points = desk.user.as_deref().and_then(|user| desk.cj.accounts.get(user)?.points(at.gateway));
        let newer = operation.is_some_and(|operation| operation.newer);
        let around = |good: bool, code: i64, message: &str, data: &Json| {
            let envelope = Envelope { good, code, message, request_id: &request_id, newer, points };
            envelope.around(data, &desk.cj.settings, shape)
        };
        match told {
            Ok(Told { data, changes }) => Ran {
                status: 200,
                headers: Vec::new(),
                body: around(true, code::SUCCESS, code::words(code::SUCCESS).1, &data),
                verdict: Verdict::Accepted,
                effect: match &changes {
                    None => Effect::Read,
                    Some(changes) if changes.is_empty() => Effect::None,
                    Some(_) => Effect::Written,
                },
                changes: changes.unwrap_or_default(),
                reason: None,
                code: Some(code::SUCCESS),
                received,
            },
            Err(refusal) => {
                let (name, words) = code::words(refusal.code);
                Ran {
                    status: refusal.status,
                    headers: Vec::new(),
                    body: around(false, refusal.code, refusal.message.as_deref().unwrap_or(words), &Json::Null),
                    verdict: if let_in { Verdict::Rejected } else { Verdict::Refused },
                    effect: Effect::None,
                    changes: Vec::new(),
                    reason: Some(name.to_owned()),
                    code: Some(refusal.code),
                    received,
                }
            }
        }
    }
}

/// The shape that faults ask for. `list_shapes` counts for webhooks only.
pub(super) fn shape(changes: &Changes) -> Shape {
    Shape {
        swap_types: changes.swap_types,
        null_fields: changes.null_fields,
        extra_fields: changes.extra_fields,
        list_shapes: changes.list_shapes,
        ..Shape::default()
    }
}

/// The path without the prefix; as it is where it has another.
fn operation_name(request: &Request) -> &str {
    let path = request.path();
    path.strip_prefix(CJ_PREFIX).and_then(|rest| rest.strip_prefix('/')).unwrap_or(path)
}

fn header(request: &Request, name: &str) -> Option<String> {
    let value = request.headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).trim().to_owned()).filter(|value| !value.is_empty())
}

/// The fields of a call, from query or body as its operation has them.
fn read(request: &Request, operation: Option<&Operation>) -> Result<Arguments, Refusal> {
    if !operation.is_some_and(Operation::has_body) {
        return Ok(Arguments::of_query(request.query()));
    }
    let kind = request.headers.get(CONTENT_TYPE).map(|kind| kind.as_bytes().to_ascii_lowercase());
    if kind.is_some_and(|kind| !kind.starts_with(b"application/json")) {
        return Err(code::CONTENT_TYPE.into());
    }
    if request.body.is_empty() {
        return Err(code::BODY_MISSING.into());
    }
    match serde_json::from_slice(&request.body) {
        Ok(Value::Object(fields)) => Ok(Arguments::new(fields)),
        Ok(_) => Err(code::PARAMETER_ERROR.into()),
        Err(_) => Err(code::BODY_NO_JSON.into()),
    }
}

/// Whether a call is let in. The checks run in the order in which they are written here.
fn admit(
    desk: &mut Desk<'_>,
    request: &Request,
    operation: Option<&'static Operation>,
) -> Result<&'static Operation, Refusal> {
    let now = desk.at.gateway;
    // 1. size, path and method
    if request.body.len() > MAX_BODY {
        return Err(Refusal::told(code::BODY_NO_JSON, "Request body is over 8 MiB").status(413));
    }
    let operation = operation.ok_or(code::NO_SUCH_PATH)?;
    if request.method != operation.method {
        return Err(code::METHOD.into());
    }
    // 2. the rate of all accounts together
    if let Some(most) = desk.cj.settings.address_per_second
        && !desk.cj.address.pass(most.get(), SECOND, now)
    {
        return Err(limited(desk.cj, Some(most)));
    }
    // 3. the token
    let needed = match operation.needs {
        Needs::Nothing => return Ok(operation),
        Needs::LogisticsToken => desk.cj.settings.logistics_need_token,
        Needs::Token => true,
    };
    let Some(token) = header(request, TOKEN) else {
        return if needed { Err(code::TOKEN_MISSING.into()) } else { Ok(operation) };
    };
    let Some(user) = owner(desk.cj, &token, now) else {
        return if needed { Err(code::TOKEN_INVALID.into()) } else { Ok(operation) };
    };
    desk.user = Some(user.clone());
    // 4. the rate of the account
    let tracks = desk.cj.settings.track_points;
    let Some(held) = desk.cj.accounts.get_mut(&user) else { return Err(code::TOKEN_INVALID.into()) };
    let limit = held.account.per_second;
    if let Some(most) = limit {
        let (window, most) = match operation.name {
            BATCH => (&mut held.batches, most.get().max(2)),
            _ => (&mut held.calls, most.get()),
        };
        if !window.pass(most, SECOND, now) {
            return Err(limited(desk.cj, limit));
        }
    }
    // 5. its points
    let cost = if operation.name == TRACK { tracks } else { operation.points };
    if let Some(points) = held.points(now)
        && !held.spent.spend(cost, points.total, now)
    {
        let words = format!(
            "API points exhausted: used {}, remaining {}, required {cost}",
            points.used_today, points.remaining
        );
        return Err(Refusal::told(code::POINTS, words));
    }
    Ok(operation)
}

/// The user whose access token this is, if it has not expired.
pub(super) fn owner(cj: &Cj, token: &str, now: Timestamp) -> Option<String> {
    let held = cj.accounts.get(user_of(token)?)?;
    let own = held.pair.as_ref().is_some_and(|pair| pair.access.is(token) && now < pair.access_expires);
    own.then(|| held.account.user_number.clone())
}

/// The refusal of a call above the rate, in the status whose turn it is.
pub(super) fn limited(cj: &mut Cj, per_second: Option<NonZeroU32>) -> Refusal {
    cj.limited += 1;
    let status = match cj.settings.limit_status {
        CjLimitStatus::Alternate if cj.limited % 2 == 1 => 429,
        CjLimitStatus::TooMany => 429,
        CjLimitStatus::Alternate | CjLimitStatus::Ok => 200,
    };
    let most = per_second.map_or(1, NonZeroU32::get);
    Refusal::told(code::TOO_MANY, format!("Too much request, QPS limit is {most} time/1second")).status(status)
}

/// The names under which things are asked for, the most telling first. Never a person.
const NUMBERS: [&str; 9] = [
    "trackNumber",
    "orderId",
    "orderIds",
    "orderNumber",
    "shipmentOrderId",
    "skuList",
    "startCountryCode",
    "status",
    "pageNum",
];

fn received(arguments: &Arguments) -> Received {
    let found = NUMBERS.iter().find_map(|name| {
        let first = arguments.list(name).ok()?.into_iter().next()?;
        Some((*name, first.chars().take(64).collect::<String>()))
    });
    Received {
        reference_number: found.as_ref().map(|(_, value)| value.clone()),
        reference_type: found.map(|(name, _)| name.to_owned()),
        scope: None,
    }
}
