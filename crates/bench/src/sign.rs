//! Writing and signing a request, against the hash of the bytes that are signed.

use std::hint::black_box;

use portolan::{
    Secret,
    jdl::{
        sign::{Algorithm, Signing, Subject},
        wire::tracking::TrackingRequest,
    },
};

use crate::{
    hand_written::{md5_hex, string_to_sign},
    ratio::{Effort, Ratio, paired},
    sample,
};

const NAME: &str = "sign/hash";
const TIMESTAMP: &str = "2024-03-04 08:00:00";

pub(crate) fn measure(effort: Effort, wanted: impl Fn(&str) -> bool) -> Vec<Ratio> {
    if !wanted(NAME) {
        return Vec::new();
    }
    let (secret, token) = (Secret::new(sample::APP_SECRET), Secret::new(sample::TOKEN));
    let request = TrackingRequest {
        reference_number: sample::WAYBILL.into(),
        reference_type: 20_000,
        customer_code: Some(sample::CUSTOMER.into()),
        scope: Some(2),
        ..TrackingRequest::default()
    };
    let ours = |times| {
        for _ in 0..times {
            let body = serde_json::to_vec(&[black_box(&request)]).unwrap_or_default();
            let subject = Subject::Request { access_token: Some(&token), path: sample::PATH, body: &body };
            let signing = Signing { app_key: sample::APP_KEY, app_secret: &secret, timestamp: TIMESTAMP, subject };
            black_box(signing.sign(Algorithm::Md5Salt));
        }
    };
    let body = serde_json::to_string(&[&request]).unwrap_or_default();
    let text = string_to_sign(TIMESTAMP, &body);
    let baseline = |times| {
        for _ in 0..times {
            black_box(md5_hex(black_box(text.as_bytes())));
        }
    };
    paired(NAME, effort, ours, baseline).into_iter().collect()
}
