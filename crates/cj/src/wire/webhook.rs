//! Webhooks: how they are asked for, and what they bring.

use portolan_exchange::{
    json::{FromWire, Json, Raw, scalar},
    wire_object,
};
use portolan_ports::Error;

use crate::wire::request::{invalid, request};

/// `type`: the topic is sent.
pub const ENABLE: &str = "ENABLE";
/// `type`: it is not sent any more.
pub const CANCEL: &str = "CANCEL";

request! {
    /// Where webhooks are sent to. What a change of one topic alone does is not documented: all four are sent.
    pub struct WebhookSet {
        /// Products.
        product: Topic = "product",
        /// Stock.
        stock: Topic = "stock",
        /// Orders, also when they are split.
        order: Topic = "order",
        /// Traces.
        logistics: Topic = "logistics",
    }
}

request! {
    /// One topic.
    pub struct Topic {
        /// `ENABLE` or `CANCEL`.
        kind: String = "type",
        /// Exactly one URL: public, https. CJ calls it, and wants 200 within 3 seconds.
        callback_urls: Vec<String> = "callbackUrls",
    }
    check topic_rules
}

impl WebhookSet {
    /// All topics: `ENABLE` or `CANCEL`, at one URL.
    #[must_use]
    pub fn all(kind: &str, url: &str) -> Self {
        let topic = || Topic { kind: kind.to_owned(), callback_urls: vec![url.to_owned()] };
        Self { product: topic(), stock: topic(), order: topic(), logistics: topic() }
    }
}

fn topic_rules(topic: &Topic, at: &str) -> Result<(), Error> {
    if !matches!(topic.kind.as_str(), ENABLE | CANCEL) {
        return Err(invalid(&format!("{at}type"), "is ENABLE or CANCEL"));
    }
    let field = format!("{at}callbackUrls");
    match topic.callback_urls.as_slice() {
        [url] => callback(&format!("{field}[0]"), url),
        urls => Err(invalid(&field, &format!("has {} entries, and takes exactly one", urls.len()))),
    }
}

/// A URL that CJ can call: https, and no host of this machine or a private network.
fn callback(field: &str, url: &str) -> Result<(), Error> {
    let uri: http::Uri = url.parse().map_err(|_| invalid(field, "is no URL"))?;
    if uri.scheme_str() != Some("https") {
        return Err(invalid(field, "is a URL of https"));
    }
    let host = uri.host().unwrap_or_default().to_ascii_lowercase();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>().ok();
    let local = match address {
        Some(std::net::IpAddr::V4(v4)) => {
            v4.is_loopback() || v4.is_private() || v4.is_link_local() || v4.is_unspecified()
        }
        Some(std::net::IpAddr::V6(v6)) => v6.is_loopback() || v6.is_unspecified() || v6.is_unique_local(),
        None => !host.contains('.') || host == "localhost" || host.ends_with(".localhost") || host.ends_with(".local"),
    };
    if local { Err(invalid(field, "has a host that CJ cannot reach: a local or private one")) } else { Ok(()) }
}

wire_object! {
    /// The envelope of a webhook. `openId`, which some carry, is a secret and no proof: it is not read.
    pub struct Webhook {
        /// The message's id.
        message_id: String = "messageId",
        /// The topic: `LOGISTIC`, `ORDER`, `ORDERSPLIT`, …
        topic: String = "type",
        /// `INSERT`, `UPDATE`, `DELETE`, or `ORDER_CONNNECTED` (three times N).
        message_type: String = "messageType",
        /// What it brings.
        params: Json = "params",
    }
}

/// Texts: in a list, or one alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts(pub Vec<String>);

impl FromWire for Texts {
    fn from_wire(raw: Raw<'_>) -> Option<Self> {
        match scalar(raw).filter(|text| !text.trim_start().starts_with('[')) {
            Some(text) => Some(Self(vec![text.into_owned()])),
            None => Vec::from_wire(raw).map(Self),
        }
    }
}

wire_object! {
    /// `LOGISTIC`: where a parcel is.
    pub struct Logistic {
        /// CJ's number of the order; a number beyond 2^53 in samples.
        order_id: String = "orderId",
        /// The merchant's own numbers.
        store_order_numbers: Texts = "storeOrderNumbers",
        /// The shipping line.
        logistic_name: String = "logisticName",
        /// The waybill.
        tracking_number: String = "trackingNumber",
        /// Where it can be followed.
        tracking_url: String = "trackingUrl",
        /// Who carries it.
        tracking_provider: String = "trackingProvider",
        /// 0 to 14.
        tracking_status: String = "trackingStatus",
        /// The scans: a JSON array in a text, or one as it is.
        logistics_track_events: Vec<TrackEvent> = "logisticsTrackEvents",
    }
}

wire_object! {
    /// One scan.
    pub struct TrackEvent {
        /// 0 to 14.
        status: String = "status",
        /// A sentence.
        activity: String = "activity",
        /// Where.
        location: String = "location",
        /// `yyyy-MM-dd HH:mm:ss`, taken as UTC+8.
        event_time: String = "eventTime",
        /// The status in words.
        status_desc: String = "statusDesc",
        /// The sentence of the carrier.
        third_activity: String = "thirdActivity",
        /// Where, by the carrier.
        third_location: String = "thirdLocation",
        /// When, by the carrier.
        third_event_time: String = "thirdEventTime",
    }
}

wire_object! {
    /// `ORDER`: where an order stands. Times are `yyyy-MM-dd HH:mm:ss`.
    pub struct OrderPush {
        /// CJ's number; a number beyond 2^53 in samples.
        cj_order_id: String = "cjOrderId",
        /// The merchant's own number.
        order_number: String = "orderNumber" | "orderNum",
        /// As in answers.
        order_status: String = "orderStatus",
        /// The shipping line.
        logistic_name: String = "logisticName",
        /// The waybill.
        track_number: String = "trackNumber",
        /// Where it can be followed.
        tracking_url: String = "trackingUrl",
        /// Who carries it.
        tracking_provider: String = "trackingProvider",
        /// When it was made.
        create_date: String = "createDate",
        /// When it last changed.
        update_date: String = "updateDate",
        /// When it was paid.
        pay_date: String = "payDate",
        /// Of dispatch or of delivery: the page does not say.
        delivery_date: String = "deliveryDate",
        /// When it was completed.
        complete_date: String = "completeDate",
        /// Whether goods of the merchant's own went out.
        private_outbound_order: bool = "privateOutboundOrder",
        /// What was bought.
        order_items: Vec<crate::wire::order_info::OrderProduct> = "orderItems",
    }
}

wire_object! {
    /// `ORDERSPLIT`: that an order became several.
    pub struct OrderSplit {
        /// The one that was split.
        original_order_id: String = "originalOrderId",
        /// When.
        order_split_time: String = "orderSplitTime",
        /// What became of it.
        split_order_list: Vec<SplitOrder> = "splitOrderList",
    }
}

wire_object! {
    /// One of the orders that an order was split into.
    pub struct SplitOrder {
        /// CJ's code.
        order_code: String = "orderCode",
        /// When it was made: milliseconds since 1970 in samples, or a text.
        create_at: String = "createAt",
        /// A number: 300 and more.
        order_status: String = "orderStatus",
        /// What is in it.
        product_list: Vec<SplitProduct> = "productList",
    }
}

wire_object! {
    /// One line of it.
    pub struct SplitProduct {
        /// The variant's number.
        sku: String = "sku",
        /// The variant's id.
        vid: String = "vid",
        /// How many.
        quantity: String = "quantity",
        /// CJ's code of the goods.
        product_code: String = "productCode",
    }
}

wire_object! {
    /// Limits and callbacks of the account.
    pub struct Settings {
        /// Calls a second, quotas.
        setting: Limits = "setting",
        /// Where webhooks are sent to.
        callback: Callbacks = "callback",
        /// `NO_PERMISSION`, `GENERAL`, `VIP` or `ADMIN`.
        root: String = "root",
        /// Whether the account is for tests.
        is_sandbox: String = "isSandbox",
        /// The account's number: a secret, webhooks are signed with it.
        open_id: String = "openId",
        /// The account's name.
        open_name: String = "openName",
        /// The account's e-mail address.
        open_email: String = "openEmail",
    }
}

wire_object! {
    /// What the account may call.
    pub struct Limits {
        /// Calls a second.
        qps_limit: String = "qpsLimit",
        /// Quotas.
        quota_limits: Vec<QuotaLimit> = "quotaLimits",
    }
}

wire_object! {
    /// One quota.
    pub struct QuotaLimit {
        /// Of what.
        quota_url: String = "quotaUrl",
        /// How many calls.
        quota_limit: String = "quotaLimit",
        /// 0 in all, 1 a year, 2 a quarter, 3 a month, 4 a day, 5 an hour.
        quota_type: String = "quotaType",
    }
}

wire_object! {
    /// Where webhooks are sent to.
    pub struct Callbacks {
        /// Products.
        product: Callback = "product",
        /// Stock.
        stock: Callback = "stock",
        /// Orders.
        order: Callback = "order",
        /// Traces.
        logistic: Callback = "logistic" | "logistics",
    }
}

wire_object! {
    /// One topic.
    pub struct Callback {
        /// `ENABLE` or `CANCEL`.
        kind: String = "type",
        /// The URLs.
        urls: Texts = "urls" | "callbackUrls",
    }
}

#[cfg(test)]
mod tests {
    use portolan_ports::ErrorKind;

    use super::*;

    #[test]
    fn all_four_topics_go_to_one_public_address() {
        let set = WebhookSet::all(ENABLE, "https://hooks.example.com/cj");
        set.check().unwrap();
        let topic = r#"{"type":"ENABLE","callbackUrls":["https://hooks.example.com/cj"]}"#;
        let expected = ["product", "stock", "order", "logistics"].map(|name| format!(r#""{name}":{topic}"#));
        assert_eq!(serde_json::to_string(&set).unwrap(), format!("{{{}}}", expected.join(",")));
        for bad in [
            "",
            "hooks",
            "http://hooks.example.com",
            "https://localhost/x",
            "https://127.0.0.1",
            "https://10.0.0.1/x",
            "https://[::1]/x",
            "https://intranet/x",
            "https://a b.com",
        ] {
            let error = WebhookSet::all(ENABLE, bad).check().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{bad}");
            assert!(error.message().starts_with("`product.callbackUrls[0]`"), "{error}");
        }
        assert!(WebhookSet::all("ALL", "https://hooks.example.com").check().unwrap_err().message().contains("type"));
    }
}
