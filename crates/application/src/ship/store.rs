//! Where intents are kept, so that a run can stop anywhere and be resumed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use portolan_ports::{Error, ErrorKind};

use crate::{IntentId, IntentRecord};

/// Keeps intents. What it promises decides what shipping can promise: a step is sent only after `put` has returned.
///
/// Records hold persons in the clear where the caller gave them so: a store on disk guards them as such.
#[async_trait]
pub trait IntentStore: fmt::Debug + Send + Sync {
    /// The right to work on an intent, known or not, until the claim is dropped. MUST be `Conflict`, `NotSent`, while
    /// somebody else has it, in this process or another; a claim whose holder has died lapses.
    async fn claim(&self, id: &IntentId) -> Result<Claim, Error>;

    /// What was written last; `None` for an unknown intent.
    async fn get(&self, id: &IntentId) -> Result<Option<IntentRecord>, Error>;

    /// Writes a record, and returns once it is durable. Its revision MUST be one more than that of the record kept (1 for
    /// a new one), else `Conflict`, `NotSent`: somebody else has written meanwhile.
    async fn put(&self, record: &IntentRecord) -> Result<(), Error>;

    /// The intents to go on with after a restart: all that are not at an [end](crate::IntentState::is_end), in order.
    async fn unfinished(&self) -> Result<Vec<IntentId>, Error>;
}

/// The right to work on an intent; dropping it gives it back.
#[derive(Default)]
pub struct Claim(Option<Box<dyn FnOnce() + Send + Sync>>);

impl Claim {
    /// A claim that is given back by calling `release`, once.
    #[must_use]
    pub fn new(release: impl FnOnce() + Send + Sync + 'static) -> Self {
        Self(Some(Box::new(release)))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let Some(release) = self.0.take() {
            release();
        }
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim").finish_non_exhaustive()
    }
}

/// Keeps intents in memory: enough for a run that may be interrupted, not for a process that may die. Clones share what
/// they keep.
#[derive(Clone, Debug, Default)]
pub struct MemoryIntents(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    records: BTreeMap<IntentId, IntentRecord>,
    claimed: BTreeSet<IntentId>,
}

impl MemoryIntents {
    /// Without intents.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl IntentStore for MemoryIntents {
    async fn claim(&self, id: &IntentId) -> Result<Claim, Error> {
        if !self.kept().claimed.insert(id.clone()) {
            return Err(Error::not_sent(ErrorKind::Conflict, format!("somebody else is working on intent {id}")));
        }
        let (store, id) = (self.clone(), id.clone());
        Ok(Claim::new(move || _ = store.kept().claimed.remove(&id)))
    }

    async fn get(&self, id: &IntentId) -> Result<Option<IntentRecord>, Error> {
        Ok(self.kept().records.get(id).cloned())
    }

    async fn put(&self, record: &IntentRecord) -> Result<(), Error> {
        let (id, mut kept) = (&record.intent.id, self.kept());
        if kept.records.get(id).map_or(0, |known| known.revision) + 1 != record.revision {
            return Err(Error::not_sent(ErrorKind::Conflict, format!("somebody else has written intent {id}")));
        }
        kept.records.insert(id.clone(), record.clone());
        Ok(())
    }

    async fn unfinished(&self) -> Result<Vec<IntentId>, Error> {
        let open = |(id, record): (&IntentId, &IntentRecord)| (!record.state.is_end()).then(|| id.clone());
        Ok(self.kept().records.iter().filter_map(open).collect())
    }
}
