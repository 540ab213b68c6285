//! Each call has a good token, and no provider is asked for one more often than need be.

mod refused;
mod renewed;
mod shared;
mod stored;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use portolan_domain::{AccountId, ProviderId, Timestamp};
use portolan_exchange::{Call, Context, Exchange, Parts, Purpose, Reply, Token, TokenPolicy, TokenSource};
use portolan_ports::{Error, ErrorKind, MemoryTokens, Secret, TokenKey, TokenSet, TokenStore, mock::ManualClock};
use tokio::sync::{Notify, Semaphore};

use crate::support::{OPERATION, account, read};

pub(crate) const ASK: &str = "/demo/token";
/// Is answered once somebody has called [`Gateway::let_through`].
pub(crate) const SLOW: &str = "/demo/slow";
pub(crate) const HOUR: Duration = Duration::from_secs(3600);

/// Takes the tokens that it knows, and keeps what it was called with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gateway(Arc<Mutex<World>>, Arc<Notify>);

#[derive(Debug, Default)]
struct World {
    good: Vec<&'static str>,
    calls: Vec<(String, Option<String>)>,
    failing: Option<Error>,
}

impl Gateway {
    pub(crate) fn taking(good: &[&'static str]) -> Self {
        let gateway = Self::default();
        gateway.take(good);
        gateway
    }

    pub(crate) fn take(&self, good: &[&'static str]) {
        self.0.lock().unwrap().good = good.to_vec();
    }

    pub(crate) fn let_through(&self) {
        self.1.notify_one();
    }

    pub(crate) fn fail(&self, error: Error) {
        self.0.lock().unwrap().failing = Some(error);
    }

    /// The tokens that calls came with, those for tokens left out.
    pub(crate) fn tokens(&self) -> Vec<Option<String>> {
        let world = self.0.lock().unwrap();
        world.calls.iter().filter(|(operation, _)| operation == OPERATION).map(|(_, token)| token.clone()).collect()
    }
}

#[async_trait]
impl Exchange for Gateway {
    async fn call(&self, call: &Call, context: &Context) -> Result<Reply, Error> {
        assert!(call.operation != ASK || context.deadline().is_some(), "an ask for a token has an end");
        let token = context.token().map(|token| token.expose().to_owned());
        if call.operation == SLOW && context.attempt() == 1 {
            self.1.notified().await;
        }
        let mut world = self.0.lock().unwrap();
        world.calls.push((call.operation.to_string(), token.clone()));
        if let Some(error) = &world.failing {
            return Err(error.clone());
        }
        if call.operation != ASK && !token.is_some_and(|token| world.good.contains(&token.as_str())) {
            return Err(Error::answered(ErrorKind::Unauthenticated, "the token is refused").with_code("19"));
        }
        Ok(Reply { status: 200, request_id: None, body: Bytes::new(), payload: Bytes::new().into() })
    }
}

/// Gives what it was told to, in this order, once its gate is open.
#[derive(Clone, Debug)]
pub(crate) struct Source(Arc<Told>);

#[derive(Debug)]
struct Told {
    policy: TokenPolicy,
    configured: BTreeMap<AccountId, TokenSet>,
    gate: Semaphore,
    answers: Mutex<VecDeque<Result<TokenSet, Error>>>,
    asked: Mutex<Vec<(AccountId, Option<String>)>>,
}

impl Source {
    pub(crate) fn new(answers: impl IntoIterator<Item = Result<TokenSet, Error>>) -> Self {
        Self::with(TokenPolicy::default(), [], answers)
    }

    pub(crate) fn with(
        policy: TokenPolicy,
        configured: impl IntoIterator<Item = (AccountId, TokenSet)>,
        answers: impl IntoIterator<Item = Result<TokenSet, Error>>,
    ) -> Self {
        Self(Arc::new(Told {
            // Its clock stands: nobody would ever have waited.
            policy: TokenPolicy { grace: Duration::ZERO, ..policy },
            configured: configured.into_iter().collect(),
            gate: Semaphore::new(1_000),
            answers: Mutex::new(answers.into_iter().collect()),
            asked: Mutex::default(),
        }))
    }

    /// Lets nobody through until [`open`](Self::open).
    pub(crate) fn shut(self) -> Self {
        self.0.gate.forget_permits(1_000);
        self
    }

    pub(crate) fn open(&self) {
        self.0.gate.add_permits(1_000);
    }

    /// The access tokens that it was asked to renew.
    pub(crate) fn asked(&self) -> Vec<Option<String>> {
        self.0.asked.lock().unwrap().iter().map(|(_, old)| old.clone()).collect()
    }
}

#[async_trait]
impl TokenSource for Source {
    fn policy(&self, account: &AccountId) -> Option<TokenPolicy> {
        (account.as_str() != "fixed").then_some(self.0.policy)
    }

    fn configured(&self, account: &AccountId) -> Option<TokenSet> {
        self.0.configured.get(account).cloned()
    }

    async fn obtain(&self, account: &AccountId, old: Option<&TokenSet>, via: &dyn Exchange) -> Result<TokenSet, Error> {
        self.0.asked.lock().unwrap().push((account.clone(), old.map(|old| old.access.expose().to_owned())));
        self.0.gate.acquire().await.unwrap().forget();
        let call = Call::read(ASK, account.clone(), Purpose::Ship, Parts::post("/token", Bytes::new()));
        via.call(&call, &Context::new()).await?;
        self.0.answers.lock().unwrap().pop_front().expect("asked for more tokens than the test foresees")
    }

    fn is_about_token(&self, error: &Error) -> bool {
        error.code() == Some("19")
    }
}

pub(crate) fn start() -> Timestamp {
    Timestamp::parse_rfc3339("2024-03-04T00:00:00Z").unwrap()
}

/// A set that is good for `life` from the start; it can be renewed.
pub(crate) fn set(access: &str, life: Duration) -> TokenSet {
    let mut tokens = TokenSet::new(access.into());
    tokens.access_expires_at = Some(start().plus(life));
    tokens.refresh = Some(Secret::new(format!("refresh-of-{access}")));
    tokens
}

pub(crate) fn refusal() -> Error {
    Error::answered(ErrorKind::Unauthenticated, "the refresh token is refused").with_code("28").with_operation(ASK)
}

pub(crate) fn other() -> AccountId {
    AccountId::parse("shop-two").unwrap()
}

pub(crate) fn key(account: AccountId) -> TokenKey {
    TokenKey { provider: ProviderId::parse("demo").unwrap(), account }
}

/// A process: its layer, over a gateway, on a clock that stands.
pub(crate) fn process(
    gateway: &Gateway,
    source: &Source,
    store: &Arc<dyn TokenStore>,
    clock: &ManualClock,
) -> Token<Gateway> {
    let accounts = [account(), other(), AccountId::parse("fixed").unwrap()];
    let provider = ProviderId::parse("demo").unwrap();
    let (source, clock) = (Arc::new(source.clone()), Arc::new(clock.clone()));
    Token::new(gateway.clone(), &provider, &accounts, source, None, Arc::clone(store), clock).unwrap()
}

pub(crate) fn memory() -> Arc<dyn TokenStore> {
    Arc::new(MemoryTokens::default())
}

pub(crate) async fn holding(tokens: TokenSet) -> Arc<dyn TokenStore> {
    let store = memory();
    store.save(&key(account()), &tokens).await.unwrap();
    store
}

pub(crate) async fn call(process: &Token<Gateway>) -> Result<Reply, Error> {
    process.call(&read(), &Context::new()).await
}

pub(crate) async fn stored(store: &Arc<dyn TokenStore>) -> Option<String> {
    store.load(&key(account())).await.unwrap().map(|tokens| tokens.access.expose().to_owned())
}

/// Lets every task go as far as it can.
pub(crate) async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

pub(crate) fn tokens(names: &[&str]) -> Vec<Option<String>> {
    names.iter().map(|name| Some((*name).to_owned())).collect()
}
