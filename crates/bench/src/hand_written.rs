//! The baseline: the same signed, typed call as somebody would write it by hand over reqwest, for this one operation.
//!
//! It checks what a careful hand would check (status, code, that the answer has the number asked for), has a deadline, and
//! knows nothing of GBK, of fields that change their type, of redaction or of retries.

use std::{collections::HashMap, time::Duration};

use bytes::Bytes;
use md5::{Digest as _, Md5};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::{Result, sample};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Question<'a> {
    pub(crate) reference_number: &'a str,
    pub(crate) reference_type: u32,
    pub(crate) customer_code: &'a str,
    pub(crate) scope: u8,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Envelope {
    pub(crate) code: i64,
    pub(crate) msg: Option<String>,
    pub(crate) data: Option<Vec<Tracked>>,
    pub(crate) request_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Tracked {
    pub(crate) reference_number: String,
    #[expect(dead_code, reason = "read as ours is, and not looked at")]
    pub(crate) reference_type: Option<u32>,
    pub(crate) trackings: Vec<Tracking>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "read as ours is, and not looked at")]
pub(crate) struct Tracking {
    pub(crate) operation_code: Option<String>,
    pub(crate) operation_type: Option<String>,
    pub(crate) remark: Option<String>,
    pub(crate) operator_name: Option<String>,
    pub(crate) operation_time: Option<String>,
    pub(crate) waybill_no: Option<String>,
    pub(crate) operate_site_id: Option<String>,
    pub(crate) operate_site: Option<String>,
    pub(crate) operate_location: Option<Location>,
    pub(crate) next_location: Option<HashMap<String, Option<String>>>,
    pub(crate) extend: Option<HashMap<String, Option<String>>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "read as ours is, and not looked at")]
pub(crate) struct Location {
    pub(crate) route_province_name: Option<String>,
    pub(crate) route_city_name: Option<String>,
    pub(crate) route_district_name: Option<String>,
    pub(crate) route_address: Option<String>,
    pub(crate) lon: Option<String>,
    pub(crate) lat: Option<String>,
}

pub(crate) fn question() -> Question<'static> {
    Question { reference_number: sample::WAYBILL, reference_type: 20_000, customer_code: sample::CUSTOMER, scope: 2 }
}

/// The text that is signed.
pub(crate) fn string_to_sign(timestamp: &str, body: &str) -> String {
    let (secret, token, key, path) = (sample::APP_SECRET, sample::TOKEN, sample::APP_KEY, sample::PATH);
    format!("{secret}access_token{token}app_key{key}method{path}param_json{body}timestamp{timestamp}v2.0{secret}")
}

pub(crate) fn md5_hex(text: &[u8]) -> String {
    hex::encode(Md5::digest(text))
}

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The call, from question to typed answer.
pub(crate) async fn call(client: &reqwest::Client, base: &str, timestamp: &str) -> Result<Vec<Tracked>> {
    let body = serde_json::to_string(&[question()])?;
    let sign = md5_hex(string_to_sign(timestamp, &body).as_bytes());
    let url = format!(
        "{base}{}?LOP-DN=Tracking_JD&app_key={}&access_token={}&timestamp={}&v=2.0&algorithm=md5-salt&sign={sign}",
        sample::PATH,
        sample::APP_KEY,
        sample::TOKEN,
        utf8_percent_encode(timestamp, UNRESERVED),
    );
    let response = client
        .post(url)
        .header("content-type", "application/json;charset=utf-8")
        .header("lop-tz", "8")
        .timeout(Duration::from_secs(15))
        .body(body)
        .send()
        .await?
        .error_for_status()?;
    let bytes = response.bytes().await?;
    let envelope: Envelope = serde_json::from_slice(&bytes)?;
    if envelope.code != 1000 {
        return Err(format!("{}: {:?} ({:?})", envelope.code, envelope.msg, envelope.request_id).into());
    }
    let tracked = envelope.data.ok_or("no data")?;
    if !tracked.iter().any(|one| one.reference_number == sample::WAYBILL && one.trackings.len() == 12) {
        return Err("an answer to another question".into());
    }
    Ok(tracked)
}

/// reqwest and nothing else: one body there, one body back.
pub(crate) async fn plain(client: &reqwest::Client, base: &str, body: &Bytes) -> Result<Bytes> {
    let url = format!("{base}{}", sample::PATH);
    Ok(client.post(url).body(body.clone()).send().await?.error_for_status()?.bytes().await?)
}
