//! The reference subscriptions: parcel by parcel, or all of the account's.

use async_trait::async_trait;
use portolan_ports::{Error, PushSubscription, Reference as Number, Subscription, SubscriptionKind};
use serde_json::{Value, json};

use super::{
    Desk,
    fields::{refused, unsupported},
};

fn callback(url: &str) -> Result<&str, Error> {
    if url.starts_with("https://") { Ok(url) } else { Err(refused("`callback_url` does not begin with https://")) }
}

impl Desk {
    fn subscription(&self, subscription: &Subscription) -> Result<Value, Error> {
        let has = |kind| {
            let has = self.can.subscriptions.contains(&kind);
            if has { Ok(()) } else { Err(unsupported("this kind of subscription is not there")) }
        };
        match subscription {
            Subscription::Parcel(query) => {
                has(SubscriptionKind::Parcel)?;
                let Number::Waybill(waybill) = &query.reference else {
                    return Err(unsupported("parcels are subscribed by their waybills"));
                };
                let tail = query.phone_tail.as_ref().map(|tail| tail.reveal());
                Ok(json!({ "waybill": waybill.as_str(), "tail": tail }))
            }
            Subscription::Account { callback_url } => {
                has(SubscriptionKind::Account)?;
                Ok(json!({ "url": callback(callback_url)?, "on": true }))
            }
            Subscription::Nothing { callback_url } => {
                has(SubscriptionKind::Account)?;
                Ok(json!({ "url": callback(callback_url)?, "on": false }))
            }
            _ => Err(unsupported("this kind of subscription is not there")),
        }
    }

    async fn push(&self, subscription: &Subscription) -> Result<(), Error> {
        self.ask("subscribe", self.subscription(subscription)?).await.map(drop)
    }
}

#[async_trait]
impl PushSubscription for Desk {
    async fn subscribe(&self, subscription: &Subscription) -> Result<(), Error> {
        self.named("subscribe", self.push(subscription).await)
    }
}
