//! The one trait that adapters call and layers wrap.

use std::{fmt::Debug, pin::Pin, sync::Arc};

use async_trait::async_trait;
use portolan_ports::Error;

use crate::{Call, Context, Reply};

/// Makes a call. Every policy is a decorator of this one method, so a new port cannot slip past it.
#[async_trait]
pub trait Exchange: Debug + Send + Sync {
    /// Makes `call` and gives the provider's yes.
    ///
    /// # Errors
    /// MUST name provider, account and operation, and MUST have the [`Delivery`](portolan_ports::Delivery) that is a
    /// fact, for reads too.
    async fn call(&self, call: &Call, context: &Context) -> Result<Reply, Error>;
}

impl<E: Exchange + ?Sized> Exchange for Arc<E> {
    // Written out, so that passing a pointer on does not box a future around the one inside.
    fn call<'a, 'b, 'c, 'd>(
        &'a self,
        call: &'b Call,
        context: &'c Context,
    ) -> Pin<Box<dyn Future<Output = Result<Reply, Error>> + Send + 'd>>
    where
        'a: 'd,
        'b: 'd,
        'c: 'd,
        Self: 'd,
    {
        (**self).call(call, context)
    }
}
