//! Receive pushes: read, stored, and only then acknowledged.

use std::sync::Arc;

use portolan_ports::{
    Acknowledgement, Arrival, Connection, Error, ErrorKind, Push, PushAnswer, PushDecoder, PushInbox, PushMessage,
};

/// Receives what one provider tells by itself. See the crate's page for what it promises.
#[derive(Clone, Debug)]
pub struct ReceivePushes {
    decoder: Arc<dyn PushDecoder>,
    inbox: Arc<dyn PushInbox>,
    limit: usize,
}

/// What became of one message, and what to answer.
#[derive(Clone, Debug)]
#[must_use = "the provider waits for the answer"]
pub struct Received {
    /// What became of it: to be counted, and acted on.
    pub outcome: Reception,
    /// What the provider wants to hear of it, to be sent as it is.
    pub answer: PushAnswer,
}

/// What became of one message.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Reception {
    /// It was new, and is stored.
    Stored(Box<Push>),
    /// It had come before, and was stored then.
    Known(Box<Push>),
    /// It is too large, cannot be read, or is not from whom it should be: nothing of it was stored. The provider is told to
    /// send it again: what is acknowledged is gone for ever, while a reader or a secret that is at fault can be mended
    /// before the next try. A forger learns nothing from it.
    Refused(Error),
    /// The inbox did not take it: the provider is told to send it again.
    NotStored(Error),
}

impl Reception {
    /// Its word, for counters: `stored`, `known`, `refused` or `not_stored`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Stored(_) => "stored",
            Self::Known(_) => "known",
            Self::Refused(_) => "refused",
            Self::NotStored(_) => "not_stored",
        }
    }

    /// What the provider is told.
    #[must_use]
    pub fn acknowledgement(&self) -> Acknowledgement {
        match self {
            Self::Stored(_) | Self::Known(_) => Acknowledgement::Stored,
            Self::Refused(_) | Self::NotStored(_) => Acknowledgement::TryAgain,
        }
    }
}

impl ReceivePushes {
    /// The most bytes of a body where nothing else was set: 1 MiB.
    pub const LIMIT: usize = 1 << 20;

    /// Reads with this decoder, and stores there.
    #[must_use]
    pub fn new(decoder: Arc<dyn PushDecoder>, inbox: Arc<dyn PushInbox>) -> Self {
        Self { decoder, inbox, limit: Self::LIMIT }
    }

    /// The pushes of one account.
    ///
    /// # Errors
    /// `Unsupported`, `NotSent`, if the account's provider sends none that can be read.
    pub fn of(connection: &Connection, inbox: Arc<dyn PushInbox>) -> Result<Self, Error> {
        let decoder = connection.pushes.clone().ok_or_else(|| {
            let error = Error::not_sent(ErrorKind::Unsupported, "this account cannot read pushes");
            error.with_provider(connection.provider.clone()).with_account(connection.account.clone())
        })?;
        Ok(Self::new(decoder, inbox))
    }

    /// Refuses bodies of more than so many bytes before they are read; [`LIMIT`](Self::LIMIT) unless set.
    #[must_use]
    pub fn limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// Takes one message. The answer says that it is stored only after the inbox has said so. Dropping the future is safe:
    /// the message may be stored then, and is known when it comes again.
    pub async fn receive(&self, message: &PushMessage<'_>) -> Received {
        let outcome = self.outcome(message).await;
        let answer = self.decoder.answer(outcome.acknowledgement());
        Received { outcome, answer }
    }

    async fn outcome(&self, message: &PushMessage<'_>) -> Reception {
        let size = message.body.len();
        if size > self.limit {
            let problem = format!("the body has {size} bytes; at most {} are read", self.limit);
            return Reception::Refused(Error::answered(ErrorKind::BadResponse, problem));
        }
        let push = match self.decoder.decode(message) {
            Ok(push) => Box::new(push),
            Err(error) => return Reception::Refused(error),
        };
        match self.inbox.store(&push).await {
            Ok(Arrival::New) => Reception::Stored(push),
            Ok(Arrival::Known) => Reception::Known(push),
            Err(error) => Reception::NotStored(error),
        }
    }
}
