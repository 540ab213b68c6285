//! State for each account and operation, found without a lock that anybody waits for.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    sync::{Arc, PoisonError, RwLock},
};

use portolan_domain::AccountId;

use crate::Call;

/// The accounts are known when a stack is built; the operations come from an adapter's static table. Those that do not,
/// share one state, so that there is an end to them.
#[derive(Debug)]
pub(crate) struct PerOperation<T>(BTreeMap<AccountId, RwLock<HashMap<&'static str, Arc<T>>>>);

impl<T> PerOperation<T> {
    pub(crate) fn new<'a>(accounts: impl IntoIterator<Item = &'a AccountId>) -> Self {
        Self(accounts.into_iter().map(|account| (account.clone(), RwLock::default())).collect())
    }

    /// Has all states of an account be made anew.
    pub(crate) fn forget(&self, account: &AccountId) {
        if let Some(operations) = self.0.get(account) {
            operations.write().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }

    /// The state for `call`, whose operation is filed under its `family`; `None` if its account is not known.
    pub(crate) fn get(
        &self,
        call: &Call,
        family: fn(&'static str) -> &'static str,
        make: impl FnOnce() -> T,
    ) -> Option<Arc<T>> {
        let operations = self.0.get(&call.account)?;
        let name = match call.operation {
            Cow::Borrowed(name) => family(name),
            Cow::Owned(_) => "",
        };
        let found = operations.read().unwrap_or_else(PoisonError::into_inner).get(name).map(Arc::clone);
        Some(found.unwrap_or_else(|| {
            let mut operations = operations.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(operations.entry(name).or_insert_with(|| Arc::new(make())))
        }))
    }
}
