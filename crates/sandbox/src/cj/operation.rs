//! The operations that are served.

use super::arguments::Arguments;
use super::envelope::{Refusal, Told};
use super::order::{change, create, read};
use super::{Cj, auth, code, freight, pay, track, webhook};
use crate::clock::ClockReading;

/// What an operation works with.
pub(super) struct Desk<'a> {
    pub(super) cj: &'a mut Cj,
    pub(super) seed: u64,
    /// The number of the call: what may vary from call to call varies with it.
    pub(super) sequence: u64,
    pub(super) at: ClockReading,
    /// Who calls; nobody where no token is needed and none came.
    pub(super) user: Option<String>,
    /// The token of the second header, if there is one.
    pub(super) platform_token: Option<String>,
}

impl Desk<'_> {
    /// Who calls.
    pub(super) fn caller(&self) -> Result<String, Refusal> {
        self.user.clone().ok_or_else(|| code::TOKEN_MISSING.into())
    }
}

/// Whether an operation needs a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    Nothing,
    /// A token, unless the settings say that logistics calls need none.
    LogisticsToken,
    Token,
}

/// An operation.
pub(super) struct Operation {
    /// The path without the prefix.
    pub(super) name: &'static str,
    pub(super) method: &'static str,
    pub(super) needs: Needs,
    /// Whether its answers carry `success` beside `result`.
    pub(super) newer: bool,
    /// What a call costs in points.
    pub(super) points: u32,
    pub(super) run: fn(&mut Desk<'_>, &Arguments) -> Result<Told, Refusal>,
}

impl Operation {
    /// The operation of a name; names are case-sensitive.
    pub(super) fn of(name: &str) -> Option<&'static Self> {
        OPERATIONS.iter().find(|operation| operation.name == name)
    }

    /// Whether its fields come as a JSON body; else they come in the query.
    pub(super) fn has_body(&self) -> bool {
        matches!(self.method, "POST" | "PATCH") && self.name != LOGOUT
    }
}

/// The names of all operations that the sandbox serves at CJ.
pub fn cj_operations() -> impl Iterator<Item = &'static str> {
    OPERATIONS.iter().map(|operation| operation.name)
}

/// The one operation that is posted without a body.
const LOGOUT: &str = "authentication/logout";

type Run = fn(&mut Desk<'_>, &Arguments) -> Result<Told, Refusal>;

const fn token(name: &'static str, run: Run) -> Operation {
    Operation { name, method: "POST", needs: Needs::Nothing, newer: false, points: 0, run }
}

const fn quote(name: &'static str, run: Run) -> Operation {
    Operation { name, method: "POST", needs: Needs::LogisticsToken, newer: false, points: 10, run }
}

const fn order(method: &'static str, name: &'static str, run: Run) -> Operation {
    Operation { name, method, needs: Needs::Token, newer: false, points: 0, run }
}

static OPERATIONS: &[Operation] = &[
    token("authentication/getAccessToken", auth::get_access_token),
    token("authentication/refreshAccessToken", auth::refresh),
    Operation { needs: Needs::Token, ..token(LOGOUT, auth::logout) },
    quote("logistic/freightCalculate", freight::calculate),
    Operation { newer: true, ..quote("logistic/freightCalculateTip", freight::tip::tip) },
    quote("logistic/partnerFreightCalculate", freight::partner),
    quote("logistic/getSupplierLogisticsTemplate", freight::supplier),
    Operation { method: "GET", points: 0, ..quote("logistic/trackInfo", track::track) },
    Operation { method: "GET", points: 0, ..quote("logistic/getTrackInfo", track::retired) },
    order("POST", "shopping/order/createOrderV2", create::create),
    order("POST", "shopping/order/createOrderV3", create::create),
    order("GET", "shopping/order/list", read::list),
    order("GET", "shopping/order/getOrderDetail", read::detail),
    order("POST", "shopping/order/getOrderDetailBatch", read::batch),
    order("PATCH", "shopping/order/confirmOrder", change::confirm),
    order("DELETE", "shopping/order/deleteOrder", change::delete),
    order("GET", "shopping/pay/getBalance", pay::balance),
    order("POST", "shopping/pay/payBalance", change::pay),
    order("POST", "shopping/sandbox/simulatePay", change::simulate_pay),
    order("POST", "shopping/sandbox/updateStatus", change::update_status),
    order("POST", "shopping/sandbox/updateTrackNumber", change::update_track_number),
    order("POST", "webhook/set", webhook::set),
];
