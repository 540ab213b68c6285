//! The layers' settings as one value, which an adapter passes on from its embedder.

use std::{collections::BTreeMap, fmt, sync::Arc};

use portolan_ports::Error;

use crate::{BreakerPolicy, BudgetPolicy, Exchange, RetryPolicy, SkewPolicy, TokenPolicy};

/// How the layers of a stack behave. `None` leaves a layer out (of tokens: to the adapter), as it
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
    /// How tokens are kept, in place of what the adapter has found right for its provider.
    pub tokens: Option<TokenPolicy>,
    /// When a provider is left alone.
    pub breaker: Option<BreakerPolicy>,
    /// What may be asked of the provider.
    pub budget: Option<BudgetPolicy>,
    /// Layers of your own, which stand where the standard ones would.
    pub own: OwnLayers,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            retry: Some(RetryPolicy::default()),
            skew: Some(SkewPolicy::default()),
            tokens: None,
            breaker: Some(BreakerPolicy::default()),
            budget: None,
            own: OwnLayers::default(),
        }
    }
}

/// Where a layer stands in a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Below the deadline: [`Retry`](crate::Retry).
    Retry,
    /// [`Token`](crate::Token).
    Token,
    /// [`Skew`](crate::Skew).
    Skew,
    /// [`Breaker`](crate::Breaker).
    Breaker,
    /// Next to the wire: [`Budget`](crate::Budget).
    Budget,
}

/// Layers that an embedder brings instead of the standard ones.
///
/// ```
/// use portolan_exchange::{OwnLayers, Place, Policies};
/// // One that does nothing: what is below stands in its place.
/// let policies = Policies { own: OwnLayers::default().with(Place::Skew, |below| below), ..Policies::default() };
/// assert_eq!(format!("{:?}", policies.own), "{Skew}");
/// ```
#[derive(Clone, Default)]
pub struct OwnLayers(BTreeMap<Place, Layer>);

type Layer = Arc<dyn Fn(Arc<dyn Exchange>) -> Arc<dyn Exchange> + Send + Sync>;

impl OwnLayers {
    /// Has `layer` wrap what is below `place`, whatever the policy says about the standard layer there. It MUST NOT drop a
    /// future of what it wraps, and waits no longer than [`Context::deadline`](crate::Context::deadline).
    #[must_use]
    pub fn with(
        mut self,
        place: Place,
        layer: impl Fn(Arc<dyn Exchange>) -> Arc<dyn Exchange> + Send + Sync + 'static,
    ) -> Self {
        self.0.insert(place, Arc::new(layer));
        self
    }

    /// Puts the embedder's layer, or else the standard one, around `below`.
    pub(crate) fn or<T>(
        &self,
        place: Place,
        below: Arc<dyn Exchange>,
        standard: Option<T>,
        wrap: impl FnOnce(Arc<dyn Exchange>, T) -> Result<Arc<dyn Exchange>, Error>,
    ) -> Result<Arc<dyn Exchange>, Error> {
        match (self.0.get(&place), standard) {
            (Some(own), _) => Ok(own(below)),
            (None, Some(standard)) => wrap(below, standard),
            (None, None) => Ok(below),
        }
    }
}

impl fmt::Debug for OwnLayers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
