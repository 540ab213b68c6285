//! The provider's side: parcels in memory, and answers as bytes.

use portolan_ports::Secret;
use serde_json::{Map, Value, json};

/// One scan, as the provider writes it.
#[derive(Clone, Debug)]
pub struct Scan {
    /// RFC 3339 with the offset.
    pub time: String,
    /// `picked_up`, `moving`, `delivered`, or anything else.
    pub code: String,
    /// The sentence.
    pub text: String,
}

impl Scan {
    /// A scan.
    #[must_use]
    pub fn new(time: &str, code: &str, text: &str) -> Self {
        Self { time: time.to_owned(), code: code.to_owned(), text: text.to_owned() }
    }
}

/// One parcel.
#[derive(Clone, Debug, Default)]
pub struct Parcel {
    /// Its waybill.
    pub waybill: String,
    /// The merchant's order that it belongs to.
    pub order: Option<String>,
    /// What happened, in any order.
    pub scans: Vec<Scan>,
    /// A field that is in no documentation.
    pub extra: Option<(String, String)>,
}

/// What goes wrong with every call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The application lacks the permission.
    NoPermission,
    /// Status 500.
    ServerError,
    /// A web page with status 200.
    WebPage,
    /// The body breaks off.
    Truncated,
    /// Nothing is ever answered.
    Silence,
    /// Every number is answered with the first parcel there is.
    OtherParcel,
    /// Every number is answered with the first record there is, and every parcel that is handed in with that number.
    OtherRecord,
    /// Lists promise one page more than there is.
    PromisedPage,
    /// Too many calls came.
    Throttled,
    /// The first call takes effect, and is answered with status 500.
    AnswerLost,
    /// One reserved number is missing.
    FewerNumbers,
    /// One reserved number comes twice.
    RepeatedNumber,
}

/// Status and body of an answer: `found`, unless something goes wrong.
pub(super) async fn reply(fault: Option<Fault>, opens: bool, found: impl FnOnce() -> String) -> (u16, Vec<u8>) {
    let refused =
        |code: &str, message: &str| (200, json!({ "code": code, "message": message }).to_string().into_bytes());
    match fault {
        Some(Fault::Silence) => std::future::pending().await,
        Some(Fault::ServerError) => (500, b"internal error".to_vec()),
        Some(Fault::WebPage) => (200, b"<html><body>Please sign in to the network</body></html>".to_vec()),
        _ if !opens => refused("19", "invalid token"),
        Some(Fault::NoPermission) => refused("20", "no permission"),
        Some(Fault::Throttled) => refused("21", "too many calls"),
        Some(Fault::Truncated) => {
            let mut body = found().into_bytes();
            body.truncate(body.len() * 3 / 4);
            (200, body)
        }
        _ => (200, found().into_bytes()),
    }
}

/// The provider's side: it knows parcels, and one token that opens them.
#[derive(Clone, Debug)]
pub struct Memory {
    token: Secret,
    parcels: Vec<Parcel>,
    fault: Option<Fault>,
}

impl Memory {
    /// How many numbers it takes in one call.
    pub const MAX_BATCH: usize = 2;

    /// A provider without parcels.
    #[must_use]
    pub fn new(token: impl Into<String>) -> Self {
        Self { token: Secret::new(token), parcels: Vec::new(), fault: None }
    }

    /// Knows a parcel.
    #[must_use]
    pub fn with(mut self, parcel: Parcel) -> Self {
        self.parcels.push(parcel);
        self
    }

    /// Fails every call in this way.
    #[must_use]
    pub fn failing(mut self, fault: Fault) -> Self {
        self.fault = Some(fault);
        self
    }

    /// Status and body for a call with these numbers.
    pub(super) async fn answer(&self, token: &str, numbers: &[String]) -> (u16, Vec<u8>) {
        reply(self.fault, token == self.token.expose(), || self.found(numbers)).await
    }

    fn found(&self, numbers: &[String]) -> String {
        assert!(numbers.len() <= Self::MAX_BATCH, "the adapter asks for more numbers at once than the provider takes");
        let data: Vec<Value> =
            numbers.iter().map(|number| json!({ "asked": number, "parcels": self.find(number) })).collect();
        json!({ "code": "0", "data": data }).to_string()
    }

    fn find(&self, number: &str) -> Vec<Value> {
        if self.fault == Some(Fault::OtherParcel) {
            return self.parcels.iter().take(1).map(Parcel::json).collect();
        }
        let knows = |parcel: &&Parcel| parcel.waybill == number || parcel.order.as_deref() == Some(number);
        self.parcels.iter().filter(knows).map(Parcel::json).collect()
    }
}

impl Parcel {
    fn json(&self) -> Value {
        let scan = |scan: &Scan| json!({ "time": scan.time, "code": scan.code, "text": scan.text });
        let mut json = Map::new();
        json.insert("waybill".into(), self.waybill.as_str().into());
        json.insert("scans".into(), self.scans.iter().map(scan).collect());
        if let Some(order) = &self.order {
            json.insert("order".into(), order.as_str().into());
        }
        if let Some((key, value)) = &self.extra {
            json.insert(key.clone(), value.as_str().into());
        }
        json.into()
    }
}
