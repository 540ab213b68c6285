//! A caller of the JDL gateway for the tests: signs with md5-salt, as most clients do.

use md5::{Digest, Md5};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portolan_sandbox::{Builder, GatewayClock, JdlApp, Request, Sandbox, TRACKING_LOP_DN, TRACKING_PATH, TimeSource};
use serde_json::{Value, json};

/// The gateway time of these tests, and the same as callers write it.
pub(crate) const NOW: &str = "2026-01-20T12:00:00+08:00";
pub(crate) const STAMP: &str = "2026-01-20 12:00:00";

/// A sandbox without sockets whose gateway clock stands still at [`NOW`].
pub(crate) fn sandbox() -> Sandbox {
    settings().build()
}

pub(crate) fn settings() -> Builder {
    let now = NOW.parse().unwrap();
    Sandbox::builder().gateway_clock(GatewayClock::Fixed(now)).time_source(TimeSource::new(move || now))
}

/// The parts of a call, each of which a test may change before or after signing.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) path: String,
    pub(crate) lop_dn: String,
    pub(crate) app_key: String,
    pub(crate) secret: String,
    pub(crate) token: String,
    pub(crate) timestamp: String,
    pub(crate) body: Vec<u8>,
}

impl Call {
    pub(crate) fn new(sandbox: &Sandbox, body: &Value) -> Self {
        Self::of(sandbox.app(), body)
    }

    pub(crate) fn of(app: &JdlApp, body: &Value) -> Self {
        let token = app.access_token.as_ref();
        Self {
            path: TRACKING_PATH.to_owned(),
            lop_dn: TRACKING_LOP_DN.to_owned(),
            app_key: app.app_key.clone(),
            secret: app.app_secret.reveal().to_owned(),
            token: token.map_or("", |token| token.reveal()).to_owned(),
            timestamp: STAMP.to_owned(),
            body: body.to_string().into_bytes(),
        }
    }

    pub(crate) fn sign(&self) -> String {
        let mut text =
            format!("{}access_token{}app_key{}method{}param_json", self.secret, self.token, self.app_key, self.path)
                .into_bytes();
        text.extend(&self.body);
        text.extend(format!("timestamp{}v2.0{}", self.timestamp, self.secret).bytes());
        hex::encode(Md5::digest(text))
    }

    /// The parameters, signed.
    pub(crate) fn parameters(&self) -> Vec<(&'static str, String)> {
        vec![
            ("LOP-DN", self.lop_dn.clone()),
            ("app_key", self.app_key.clone()),
            ("access_token", self.token.clone()),
            ("timestamp", self.timestamp.clone()),
            ("v", "2.0".to_owned()),
            ("algorithm", "md5-salt".to_owned()),
            ("sign", self.sign()),
        ]
    }

    pub(crate) fn request(&self) -> Request {
        self.request_with(&self.parameters())
    }

    pub(crate) fn request_with(&self, parameters: &[(&str, String)]) -> Request {
        let target = format!("{}?{}", self.path, query(parameters));
        Request::new("POST", &target, self.body.clone())
    }
}

pub(crate) fn query(parameters: &[(&str, String)]) -> String {
    let pairs: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
        .collect();
    pairs.join("&")
}

/// The usual question: by waybill, as the owner, all legs.
pub(crate) fn by_waybill(number: &str) -> Value {
    json!([{
        "referenceNumber": number,
        "referenceType": 20000,
        "customerCode": "010K000001",
        "scope": 2,
    }])
}

/// Asks and reads the reply as JSON.
pub(crate) fn ask(sandbox: &Sandbox, body: &Value) -> Value {
    send(sandbox, &Call::new(sandbox, body).request())
}

pub(crate) fn send(sandbox: &Sandbox, request: &Request) -> Value {
    let answer = sandbox.jdl(request);
    serde_json::from_slice(answer.reply().expect("a reply").body()).expect("JSON")
}

/// The code of either envelope.
pub(crate) fn code(reply: &Value) -> i64 {
    reply.pointer("/error_response/code").unwrap_or(&reply["code"]).as_i64().expect("a code")
}

/// The number of the seeded parcel that lives a script.
pub(crate) fn number_of(sandbox: &Sandbox, script: &str) -> String {
    sandbox
        .parcels()
        .iter()
        .find(|parcel| parcel.script.name() == script)
        .expect("every script has a parcel")
        .number()
        .to_owned()
}
