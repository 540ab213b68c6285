//! An inbox that cannot always store.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use portolan::{Arrival, Error, ErrorKind, MemoryInbox, Push, PushInbox};

use crate::chance;

/// Keeps what pushes brought, and sometimes does not.
#[derive(Debug)]
pub(crate) struct Inbox {
    inner: MemoryInbox,
    fails: u32,
    chance: Mutex<fastrand::Rng>,
}

impl Inbox {
    pub(super) fn new(seed: u64, fails: u32) -> Self {
        Self { inner: MemoryInbox::new(1_000_000), fails, chance: Mutex::new(chance::of(seed, "inbox")) }
    }

    pub(super) fn kept(&self) -> Vec<Push> {
        self.inner.pushes()
    }
}

#[async_trait]
impl PushInbox for Inbox {
    async fn store(&self, push: &Push) -> Result<Arrival, Error> {
        let drawn = self.chance.lock().unwrap_or_else(PoisonError::into_inner).u32(0..1_000_000);
        if drawn < self.fails {
            return Err(Error::not_sent(ErrorKind::Unavailable, "the inbox is full"));
        }
        self.inner.store(push).await
    }
}
