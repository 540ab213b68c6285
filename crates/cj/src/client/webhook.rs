//! Where webhooks are sent to, and the account's settings.

use portolan_ports::Error;

use crate::{
    client::{Client, Query},
    operations::{SETTING_GET, WEBHOOK_SET},
    wire::webhook::{Settings, WebhookSet},
};

impl Client {
    /// `webhook/set`: says where webhooks are sent to. A write. CJ calls the URL before it answers.
    ///
    /// # Errors
    /// `InvalidInput` (1606001, 1607000 to 1607003: CJ does not take the callback), `Conflict` (1606000: set before); else as
    /// [`Client`] says.
    pub async fn webhook_set(&self, request: &WebhookSet) -> Result<(), Error> {
        self.done(WEBHOOK_SET, request).await
    }

    /// `setting/get`: limits and callbacks of the account.
    ///
    /// # Errors
    /// As [`Client`] says.
    pub async fn setting_get(&self) -> Result<Settings, Error> {
        let reply = self.ask(SETTING_GET, Query::new()).await?;
        self.object(SETTING_GET, &reply)
    }
}
