//! Pushes, asked for parcel by parcel.

use async_trait::async_trait;
use portolan_domain::OrderRefKind;
use portolan_ports::{Error, ErrorKind, PushSubscription, Reference, Subscription, SubscriptionKind, TrackingQuery};

use crate::{
    adapter::Merchant,
    number,
    operations::ORDERS_TRACE_SUBSCRIBE,
    wire::{request::invalid, trace::SubscribeTrace},
};

/// How pushes can be asked for.
pub(crate) const KINDS: &[SubscriptionKind] = &[SubscriptionKind::Parcel];

/// `PushSubscription` of express orders. The callback's URL is set in JD's console.
#[derive(Debug)]
pub(crate) struct JdlSubscription(pub(crate) Merchant);

impl JdlSubscription {
    fn request(&self, query: &TrackingQuery) -> Result<SubscribeTrace, Error> {
        let (waybill_code, order_code) = match &query.reference {
            Reference::Waybill(waybill) => (Some(number::to_send(waybill)?.0.to_string()), None),
            Reference::Order(order) if order.kind() == OrderRefKind::Provider => (None, Some(order.value().to_owned())),
            Reference::Order(_) => {
                let message = "JDL pushes what is subscribed by waybill, or by JD's own order number";
                return Err(Error::not_sent(ErrorKind::Unsupported, message));
            }
        };
        let account = &self.0.account;
        let tail = query
            .phone_tail
            .as_ref()
            .ok_or_else(|| invalid("mobile", "is required: JD wants the last four digits of the receiver's number"))?;
        Ok(SubscribeTrace {
            waybill_code,
            order_code,
            order_origin: account.order_origin.number(),
            customer_code: query.customer_code.clone().or_else(|| account.customer_code.clone()),
            mobile: tail.reveal().to_owned(),
            business_unit_code: query.business_unit.clone().or_else(|| account.business_unit.clone()),
        })
    }
}

#[async_trait]
impl PushSubscription for JdlSubscription {
    async fn subscribe(&self, subscription: &Subscription) -> Result<(), Error> {
        let about = |error: Error| self.0.about(ORDERS_TRACE_SUBSCRIBE, error);
        let Subscription::Parcel(query) = subscription else {
            let message = "JDL's pushes are subscribed parcel by parcel; the callback is set in its console";
            return Err(about(Error::not_sent(ErrorKind::Unsupported, message)));
        };
        let request = self.request(query).map_err(about)?;
        match self.0.client.orders_trace_subscribe(&request).await {
            Err(error) if was_subscribed(&error) => Ok(()),
            outcome => outcome,
        }
    }
}

/// JD's answer to a parcel that is subscribed already was not seen: its words would say so.
fn was_subscribed(error: &Error) -> bool {
    const WORDS: [&str; 3] = ["已订阅", "重复订阅", "already subscribed"];
    let said = error.message().to_ascii_lowercase();
    error.kind() == ErrorKind::Conflict && WORDS.iter().any(|word| said.contains(word))
}
