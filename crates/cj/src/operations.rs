//! What is known of each operation.

use http::Method;
use portolan_exchange::Purpose;
use portolan_ports::{AfterUnknown, Effect, Lifecycle, Operation};

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident = $value:literal;)*) => {
        $($(#[$doc])* pub const $name: &str = $value;)*
    };
}

names! {
    /// Tokens for a key.
    GET_ACCESS_TOKEN = "authentication/getAccessToken";
    /// Tokens for a refresh token.
    REFRESH_ACCESS_TOKEN = "authentication/refreshAccessToken";
    /// Ends all tokens of the account.
    LOGOUT = "authentication/logout";
    /// The simple quote.
    FREIGHT_CALCULATE = "logistic/freightCalculate";
    /// The full quote: one address, two forms of request.
    FREIGHT_CALCULATE_TIP = "logistic/freightCalculateTip";
    /// The quote for an order of a merchant's own shop.
    PARTNER_FREIGHT_CALCULATE = "logistic/partnerFreightCalculate";
    /// The lines that suppliers prescribe.
    SUPPLIER_TEMPLATE = "logistic/getSupplierLogisticsTemplate";
    /// Traces, by the name that CJ gave up.
    GET_TRACK_INFO = "logistic/getTrackInfo";
    /// Traces.
    TRACK_INFO = "logistic/trackInfo";
    /// Makes an order.
    CREATE_ORDER_V2 = "shopping/order/createOrderV2";
    /// Makes an order, without CJ's page for paying.
    CREATE_ORDER_V3 = "shopping/order/createOrderV3";
    /// Orders, page by page.
    ORDER_LIST = "shopping/order/list";
    /// One order.
    ORDER_DETAIL = "shopping/order/getOrderDetail";
    /// Up to 100 orders.
    ORDER_DETAIL_BATCH = "shopping/order/getOrderDetailBatch";
    /// Confirms an order.
    CONFIRM_ORDER = "shopping/order/confirmOrder";
    /// Deletes an order that is not paid.
    DELETE_ORDER = "shopping/order/deleteOrder";
    /// The balance.
    GET_BALANCE = "shopping/pay/getBalance";
    /// Pays an order from the balance.
    PAY_BALANCE = "shopping/pay/payBalance";
    /// Pays an order for tests.
    SIMULATE_PAY = "shopping/sandbox/simulatePay";
    /// Moves an order for tests to its next state.
    UPDATE_STATUS = "shopping/sandbox/updateStatus";
    /// Gives an order for tests a tracking number.
    UPDATE_TRACK_NUMBER = "shopping/sandbox/updateTrackNumber";
    /// Where pushes are sent to.
    WEBHOOK_SET = "webhook/set";
    /// Limits and callbacks of the account.
    SETTING_GET = "setting/get";
}

const PAGE: &str = "CJ's logistics page";
const PAGES: &str = "CJ's other pages";
const USE: &str = "CJ's other pages; replies seen in public integrations";

const fn read(name: &'static str, client_method: &'static str, source: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Read,
        after_unknown: None,
        lifecycle: Lifecycle::Active,
        client_method,
        port_method: None,
        source,
    }
}

const fn write(
    name: &'static str,
    client_method: &'static str,
    source: &'static str,
    after: AfterUnknown,
) -> Operation {
    Operation {
        name,
        effect: Effect::Write,
        after_unknown: Some(after),
        lifecycle: Lifecycle::Active,
        client_method,
        port_method: None,
        source,
    }
}

/// Used by this method of a port.
const fn by(port_method: &'static str, row: Operation) -> Operation {
    Operation { port_method: Some(port_method), ..row }
}

const fn look(key: &'static str) -> AfterUnknown {
    AfterUnknown::ReadBack { operation: ORDER_DETAIL, key }
}

const fn repeat(key: &'static str) -> AfterUnknown {
    AfterUnknown::RepeatSameKey { key }
}

/// Every operation that this crate speaks. The full quote stands twice: CJ documents two forms of its request.
///
/// After an unknown outcome:
/// - tokens may be asked for again: for a day CJ answers with the same ones, and refuses what comes too often;
/// - an order is read by the merchant's own number, which CJ takes in place of its own; a second order under it is refused;
/// - what confirms, deletes or pays an order shows in its state;
/// - settings and states of test orders are what they are set to, however often.
pub const OPERATIONS: &[Operation] = &[
    write(GET_ACCESS_TOKEN, "Client::get_access_token", USE, repeat("apiKey")),
    write(REFRESH_ACCESS_TOKEN, "Client::refresh_access_token", PAGES, repeat("refreshToken")),
    write(LOGOUT, "Client::logout", PAGES, repeat("CJ-Access-Token")),
    by("FreightQuoting::quote", read(FREIGHT_CALCULATE, "Client::freight_calculate", PAGE)),
    by("FreightQuoting::quote", read(FREIGHT_CALCULATE_TIP, "Client::freight_calculate_tip", PAGE)),
    read(FREIGHT_CALCULATE_TIP, "Client::freight_calculate_tip_flat", PAGE),
    by("FreightQuoting::quote", read(PARTNER_FREIGHT_CALCULATE, "Client::partner_freight_calculate", PAGE)),
    by("FreightQuoting::quote", read(SUPPLIER_TEMPLATE, "Client::get_supplier_logistics_template", PAGE)),
    Operation {
        lifecycle: Lifecycle::Deprecated { since: "2024-06-01", successor: TRACK_INFO },
        ..by("Tracking::track", read(GET_TRACK_INFO, "Client::get_track_info", PAGE))
    },
    by(
        "Tracking::track",
        read(TRACK_INFO, "Client::track_info", "CJ's logistics page; replies seen in public integrations"),
    ),
    by("PurchaseOrders::create", write(CREATE_ORDER_V2, "Client::create_order_v2", USE, look("orderNumber"))),
    write(CREATE_ORDER_V3, "Client::create_order_v3", USE, look("orderNumber")),
    by("PurchaseOrders::list", read(ORDER_LIST, "Client::order_list", USE)),
    by("PurchaseOrders::get", read(ORDER_DETAIL, "Client::get_order_detail", USE)),
    read(ORDER_DETAIL_BATCH, "Client::get_order_detail_batch", PAGES),
    by("PurchaseOrders::confirm", write(CONFIRM_ORDER, "Client::confirm_order", PAGES, look("orderId"))),
    by("PurchaseOrders::cancel", write(DELETE_ORDER, "Client::delete_order", PAGES, look("orderId"))),
    read(GET_BALANCE, "Client::get_balance", PAGES),
    write(PAY_BALANCE, "Client::pay_balance", PAGES, look("orderId")),
    write(SIMULATE_PAY, "Client::simulate_pay", PAGES, look("orderId")),
    write(UPDATE_STATUS, "Client::update_status", PAGES, repeat("targetStatus")),
    write(UPDATE_TRACK_NUMBER, "Client::update_track_number", PAGES, repeat("trackNumber")),
    by("PushSubscription::subscribe", write(WEBHOOK_SET, "Client::webhook_set", PAGES, repeat("callbackUrls"))),
    read(SETTING_GET, "Client::setting_get", PAGES),
];

/// The row of an operation.
#[must_use]
pub(crate) fn find(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == name)
}

/// Whether an operation changes anything; an unknown one might.
#[must_use]
pub(crate) fn effect(name: &str) -> Effect {
    find(name).map_or(Effect::Write, |operation| operation.effect)
}

/// The method that it is called by; CJ refuses any other.
pub(crate) fn method(name: &str) -> Method {
    match name {
        GET_TRACK_INFO | TRACK_INFO | ORDER_LIST | ORDER_DETAIL | GET_BALANCE | SETTING_GET => Method::GET,
        CONFIRM_ORDER => Method::PATCH,
        DELETE_ORDER => Method::DELETE,
        _ => Method::POST,
    }
}

/// What it takes from the account's points: 10 where CJ's page lists it, and nothing where it does not.
pub(crate) fn cost(name: &str) -> u32 {
    match name {
        FREIGHT_CALCULATE | FREIGHT_CALCULATE_TIP | PARTNER_FREIGHT_CALCULATE | SUPPLIER_TEMPLATE => 10,
        _ => 0,
    }
}

/// What it is for.
pub(crate) fn purpose(name: &str) -> Purpose {
    match name {
        FREIGHT_CALCULATE | FREIGHT_CALCULATE_TIP | PARTNER_FREIGHT_CALCULATE | SUPPLIER_TEMPLATE => Purpose::Quote,
        _ => match effect(name) {
            Effect::Read => Purpose::Track,
            Effect::Write => Purpose::Ship,
        },
    }
}

/// What is asked before there is a token.
pub(crate) fn takes_no_token(name: &str) -> bool {
    matches!(name, GET_ACCESS_TOKEN | REFRESH_ACCESS_TOKEN)
}

/// What makes an order: the platform's token goes with it.
pub(crate) fn takes_platform_token(name: &str) -> bool {
    matches!(name, CREATE_ORDER_V2 | CREATE_ORDER_V3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_stands_once_and_every_write_says_what_then() {
        assert_eq!(OPERATIONS.len(), 24);
        for (index, row) in OPERATIONS.iter().enumerate() {
            assert!(!OPERATIONS[..index].iter().any(|other| other.client_method == row.client_method), "{}", row.name);
            assert_eq!(row.after_unknown.is_some(), row.effect == Effect::Write, "{}", row.name);
            if let Some(AfterUnknown::ReadBack { operation, .. }) = row.after_unknown {
                assert_eq!(effect(operation), Effect::Read);
            }
            assert!(row.effect == Effect::Read || method(row.name) != Method::GET, "{}", row.name);
        }
        let twice: Vec<_> = OPERATIONS.iter().filter(|row| row.name == FREIGHT_CALCULATE_TIP).collect();
        assert_eq!(twice.len(), 2, "the two forms of the full quote");
    }

    #[test]
    fn a_quote_costs_points_and_goes_before_a_trace() {
        assert_eq!((cost(FREIGHT_CALCULATE_TIP), cost(TRACK_INFO)), (10, 0));
        assert!(purpose(FREIGHT_CALCULATE) > purpose(TRACK_INFO));
        assert!(purpose(CREATE_ORDER_V2) > purpose(FREIGHT_CALCULATE));
    }
}
