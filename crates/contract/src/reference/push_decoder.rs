//! The reference pushes: a message with a number of its own, told apart by its kind, with a checksum that only who knows
//! the secret can make. The checksum stands for the code of a real provider, and is none to rely on.

use portolan_domain::{OrderRef, OrderRefKind, ProviderId, Purchase};
use portolan_ports::{
    Acknowledgement, Authenticity, Error, ErrorKind, Field, Push, PushAnswer, PushDecoder, PushEvent, PushKey,
    PushMessage, RawReply, Secret,
};
use serde_json::{Map, Value};

use super::{
    adapter::trace,
    fields::{Fields, bad},
    purchase_orders::purchase,
};

/// The header of the checksum.
pub(super) const SIGNATURE: &str = "X-Reference-Sign";

/// What a receiver of pushes makes of their signatures.
#[derive(Clone, Debug)]
pub enum Signing {
    /// There are none.
    Absent,
    /// They are looked at, and nothing is refused for them.
    Observed(Secret),
    /// They are demanded.
    Demanded(Secret),
}

/// Reads the reference provider's pushes.
#[derive(Clone, Debug)]
pub struct Pushes {
    provider: ProviderId,
    signing: Signing,
}

/// The signature of a body.
pub(super) fn signature(secret: &Secret, body: &[u8]) -> String {
    let secret = secret.expose().as_bytes();
    let turn = |sum: u64, byte: &u8| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    let sum = secret.iter().chain(body).chain(secret).fold(0xcbf2_9ce4_8422_2325, turn);
    format!("{sum:016x}")
}

impl Pushes {
    /// Pushes of this provider.
    #[must_use]
    pub fn new(provider: ProviderId, signing: Signing) -> Self {
        Self { provider, signing }
    }

    fn authenticity(&self, message: &PushMessage<'_>) -> Result<Authenticity, Error> {
        let (secret, demanded) = match &self.signing {
            Signing::Absent => return Ok(Authenticity::Unsigned),
            Signing::Observed(secret) => (secret, false),
            Signing::Demanded(secret) => (secret, true),
        };
        match message.header(SIGNATURE).map(|given| given == signature(secret, message.body)) {
            Some(true) => Ok(Authenticity::Verified),
            _ if demanded => Err(Error::answered(ErrorKind::Unauthenticated, "the signature is missing or wrong")),
            Some(false) => Ok(Authenticity::Doubtful),
            None => Ok(Authenticity::Unsigned),
        }
    }

    fn read(&self, message: &PushMessage<'_>) -> Result<Push, Error> {
        let authenticity = self.authenticity(message)?;
        let body: Map<String, Value> =
            serde_json::from_slice(message.body).map_err(|_| bad("the body is no JSON object"))?;
        let told = |key: &str| body.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        let key = told("message").ok_or_else(|| bad("`message` is missing"))?;
        let kind = told("kind").ok_or_else(|| bad("`kind` is missing"))?;
        let about = || match body.get("about") {
            Some(Value::Object(about)) => Ok(about.clone()),
            _ => Err(bad("`about` is no object")),
        };
        let event = match kind {
            "scan" => {
                let trace = trace(self.provider.clone(), about()?);
                PushEvent::Trace(Box::new(trace.ok_or_else(|| bad("`about` has no readable parcel"))?))
            }
            "purchase" => PushEvent::Purchase(Box::new(self.purchase(about()?.into())?)),
            "split" => self.split(about()?.into())?,
            _ => PushEvent::Unknown(RawReply { operation: kind.to_owned(), fields: fields(&body) }),
        };
        let mut push = Push::new(self.provider.clone(), PushKey::new(key), event);
        push.authenticity = authenticity;
        Ok(push)
    }

    fn purchase(&self, about: Value) -> Result<Purchase, Error> {
        purchase(self.provider.clone(), Fields::of(about)?)
    }

    fn split(&self, about: Value) -> Result<PushEvent, Error> {
        let mut fields = Fields::of(about)?;
        let original = fields.number("original", OrderRefKind::Provider);
        let original = original.ok_or_else(|| bad("`original` of a split is missing"))?;
        let parent = OrderRef::new(OrderRefKind::Parent, original.value()).ok();
        let part = |fields: Fields| {
            let mut part = purchase(self.provider.clone(), fields)?;
            part.refs.extend(parent.clone().filter(|parent| !part.refs.contains(parent)));
            Ok(part)
        };
        let into = fields.records("into")?.into_iter().map(part).collect::<Result<_, Error>>()?;
        Ok(PushEvent::PurchaseSplit { original, into })
    }
}

fn fields(object: &Map<String, Value>) -> Vec<(String, Field)> {
    object.iter().map(|(key, value)| (key.clone(), field(value))).collect()
}

fn field(value: &Value) -> Field {
    match value {
        Value::Null => Field::Null,
        Value::Bool(value) => Field::Bool(*value),
        Value::Number(number) => Field::Number(number.to_string()),
        Value::String(text) => Field::Text(text.clone()),
        Value::Array(items) => Field::List(items.iter().map(field).collect()),
        Value::Object(object) => Field::Group(fields(object)),
    }
}

impl PushDecoder for Pushes {
    fn decode<'a>(&self, message: &PushMessage<'a>) -> Result<Push, Error> {
        self.read(message).map_err(|error| error.with_provider(self.provider.clone()))
    }

    fn answer(&self, acknowledgement: Acknowledgement) -> PushAnswer {
        let (status, body) = match acknowledgement {
            Acknowledgement::Stored => (200, "stored"),
            Acknowledgement::TryAgain => (503, "again"),
        };
        PushAnswer { status, content_type: "text/plain", body: body.to_owned() }
    }
}
