//! Two processes that share a store, and ask at the same moment.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use futures_util::future::join_all;
use portolan_domain::{AccountId, ProviderId, Timestamp};
use portolan_exchange::{Context, Exchange, Token, TokenPolicy, TokenSource};
use portolan_ports::{Clock, Error, ErrorKind, MemoryTokens, Secret, TokenKey, TokenSet, TokenStore};

use super::{Gateway, key, refusal};
use crate::support::{Paused, account, read};

const SECOND: Duration = Duration::from_secs(1);

/// Takes each refresh token once; on the way to it, and back, an ask takes its time.
#[derive(Debug)]
struct Provider {
    clock: Arc<dyn Clock>,
    takes: Mutex<String>,
    asked: Mutex<usize>,
}

/// The provider as one process sees it.
#[derive(Debug)]
struct Seen {
    provider: Arc<Provider>,
    there: Duration,
    back: Duration,
}

async fn pass(clock: &Arc<dyn Clock>, time: Duration) {
    clock.sleep_until(clock.monotonic() + time).await;
}

#[async_trait]
impl TokenSource for Seen {
    fn policy(&self, _: &AccountId) -> Option<TokenPolicy> {
        Some(TokenPolicy::default())
    }

    fn configured(&self, _: &AccountId) -> Option<TokenSet> {
        None
    }

    async fn obtain(&self, _: &AccountId, old: Option<&TokenSet>, _: &dyn Exchange) -> Result<TokenSet, Error> {
        pass(&self.provider.clock, self.there).await;
        *self.provider.asked.lock().unwrap() += 1;
        let given = {
            let mut takes = self.provider.takes.lock().unwrap();
            let good = old.and_then(|old| old.refresh.as_ref()).is_some_and(|refresh| refresh.expose() == *takes);
            if good {
                "refresh-2".clone_into(&mut takes);
            }
            good
        };
        pass(&self.provider.clock, self.back).await;
        if !given {
            return Err(refusal());
        }
        let mut tokens = TokenSet::new("new".into());
        tokens.refresh = Some(Secret::new("refresh-2"));
        Ok(tokens)
    }
}

/// Takes its time to write.
#[derive(Debug)]
struct Slow(MemoryTokens, Arc<dyn Clock>);

#[async_trait]
impl TokenStore for Slow {
    async fn load(&self, key: &TokenKey) -> Result<Option<TokenSet>, Error> {
        self.0.load(key).await
    }

    async fn save(&self, key: &TokenKey, tokens: &TokenSet) -> Result<(), Error> {
        pass(&self.1, Duration::from_millis(200)).await;
        self.0.save(key, tokens).await
    }

    async fn held_until(&self, key: &TokenKey) -> Result<Option<Timestamp>, Error> {
        self.0.held_until(key).await
    }

    async fn hold(&self, key: &TokenKey, until: Timestamp) -> Result<(), Error> {
        self.0.hold(key, until).await
    }
}

/// Calls of two processes at once, whose asks take so long there and back: what became of each, how often the provider was
/// asked, and how long it took.
async fn two(
    ways: [(Duration, Duration); 2],
    policy: TokenPolicy,
    takes: &str,
) -> (Vec<Result<(), ErrorKind>>, usize, Duration) {
    let clock: Arc<dyn Clock> = Arc::new(Paused::default());
    let store: Arc<dyn TokenStore> = Arc::new(Slow(MemoryTokens::default(), Arc::clone(&clock)));
    let mut old = TokenSet::new("old".into());
    old.refresh = Some(Secret::new("refresh-1"));
    store.save(&key(account()), &old).await.unwrap();
    let provider = Provider { clock: Arc::clone(&clock), takes: Mutex::new(takes.to_owned()), asked: Mutex::default() };
    let (gateway, provider) = (Gateway::taking(&["new"]), Arc::new(provider));
    let process = |(there, back)| {
        let seen = Arc::new(Seen { provider: Arc::clone(&provider), there, back });
        let (store, clock) = (Arc::clone(&store), Arc::clone(&clock));
        let demo = ProviderId::parse("demo").unwrap();
        Token::new(gateway.clone(), &demo, &[account()], seen, Some(policy), store, clock).unwrap()
    };
    let began = clock.monotonic();
    let outcomes = join_all(ways.map(process).iter().map(async |process| {
        let call = read();
        process.call(&call, &Context::new()).await.map(|_| ()).map_err(|error| error.kind())
    }))
    .await;
    let asked = *provider.asked.lock().unwrap();
    (outcomes, asked, clock.monotonic() - began)
}

#[tokio::test(start_paused = true)]
async fn who_is_refused_finds_what_the_other_stores_a_moment_later() {
    let slow = SECOND;
    for ways in [[(slow / 10, slow), (slow / 5, slow / 10)], [(slow / 5, slow / 10), (slow / 10, slow)]] {
        let (outcomes, asked, _) = two(ways, TokenPolicy::default(), "refresh-1").await;
        assert_eq!((outcomes, asked), (vec![Ok(()), Ok(())], 2), "the second was refused, and nobody noticed");
    }
}

#[tokio::test(start_paused = true)]
async fn who_may_not_ask_finds_what_the_other_was_given() {
    let policy = TokenPolicy { least_between: 300 * SECOND, ..TokenPolicy::default() };
    let (outcomes, asked, _) = two([(SECOND / 10, SECOND); 2], policy, "refresh-1").await;
    assert_eq!((outcomes, asked), (vec![Ok(()), Ok(())], 1));
}

#[tokio::test(start_paused = true)]
async fn what_nobody_is_given_is_told_after_the_grace() {
    let ways = [(Duration::ZERO, Duration::ZERO); 2];
    let (outcomes, asked, took) = two(ways, TokenPolicy::default(), "none").await;
    assert_eq!((outcomes, asked), (vec![Err(ErrorKind::Unauthenticated); 2], 2));
    assert_eq!(took, 2 * SECOND);
    let at_once = TokenPolicy { grace: Duration::ZERO, ..TokenPolicy::default() };
    assert_eq!(two(ways, at_once, "none").await.2, Duration::ZERO);
}
