//! Ask for prices: several accounts, several bases, one basket.

use std::{
    future::{Future, pending},
    pin::pin,
    sync::atomic::{AtomicUsize, Ordering},
};

use futures_util::{
    StreamExt as _,
    future::{Either, select},
    stream,
};
use portolan_domain::{AccountId, ProviderId, QuoteOutcome, QuoteWarning, WarningKind};
use portolan_ports::{Connection, Error, QuoteBasis, QuoteRequest};

mod plan;
mod rank;
mod rates;

pub use plan::GoodsGroup;
pub use rank::{Comparable, DaysList, PriceList, QuoteComparison, RankedQuote};
pub use rates::Rates;

use crate::{
    Progress,
    track::{named, stopped},
};
use plan::{Plan, Question};

/// What becomes of a basket that mixes a supplier's goods with others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum MixedBasket {
    /// The two groups are asked for apart: a supplier prescribes lines for his goods alone.
    #[default]
    Split,
    /// It is asked for as it is, and each answer carries a warning.
    Warn,
}

/// Asks for prices at several accounts and on several bases. See the crate's page for what it promises.
#[derive(Clone, Debug)]
pub struct QuoteFreight {
    connections: Vec<Connection>,
    accounts: Vec<AccountId>,
    bases: Vec<QuoteBasis>,
    mixed: MixedBasket,
    rates: Option<Rates>,
    concurrency: usize,
}

/// What one account answered on one basis, for the basket or for a group of its goods.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct QuoteAnswer {
    /// At which provider, once that was settled.
    pub provider: Option<ProviderId>,
    /// On whose behalf, once that was settled.
    pub account: Option<AccountId>,
    /// What the prices are computed from.
    pub basis: QuoteBasis,
    /// For which goods.
    pub goods: GoodsGroup,
    /// The options with their prices, or why there is no answer.
    pub result: Result<QuoteOutcome, Error>,
}

impl QuoteAnswer {
    /// An answer for the whole basket.
    #[must_use]
    pub fn new(
        provider: ProviderId,
        account: AccountId,
        basis: QuoteBasis,
        result: Result<QuoteOutcome, Error>,
    ) -> Self {
        Self { provider: Some(provider), account: Some(account), basis, goods: GoodsGroup::All, result }
    }

    /// For these goods of the basket alone.
    #[must_use]
    pub fn for_goods(mut self, goods: GoodsGroup) -> Self {
        self.goods = goods;
        self
    }
}

impl QuoteFreight {
    /// Questions that are under way at once where nothing else was set.
    pub const CONCURRENCY: usize = 4;

    /// Over these connections; those that quote nothing are never asked.
    #[must_use]
    pub fn new(connections: Vec<Connection>) -> Self {
        Self {
            connections,
            accounts: Vec::new(),
            bases: Vec::new(),
            mixed: MixedBasket::default(),
            rates: None,
            concurrency: Self::CONCURRENCY,
        }
    }

    /// Asks these accounts, each on every basis. Where none is named, each basis is asked of every account that has it.
    #[must_use]
    pub fn accounts(mut self, accounts: impl IntoIterator<Item = AccountId>) -> Self {
        self.accounts.extend(accounts);
        self
    }

    /// Asks on these bases; on the request's own where none is named.
    #[must_use]
    pub fn bases(mut self, bases: impl IntoIterator<Item = QuoteBasis>) -> Self {
        self.bases.extend(bases);
        self
    }

    /// What becomes of a basket that mixes a supplier's goods with others; [`MixedBasket::Split`] unless set.
    #[must_use]
    pub fn mixed(mut self, mixed: MixedBasket) -> Self {
        self.mixed = mixed;
        self
    }

    /// Compares prices of different currencies at these rates; not at all unless set, but for the twins that a provider
    /// gives itself.
    #[must_use]
    pub fn rates(mut self, rates: Rates) -> Self {
        self.rates = Some(rates);
        self
    }

    /// At most so many questions at once, over all accounts: at least 1, [`CONCURRENCY`](Self::CONCURRENCY) unless set.
    #[must_use]
    pub fn concurrency(mut self, questions: usize) -> Self {
        self.concurrency = questions.max(1);
        self
    }

    /// One answer for each account, basis and group of goods: by basis as named, within it by group, within that by account
    /// as named or connected. `progress` is called once at the start and after each answer, with counts that only grow and
    /// end at the total.
    pub async fn run(&self, request: &QuoteRequest, progress: impl FnMut(Progress)) -> QuoteComparison {
        self.run_until(request, progress, pending()).await
    }

    /// As [`run`](Self::run), but not longer than `stop`. What has no answer by then is `Unavailable`: `NotSent` if its turn
    /// had not come, `MaybeSent` if it was under way, which is harmless as these are reads.
    pub async fn run_until(
        &self,
        request: &QuoteRequest,
        mut progress: impl FnMut(Progress),
        stop: impl Future<Output = ()>,
    ) -> QuoteComparison {
        let bases = if self.bases.is_empty() { &[request.basis][..] } else { &self.bases };
        let plan = Plan::new(request, bases, &self.accounts, &self.connections, self.mixed);
        let unasked = plan.answers.iter().filter(|answer| answer.is_err()).count();
        let mut count = Progress { done: unasked, failed: unasked, total: plan.answers.len() };
        progress(count);

        let mut results: Vec<Option<Result<QuoteOutcome, Error>>> = plan.questions.iter().map(|_| None).collect();
        let begun = AtomicUsize::new(0); // questions begin in their order
        {
            let begun = &begun;
            // A call comes into being when its turn comes: never more than `concurrency` of them exist.
            let calls = stream::iter(plan.questions.iter().enumerate()).map(|(at, question)| async move {
                begun.fetch_add(1, Ordering::Relaxed);
                (at, self.ask(question).await)
            });
            let mut calls = pin!(calls.buffer_unordered(self.concurrency));
            let mut stop = pin!(stop);
            while let Either::Right((Some((at, result)), _)) = select(stop.as_mut(), calls.next()).await {
                count.done += 1;
                count.failed += usize::from(result.is_err());
                results[at] = Some(result);
                progress(count);
            }
        }
        if count.done < count.total {
            count.failed += count.total - count.done;
            count.done = count.total;
            progress(count);
        }
        let begun = begun.load(Ordering::Relaxed);
        let answers = plan.answers.into_iter().map(|answer| match answer {
            Ok(at) => {
                let question = &plan.questions[at];
                let connection = &self.connections[question.connection];
                let result = results[at].take().unwrap_or_else(|| Err(stopped(at < begun)));
                let result = result.map_err(|error| named(error, connection));
                QuoteAnswer::new(
                    connection.provider.clone(),
                    connection.account.clone(),
                    question.request.basis,
                    result,
                )
                .for_goods(question.goods)
            }
            Err(refused) => *refused,
        });
        let comparison = QuoteComparison::new(answers.collect());
        self.rates.iter().cloned().fold(comparison, QuoteComparison::at)
    }

    async fn ask(&self, question: &Question) -> Result<QuoteOutcome, Error> {
        let connection = &self.connections[question.connection];
        let Some(port) = &connection.quoting else { return Err(plan::cannot()) };
        let mut outcome = port.quote(&question.request).await?;
        outcome.account.get_or_insert_with(|| connection.account.clone());
        if let Some(text) = question.mixed
            && !outcome.warnings.iter().any(|warning| warning.kind == WarningKind::MixedGoods)
        {
            outcome.warnings.push(QuoteWarning::new(WarningKind::MixedGoods, text));
        }
        Ok(outcome)
    }
}
