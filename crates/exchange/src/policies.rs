//! The layers' settings as one value, which an adapter passes on from its embedder.

use crate::{BreakerPolicy, BudgetPolicy, RetryPolicy, SkewPolicy};

/// How the layers of a stack behave that need to know nothing of the provider. `None` leaves a layer out, as it
/// does Budget unless set: limits are the provider's, and an adapter or embedder knows them.
///
/// ```
/// use portolan_exchange::{Policies, RetryPolicy};
/// let once = Policies { retry: None, ..Policies::default() };
/// let patient = Policies { retry: Some(RetryPolicy { tries: 5, ..RetryPolicy::default() }), ..Policies::default() };
/// assert!(once.skew.is_some() && patient.breaker.is_some());
/// ```
#[derive(Clone, Debug)]
pub struct Policies {
    /// How calls are repeated.
    pub retry: Option<RetryPolicy>,
    /// When our clock counts as wrong.
    pub skew: Option<SkewPolicy>,
    /// When a provider is left alone.
    pub breaker: Option<BreakerPolicy>,
    /// What may be asked of the provider.
    pub budget: Option<BudgetPolicy>,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            retry: Some(RetryPolicy::default()),
            skew: Some(SkewPolicy::default()),
            breaker: Some(BreakerPolicy::default()),
            budget: None,
        }
    }
}
