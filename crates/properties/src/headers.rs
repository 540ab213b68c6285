//! Headers that change what is done: `Retry-After`, `Date`, `Content-Type` and the status beside them.
//!
//! Bytes: lines with a provider and a status, `Retry-After`, `Date` and `Content-Type`, then the body.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use bytes::Bytes;
use futures_util::FutureExt as _;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use portolan::{
    Error, ProviderId, Secret, cj,
    exchange::{Call, Context, Exchange, HttpResponse, Parts, Purpose, Reply, Retry, RetryPolicy, Skew, SkewPolicy},
    jdl, jos,
};

use crate::{
    adapters::{Answering, Same, Standing, TOKEN, shop, wire},
    line, opaque,
};

/// A call ends after a few tries, whatever the headers ask for: each wait is clamped, and with a deadline none ends after
/// it. What a `Date` says changes the time to sign with, and breaks nothing. A write that may have been done is not sent again.
pub fn headers(bytes: &[u8]) {
    let (head, rest) = line(bytes);
    let (retry_after, rest) = line(rest);
    let (date, rest) = line(rest);
    let (content_type, body) = line(rest);
    let head = String::from_utf8_lossy(head);
    let (provider, status) = head.split_once(' ').unwrap_or((&head, "429"));
    let status = status.parse().ok().and_then(|status| StatusCode::from_u16(status).ok());
    let mut map = HeaderMap::new();
    for (name, value) in
        [(header::RETRY_AFTER, retry_after), (header::DATE, date), (header::CONTENT_TYPE, content_type)]
    {
        if let (false, Ok(value)) = (value.is_empty(), HeaderValue::from_bytes(value)) {
            map.insert(name, value);
        }
    }
    let status = status.unwrap_or(StatusCode::TOO_MANY_REQUESTS);
    let response = HttpResponse { status, headers: map, body: Bytes::copy_from_slice(body) };
    for write in [false, true] {
        called(provider, write, &response, None);
        called(provider, write, &response, Some(Duration::from_secs(15)));
    }
}

fn called(provider: &str, write: bool, response: &HttpResponse, deadline: Option<Duration>) {
    let clock = Arc::new(Standing { slept: 0.into() });
    let http = Arc::new(Answering { response: response.clone(), asked: 0.into() });
    let id = ProviderId::parse(provider).unwrap_or_else(|_| ProviderId::cj());
    let below = wire(provider, Arc::clone(&http), Arc::clone(&clock));
    let policy = RetryPolicy::default();
    let skew = Skew::new(below, &id, SkewPolicy::default()).expect("the standard policy");
    let stack = Retry::new(skew, &id, policy, Arc::<Standing>::clone(&clock), Arc::new(Same(u64::MAX - 1)))
        .expect("the standard policy");
    let call = question(provider, write);
    for _ in 0..2 {
        let (asked, slept) = (http.asked.load(Ordering::Relaxed), clock.slept.load(Ordering::Relaxed));
        let context = Context::new();
        context.set_token(Secret::new(TOKEN));
        if let Some(deadline) = deadline {
            context.set_deadline(Duration::from_nanos(slept) + deadline);
        }
        let outcome = outcome(&stack, &call, &context);
        let asked = http.asked.load(Ordering::Relaxed) - asked;
        let slept = Duration::from_nanos(clock.slept.load(Ordering::Relaxed) - slept);
        // Each try may be made twice: once more with another time.
        assert!(asked <= 2 * u64::from(policy.tries), "{asked} requests for one call");
        // A clamped wait, and a drawn one on top.
        let longest = 2 * policy.longest_wait * policy.tries;
        assert!(slept <= deadline.unwrap_or(longest), "{slept:?} of waiting for one call");
        if let Err(error) = outcome {
            opaque::discreet(&error);
            let unknown = error.delivery() == portolan::Delivery::MaybeSent;
            assert!(!(write && unknown) || asked == 1, "a write of which nobody knows was sent {asked} times");
        }
    }
}

fn outcome(stack: &dyn Exchange, call: &Call, context: &Context) -> Result<Reply, Error> {
    stack.call(call, context).now_or_never().expect("nothing is waited for but the clock")
}

fn question(provider: &str, write: bool) -> Call {
    let (read, change) = match provider {
        "jos" => (jos::TRACE_GET, jos::POP_ORDER_SHIP),
        "jdl" => (jdl::TRACKING_QUERY, jdl::ORDERS_CREATE),
        _ => (cj::TRACK_INFO, cj::CREATE_ORDER_V2),
    };
    let parts = Parts::post("/path", Bytes::from_static(b"{}"));
    if write {
        Call::write(change, shop(), Purpose::Ship, parts)
    } else {
        Call::read(read, shop(), Purpose::Track, parts)
    }
}
