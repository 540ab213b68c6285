//! Asking for pushes. They are read by [`PushReader`](crate::push::PushReader).

use async_trait::async_trait;
use portolan_ports::{Error, ErrorKind, PushSubscription, Subscription, SubscriptionKind};

use crate::{
    adapter::Merchant,
    operations::WEBHOOK_SET,
    wire::webhook::{CANCEL, Callback, ENABLE, WebhookSet},
};

/// How pushes can be asked for.
pub(super) const KINDS: &[SubscriptionKind] = &[SubscriptionKind::Account];

/// What CJ says of a callback that is set already.
const SET_BEFORE: &str = "1606000";

/// `PushSubscription`: all topics of the account at once, for CJ does not say what a change of one does to the others.
#[derive(Debug)]
pub(crate) struct CjSubscription(pub(crate) Merchant);

impl CjSubscription {
    async fn set(&self, kind: &str, url: &str) -> Result<(), Error> {
        match self.0.client.webhook_set(&WebhookSet::all(kind, url)).await {
            // It does not say to which address: the settings do.
            Err(error) if error.code() == Some(SET_BEFORE) && self.stands(kind, url).await == Ok(true) => Ok(()),
            outcome => outcome,
        }
    }

    /// Whether orders and traces are set so.
    async fn stands(&self, kind: &str, url: &str) -> Result<bool, ErrorKind> {
        let settings = self.0.client.setting_get().await.map_err(|error| error.kind())?;
        let callbacks = settings.callback.unwrap_or_default();
        let so = |topic: &Option<Callback>| {
            topic.as_ref().is_some_and(|topic| {
                let there = topic.urls.as_ref().is_some_and(|urls| urls.0.iter().any(|other| other == url));
                topic.kind.as_deref() == Some(kind) && there
            })
        };
        Ok(so(&callbacks.order) && so(&callbacks.logistic))
    }
}

#[async_trait]
impl PushSubscription for CjSubscription {
    async fn subscribe(&self, subscription: &Subscription) -> Result<(), Error> {
        match subscription {
            Subscription::Account { callback_url } => self.set(ENABLE, callback_url).await,
            Subscription::Nothing { callback_url } => self.set(CANCEL, callback_url).await,
            _ => {
                let message = "CJ sends the pushes of an account, not those of one parcel";
                Err(self.0.about(Error::not_sent(ErrorKind::Unsupported, message)).with_operation(WEBHOOK_SET))
            }
        }
    }
}
