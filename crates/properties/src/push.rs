//! Pushes: one key for one body, believed with the right signature alone.
//!
//! Bytes: a line with what a stranger gives for a signature (JDL: the callback's target; CJ: the header), then the body.

use std::sync::{Arc, OnceLock};

use http::{HeaderMap, StatusCode};
use portolan::{
    AccountId, Authenticity, Error, ErrorKind, Push, PushDecoder, PushEvent, PushMessage, Secret, cj,
    exchange::HttpResponse,
    jdl,
    jdl::sign::{Algorithm, Signing, Subject},
};

use crate::{
    adapters::{APP_SECRET, Answering, KEY, TOKEN, shop},
    line, opaque, plant,
};

/// What CJ signs with; no number of a fixture.
const OPEN_ID: &str = "73310042907";

/// Pushes of CJ's webhooks.
pub fn cj_push(bytes: &[u8]) {
    let (given, body) = line(bytes);
    let given = String::from_utf8_lossy(given);
    let secret = Secret::new(OPEN_ID);
    let right = cj::sign::Signing { open_id: &secret, body }.sign();
    let strict = cj::push::PushReader::signed_with(OPEN_ID);
    let open = cj::push::PushReader::unsigned();
    let unsigned = read(&open, "", &[], body);
    let signed = read(&strict, "", &[("sign", &right)], body);
    agree(&unsigned, &signed);
    let stranger = read(&strict, "", &[("Sign", &given)], body);
    refused(&stranger, given.trim() == right);
    refused(&read(&strict, "", &[("sign", &right)], &changed(body)), false);
    for body in plant::planted(body) {
        silent(&read(&open, "", &[], &body));
    }
}

/// Pushes of JDL's express orders.
pub fn jdl_push(bytes: &[u8]) {
    let (given, body) = line(bytes);
    let given = String::from_utf8_lossy(given);
    let (strict, open) = decoders();
    let unsigned = read(&*open, "", &[], body);
    for algorithm in [Algorithm::Md5Salt, Algorithm::HmacSha256] {
        let target = signed(body, algorithm);
        agree(&unsigned, &read(&*strict, &target, &[], body));
        refused(&read(&*strict, &target, &[], &changed(body)), false);
    }
    let stranger = read(&*strict, &given, &[], body);
    refused(&stranger, false);
    for body in plant::planted(body) {
        silent(&read(&*open, "", &[], &body));
    }
}

/// One that demands signatures, and one that does not look.
fn decoders() -> (Arc<dyn PushDecoder>, Arc<dyn PushDecoder>) {
    static BUILT: OnceLock<(Arc<dyn PushDecoder>, Arc<dyn PushDecoder>)> = OnceLock::new();
    let build = |check| {
        let response = HttpResponse { status: StatusCode::OK, headers: HeaderMap::new(), body: bytes::Bytes::new() };
        let app = jdl::App::new(KEY, APP_SECRET);
        let builder = jdl::Jdl::builder(app).account(jdl::Account::new(shop()).access_token(TOKEN));
        let builder = builder.http(Arc::new(Answering { response, asked: 0.into() })).push_check(check);
        let shop: AccountId = shop();
        let connection = builder.build().and_then(|jdl| jdl.connection(&shop)).expect("settings that fit");
        connection.pushes.expect("JDL sends pushes")
    };
    BUILT.get_or_init(|| (build(jdl::PushCheck::Demand), build(jdl::PushCheck::Off))).clone()
}

/// A callback's target with the right signature of a body, as JDL would write it.
fn signed(body: &[u8], algorithm: Algorithm) -> String {
    let (secret, token) = (Secret::new(APP_SECRET), Secret::new(TOKEN));
    let subject = Subject::Request { access_token: Some(&token), path: "/callback", body };
    let timestamp = "2026-01-08 09:00:00";
    let sign = Signing { app_key: KEY, app_secret: &secret, timestamp, subject }.sign(algorithm);
    let algorithm = algorithm.name();
    format!("/callback?app_key={KEY}&timestamp=2026-01-08+09%3A00%3A00&v=2.0&algorithm={algorithm}&sign={sign}")
}

/// The body with one bit of one byte turned; an empty one gets a byte.
fn changed(body: &[u8]) -> Vec<u8> {
    let mut changed = body.to_vec();
    match crate::sum(body).checked_rem(body.len()) {
        Some(at) => changed[at] ^= 1 << (at % 8),
        None => changed.push(b' '),
    }
    changed
}

/// Reads twice: the same comes of it, and nothing of it tells a secret.
fn read(decoder: &dyn PushDecoder, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Push, Error> {
    let message = PushMessage { target, headers, body };
    let (push, again) = (decoder.decode(&message), decoder.decode(&message));
    assert_eq!(format!("{push:?}"), format!("{again:?}"), "two readings of one push differ");
    match &push {
        Ok(push) => {
            let shown = format!("{push:?}");
            assert!(!push.key.as_str().is_empty(), "a push without a key");
            assert!(![OPEN_ID, APP_SECRET, TOKEN].iter().any(|secret| shown.contains(secret)), "a push shows a secret");
            if let PushEvent::Trace(trace) = &push.event {
                opaque::lawful(trace, body.len());
            }
        }
        Err(error) => {
            opaque::discreet(error);
            assert_eq!((error.operation(), error.provider().is_some()), (Some("push"), true));
        }
    }
    push
}

/// A right signature changes nothing but that the push is believed.
fn agree(unsigned: &Result<Push, Error>, signed: &Result<Push, Error>) {
    match (unsigned, signed) {
        (Ok(unsigned), Ok(signed)) => {
            assert_eq!(unsigned.key, signed.key, "the key depends on the signature");
            assert_eq!(unsigned.authenticity, Authenticity::Unsigned);
            assert_eq!(signed.authenticity, Authenticity::Verified, "a right signature is not believed");
        }
        (Err(unsigned), Err(signed)) => assert_eq!(unsigned.message(), signed.message()),
        _ => panic!("a right signature decides whether a push can be read"),
    }
}

/// What is not signed rightly is refused before it is read.
fn refused(push: &Result<Push, Error>, right: bool) {
    match push {
        Ok(push) => assert!(right && push.authenticity == Authenticity::Verified, "a stranger is believed"),
        Err(error) => assert!(right || error.kind() == ErrorKind::Unauthenticated, "a stranger's push was read"),
    }
}

fn silent(push: &Result<Push, Error>) {
    if let Err(error) = push {
        opaque::discreet(error);
    }
}
