//! What an adapter must be told: the application, its merchants, and where the gateway stands.

use portolan_domain::{AccountId, CarrierCode, CarrierScheme};
use portolan_ports::{Error, ErrorKind, Secret};

use crate::{dialect::ROUTER, token::Authority};

/// Where the gateway stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Environment {
    /// `https://api.jd.com`.
    #[default]
    Production,
    /// `http://gw.api.sandbox.360buy.com`, JD's own sandbox, as its older SDKs name it. Without TLS.
    JdSandbox,
    /// Anywhere else: a base URL, with or without `/routerjson` at its end.
    At(String),
}

impl Environment {
    /// The gateway's base URL, without path and without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        match self {
            Self::Production => "https://api.jd.com",
            Self::JdSandbox => "http://gw.api.sandbox.360buy.com",
            Self::At(url) => {
                let url = url.trim_end_matches('/');
                url.strip_suffix(ROUTER).unwrap_or(url)
            }
        }
    }
}

/// Where the parameters of a request go. Servers merge query and form, so that all mean the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sending {
    /// `POST`: the system's parameters in the query, the application's JSON in the form, as JD's SDK for Java.
    #[default]
    Split,
    /// `POST` with everything in the form.
    Form,
    /// `POST` with everything in the query and an empty body.
    Query,
    /// `GET`. Long requests may outgrow what servers take as a URL.
    Get,
}

/// How the time of a request is written; both in Beijing time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimestampForm {
    /// `yyyy-MM-dd HH:mm:ss`, as JD's interface page has it.
    #[default]
    Seconds,
    /// `yyyy-MM-dd HH:mm:ss.SSS+0800`, as newer SDKs send it.
    Millis,
}

/// A family of calls for which the platform has a successor of what JD's pages describe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Lists of orders: `pop.order.search` instead of `pop.orders.get`.
    Orders,
    /// Confirmations of shipment: `pop.order.shipment` instead of `pop.order.ship`.
    Shipment,
    /// Waybills: `ldop.waybill.receive` instead of `etms.waybillcode.get` and `etms.waybill.send`.
    Waybills,
    /// Traces: `ldop.receive.trace.get` instead of `etms.trace.get` and `pop.order.track`.
    Traces,
}

/// An application as JD's console knows it. All its merchants share its limits.
#[derive(Clone, Debug)]
pub struct App {
    pub(crate) key: String,
    pub(crate) secret: Secret,
}

impl App {
    /// An application's key and secret.
    #[must_use]
    pub fn new(key: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self { key: key.into(), secret: secret.into() }
    }
}

/// In which unit sides are told to the warehouse, and by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LengthUnit {
    /// Millimetres.
    Millimetre,
    /// Centimetres.
    Centimetre,
    /// Metres.
    Metre,
}

/// In which unit volumes are told to the warehouse, and by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VolumeUnit {
    /// Cubic millimetres.
    CubicMillimetre,
    /// Cubic centimetres.
    CubicCentimetre,
    /// Cubic metres.
    CubicMetre,
}

/// In which unit weights are told to the warehouse, and by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeightUnit {
    /// Grams.
    Gram,
    /// Kilograms.
    Kilogram,
}

/// The units of goods and packages at the warehouse. JOS's page names none: they are what the merchant agreed with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GoodsUnits {
    /// Of length, width and height.
    pub length: LengthUnit,
    /// Of volumes.
    pub volume: VolumeUnit,
    /// Of weights.
    pub weight: WeightUnit,
}

/// One merchant: the grant, and the codes that bind it to JD's services.
#[derive(Clone, Debug)]
pub struct Account {
    pub(crate) id: AccountId,
    pub(crate) access_token: Option<Secret>,
    pub(crate) refresh_token: Option<Secret>,
    pub(crate) customer_code: Option<String>,
    pub(crate) seller_no: Option<String>,
    pub(crate) carriers: Vec<(CarrierCode, CarrierCode)>,
    pub(crate) goods_units: Option<GoodsUnits>,
}

impl Account {
    /// A merchant under a name of your own.
    #[must_use]
    pub fn new(id: AccountId) -> Self {
        Self {
            id,
            access_token: None,
            refresh_token: None,
            customer_code: None,
            seller_no: None,
            carriers: Vec::new(),
            goods_units: None,
        }
    }

    /// The merchant's token. Without one, and without another way to have it (a refresh token, a store), only
    /// `jingdong.logistics.order.search` can be called.
    #[must_use]
    pub fn access_token(mut self, token: impl Into<Secret>) -> Self {
        self.access_token = Some(token.into());
        self
    }

    /// What buys the next token: with it the account's tokens are renewed ahead of their end, an hour or a tenth of the life
    /// that is left, and after a refusal. Both sets are spent by it: keep what comes, by a token store.
    #[must_use]
    pub fn refresh_token(mut self, token: impl Into<Secret>) -> Self {
        self.refresh_token = Some(token.into());
        self
    }

    /// The customer code of JD Express (`010K…`): from its staff, case-sensitive, not the shop's number.
    #[must_use]
    pub fn customer_code(mut self, code: impl Into<String>) -> Self {
        self.customer_code = Some(code.into());
        self
    }

    /// The merchant's number at the warehouse (`channels_seller_no`).
    #[must_use]
    pub fn seller_no(mut self, number: impl Into<String>) -> Self {
        self.seller_no = Some(number.into());
        self
    }

    /// The units in which the warehouse takes and tells the sides, volume and weight of goods. Without them goods that have
    /// any are not sent, and what it tells of them is kept as it came.
    #[must_use]
    pub fn goods_units(mut self, units: GoodsUnits) -> Self {
        self.goods_units = Some(units);
        self
    }

    /// One carrier has two numbers: the marketplace's and the warehouse's, or a name and either of them.
    #[must_use]
    pub fn same_carrier(mut self, one: CarrierCode, other: CarrierCode) -> Self {
        self.carriers.push((one, other));
        self
    }

    /// A carrier's code in `scheme`: its own, or the one that the account's settings give for it.
    ///
    /// # Errors
    /// `Config`, not sent, for a carrier that the settings do not map: a number is never guessed from another.
    pub fn carrier_in(&self, scheme: CarrierScheme, carrier: &CarrierCode) -> Result<CarrierCode, Error> {
        let pairs = self.carriers.iter().flat_map(|(one, other)| [(one, other), (other, one)]);
        let mut mapped = pairs.filter(|(from, to)| *from == carrier && to.scheme() == scheme).map(|(_, to)| to);
        let found = if carrier.scheme() == scheme { Some(carrier) } else { mapped.next() };
        found.cloned().ok_or_else(|| {
            let message = format!(
                "carrier {} has no code in the scheme that this call wants; map it in the account's settings",
                carrier.value()
            );
            Error::not_sent(ErrorKind::Config, message).with_account(self.id.clone())
        })
    }
}

/// How requests are written, where JD leaves a choice or its SDKs differ.
#[derive(Clone, Debug, Default)]
pub(crate) struct Writing {
    pub(crate) base_url: String,
    pub(crate) sending: Sending,
    pub(crate) timestamp: TimestampForm,
    pub(crate) format: bool,
    /// Where tokens are renewed; `None` where that is not known.
    pub(crate) authority: Option<Authority>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_router_may_stand_in_the_base_url() {
        for url in [
            "http://localhost:8080",
            "http://localhost:8080/",
            "http://localhost:8080/routerjson",
            "http://localhost:8080/routerjson/",
        ] {
            assert_eq!(Environment::At(url.into()).base_url(), "http://localhost:8080");
        }
    }

    #[test]
    fn a_carrier_is_mapped_both_ways_or_refused() {
        let code = |scheme, value| CarrierCode::new(scheme, value).unwrap();
        let (pop, josl) = (code(CarrierScheme::PopLogistics, "1010"), code(CarrierScheme::Josl, "CYS0000002"));
        let account = Account::new(AccountId::parse("shop").unwrap()).same_carrier(pop.clone(), josl.clone());
        assert_eq!(account.carrier_in(CarrierScheme::Josl, &pop).unwrap(), josl);
        assert_eq!(account.carrier_in(CarrierScheme::PopLogistics, &josl).unwrap(), pop);
        assert_eq!(account.carrier_in(CarrierScheme::PopLogistics, &pop).unwrap(), pop);
        let error = account.carrier_in(CarrierScheme::Josl, &code(CarrierScheme::PopLogistics, "2020")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
    }
}
