//! What an adapter must be told: the application, its merchants, and where the gateway stands.

use std::collections::BTreeMap;

use portolan_domain::{AccountId, Volume, Weight};
use portolan_ports::{LegScope, Party, Secret};

use crate::sign::Algorithm;

/// Where the gateway stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Environment {
    /// `https://api.jdl.com`.
    #[default]
    Production,
    /// `https://uat-api.jdl.com`, JD's pre-release gateway (预发). Has tokens of its own.
    PreRelease,
    /// `https://test-api.jdl.com`, seen in JD's demos.
    Test,
    /// Anywhere else, such as a sandbox: a base URL without path.
    At(String),
}

impl Environment {
    /// The gateway's base URL, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        match self {
            Self::Production => "https://api.jdl.com",
            Self::PreRelease => "https://uat-api.jdl.com",
            Self::Test => "https://test-api.jdl.com",
            Self::At(url) => url.trim_end_matches('/'),
        }
    }

    /// The base URL of the authorisation server that issues its tokens, where that is known.
    #[must_use]
    pub fn oauth_url(&self) -> Option<&'static str> {
        match self {
            Self::Production => Some("https://oauth.jdl.com"),
            Self::PreRelease => Some("https://uat-oauth.jdl.com"),
            Self::Test | Self::At(_) => None,
        }
    }
}

/// An application as JD's console knows it. All its merchants share its limits.
#[derive(Clone, Debug)]
pub struct App {
    pub(crate) key: String,
    pub(crate) secret: Secret,
    pub(crate) partner: bool,
}

impl App {
    /// An application that acts for merchants by their tokens.
    #[must_use]
    pub fn new(key: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self { key: key.into(), secret: secret.into(), partner: false }
    }

    /// A partner application (合作伙伴): it has no tokens at all.
    #[must_use]
    pub fn partner(mut self) -> Self {
        self.partner = true;
        self
    }
}

/// Whose the order is, and by which business it travels. It decides which codes JD wants with a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OrderOrigin {
    /// 0: from person to person.
    C2c,
    /// 1: from a business to a consumer.
    #[default]
    B2c,
    /// 2: from a consumer to a business.
    C2b,
    /// 4: freight of a business.
    FreightB2c,
    /// 5: freight of a person.
    FreightC2c,
}

impl OrderOrigin {
    /// JD's number for it.
    #[must_use]
    pub fn number(self) -> u32 {
        match self {
            Self::C2c => 0,
            Self::B2c => 1,
            Self::C2b => 2,
            Self::FreightB2c => 4,
            Self::FreightC2c => 5,
        }
    }
}

/// Who pays for the carriage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum SettleType {
    /// 1: the sender.
    Sender,
    /// 2: the receiver.
    Receiver,
    /// 3: the customer, once a month.
    #[default]
    Monthly,
    /// 5: several.
    MultiParty,
}

impl SettleType {
    /// JD's number for it.
    #[must_use]
    pub fn number(self) -> u32 {
        match self {
            Self::Sender => 1,
            Self::Receiver => 2,
            Self::Monthly => 3,
            Self::MultiParty => 5,
        }
    }
}

/// Which of JDL's trace queries the port asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TraceInterface {
    /// `/jd/tracking/query`, the standard trace service.
    #[default]
    Standard,
    /// `/ecap/v1/orders/trace/query`, for express orders alone: it also tells who picks the parcel up.
    ExpressOrders,
}

/// What is done about the signatures of pushes. JD documents none, and no published receiver checks one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PushCheck {
    /// Nothing: no push is ever told to be signed.
    Off,
    /// One that is there is checked, and what was found is told; nothing is refused for it.
    #[default]
    Observe,
    /// A push without a signature, or with a wrong one, is refused.
    Demand,
}

/// A service that is booked beside the product, as the contract with JD names it: no list of them is public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BookedService {
    pub(crate) product_code: String,
    pub(crate) amount_key: String,
}

/// One merchant: the grant, and the codes that bind it to JD Logistics.
#[derive(Clone, Debug)]
pub struct Account {
    pub(crate) id: AccountId,
    pub(crate) access_token: Option<Secret>,
    pub(crate) refresh_token: Option<Secret>,
    pub(crate) customer_code: Option<String>,
    pub(crate) business_unit: Option<String>,
    pub(crate) scope: LegScope,
    pub(crate) trace_interface: TraceInterface,
    pub(crate) order_origin: OrderOrigin,
    pub(crate) settle_type: SettleType,
    pub(crate) product: Option<String>,
    pub(crate) channel_code: Option<String>,
    pub(crate) sender: Option<Party>,
    pub(crate) warehouse_code: Option<String>,
    pub(crate) usual_parcel: Option<(Weight, Volume)>,
    pub(crate) cod: Option<BookedService>,
    pub(crate) insurance: Option<BookedService>,
    pub(crate) auto_subscribe: bool,
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
            business_unit: None,
            scope: LegScope::All,
            trace_interface: TraceInterface::default(),
            order_origin: OrderOrigin::default(),
            settle_type: SettleType::default(),
            product: None,
            channel_code: None,
            sender: None,
            warehouse_code: None,
            usual_parcel: None,
            cod: None,
            insurance: None,
            auto_subscribe: false,
        }
    }

    /// The merchant's token. Needed unless the application is a partner's, or the tokens can be had otherwise: by a refresh
    /// token, or from a store.
    #[must_use]
    pub fn access_token(mut self, token: impl Into<Secret>) -> Self {
        self.access_token = Some(token.into());
        self
    }

    /// What buys the next token: with it the account's tokens are renewed ahead of their end, an hour or a tenth of the life
    /// that they have left, whichever is longer.
    #[must_use]
    pub fn refresh_token(mut self, token: impl Into<Secret>) -> Self {
        self.refresh_token = Some(token.into());
        self
    }

    /// The customer code (`010K…`): sent with every query that names no other and no telephone tail, and with every express
    /// order.
    #[must_use]
    pub fn customer_code(mut self, code: impl Into<String>) -> Self {
        self.customer_code = Some(code.into());
        self
    }

    /// The business unit (`EBU…`) for freight, large items and warehouse.
    #[must_use]
    pub fn business_unit(mut self, code: impl Into<String>) -> Self {
        self.business_unit = Some(code.into());
        self
    }

    /// Which legs a query asks for unless it says so itself: all, by default.
    #[must_use]
    pub fn scope(mut self, scope: LegScope) -> Self {
        self.scope = scope;
        self
    }

    /// Which trace query the tracking port asks: the standard one unless set.
    #[must_use]
    pub fn trace_interface(mut self, interface: TraceInterface) -> Self {
        self.trace_interface = interface;
        self
    }

    /// Whose the express orders are: from business to consumer unless set.
    #[must_use]
    pub fn order_origin(mut self, origin: OrderOrigin) -> Self {
        self.order_origin = origin;
        self
    }

    /// Who pays for express orders: the customer, once a month, unless set.
    #[must_use]
    pub fn settle_type(mut self, settle: SettleType) -> Self {
        self.settle_type = settle;
        self
    }

    /// The product of express orders that name none: `ed-m-0001` 京东标快, `ed-m-0002` 京东特快, `ed-m-0059` 电商标快.
    #[must_use]
    pub fn product(mut self, code: impl Into<String>) -> Self {
        self.product = Some(code.into());
        self
    }

    /// The sales platform of express orders that name no code for theirs: `0030001`, any other, unless set.
    #[must_use]
    pub fn channel_code(mut self, code: impl Into<String>) -> Self {
        self.channel_code = Some(code.into());
        self
    }

    /// Who sends express orders that name no sender.
    #[must_use]
    pub fn sender(mut self, sender: Party) -> Self {
        self.sender = Some(sender);
        self
    }

    /// JD's warehouse that sends the express orders.
    #[must_use]
    pub fn warehouse_code(mut self, code: impl Into<String>) -> Self {
        self.warehouse_code = Some(code.into());
        self
    }

    /// The weight of a parcel whose weight is not told, and the volume of one whose volume is not. JD takes no parcel without
    /// both; unless set, such a parcel is refused before it is sent.
    #[must_use]
    pub fn usual_parcel(mut self, weight: Weight, volume: Volume) -> Self {
        self.usual_parcel = Some((weight, volume));
        self
    }

    /// How cash on delivery is booked: the code of the added product, and the name of the attribute that has the amount in
    /// yuan. JD publishes neither; unless set, a parcel with cash on delivery is refused before it is sent.
    #[must_use]
    pub fn cash_on_delivery(mut self, product_code: impl Into<String>, amount_key: impl Into<String>) -> Self {
        self.cod = Some(BookedService { product_code: product_code.into(), amount_key: amount_key.into() });
        self
    }

    /// How insurance is booked, as [`cash_on_delivery`](Self::cash_on_delivery).
    #[must_use]
    pub fn insurance(mut self, product_code: impl Into<String>, amount_key: impl Into<String>) -> Self {
        self.insurance = Some(BookedService { product_code: product_code.into(), amount_key: amount_key.into() });
        self
    }

    /// Whether every express order asks for its pushes when it is created (`autoSubscribe`): no, unless set.
    #[must_use]
    pub fn auto_subscribe(mut self, yes: bool) -> Self {
        self.auto_subscribe = yes;
        self
    }
}

/// How requests are written, where JD leaves a choice or its documents leave a doubt.
#[derive(Clone, Debug, Default)]
pub(crate) struct Writing {
    pub(crate) base_url: String,
    /// The authorisation server's base URL; `None` where no account is renewed.
    pub(crate) oauth_url: Option<String>,
    pub(crate) algorithm: Algorithm,
    pub(crate) partner: bool,
    pub(crate) lop_dn_in_header: bool,
    pub(crate) mirror_auth_in_headers: bool,
    /// `LOP-DN` by operation, where it is not the usual one.
    pub(crate) plans: BTreeMap<String, String>,
}

/// Names of extension fields that JD announces without spelling them: compared without case, as parts of the key.
///
/// JD's page says that cancel reason, new waybill, sign type and expected arrival exist in the standard trace service and
/// gives no key names. The defaults are the spellings of its other interfaces.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ExtensionKeys {
    /// Why it was cancelled. Default: `cancelReason` (pushes).
    pub cancel_reason: Vec<String>,
    /// New waybills after a change of address. Default: `readdressWaybillNos` (the former trace query).
    pub replacement_waybills: Vec<String>,
    /// Reverse waybills. Default: `reverseWaybillNos` (the former trace query).
    pub reverse_waybills: Vec<String>,
    /// How it was signed for. Default: `signType` (an older consumer interface).
    pub sign_type: Vec<String>,
    /// When it is expected to arrive. Default: `deliveryPromiseTime` (order creation), `expectedArrivalTime` and
    /// `expectedDeliveryTime` (guesses of ours, harmless where they are wrong: the raw field is kept in any case).
    pub expected_at: Vec<String>,
}

impl Default for ExtensionKeys {
    fn default() -> Self {
        let keys = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            cancel_reason: keys(&["cancelReason"]),
            replacement_waybills: keys(&["readdressWaybillNo"]),
            reverse_waybills: keys(&["reverseWaybillNo"]),
            sign_type: keys(&["signType"]),
            expected_at: keys(&["deliveryPromiseTime", "expectedArrivalTime", "expectedDeliveryTime"]),
        }
    }
}

impl ExtensionKeys {
    pub(crate) fn names(list: &[String], key: &str) -> bool {
        let holds =
            |name: &str| key.as_bytes().windows(name.len()).any(|part| part.eq_ignore_ascii_case(name.as_bytes()));
        list.iter().any(|name| !name.is_empty() && holds(name))
    }
}
