//! The three adapters over an HTTP client that answers what it is told, on a clock that stands unless it is waited for.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use portolan::{
    AccountId, Clock, Entropy, Timestamp, cj,
    exchange::{Exchange, Http, HttpError, HttpResponse, OwnLayers, Place, Policies},
    jdl, jos,
};

/// Keys and secrets of applications that do not exist.
pub(crate) const KEY: &str = "demoappkey0000000000000000000001";
pub(crate) const APP_SECRET: &str = "demosecret000000000000000000000a";
pub(crate) const TOKEN: &str = "demotoken0000000000000000000000f";

pub(crate) fn shop() -> AccountId {
    AccountId::parse("shop").expect("a name")
}

/// Gives one answer to every request, and counts them.
#[derive(Debug)]
pub(crate) struct Answering {
    pub(crate) response: HttpResponse,
    pub(crate) asked: AtomicU64,
}

#[async_trait]
impl Http for Answering {
    async fn send(&self, _request: http::Request<bytes::Bytes>) -> Result<HttpResponse, HttpError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        Ok(self.response.clone())
    }
}

/// Time goes on where somebody sleeps, and by as much.
#[derive(Debug)]
pub(crate) struct Standing {
    pub(crate) slept: AtomicU64,
}

#[async_trait]
impl Clock for Standing {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_seconds(1_767_866_400).unwrap_or(Timestamp::UNIX_EPOCH).plus(self.monotonic())
    }

    fn monotonic(&self) -> Duration {
        Duration::from_nanos(self.slept.load(Ordering::Relaxed))
    }

    async fn sleep_until(&self, moment: Duration) {
        let nanos = u64::try_from(moment.as_nanos()).unwrap_or(u64::MAX);
        self.slept.fetch_max(nanos, Ordering::Relaxed);
    }
}

/// Always draws the same.
#[derive(Debug)]
pub(crate) struct Same(pub(crate) u64);

impl Entropy for Same {
    fn next_u64(&self) -> u64 {
        self.0
    }
}

/// What signs, sends and reads in a provider's dialect, without the layers above it.
pub(crate) fn wire(provider: &str, http: Arc<Answering>, clock: Arc<Standing>) -> Arc<dyn Exchange> {
    let caught: Arc<Mutex<Option<Arc<dyn Exchange>>>> = Arc::default();
    let net = Arc::clone(&caught);
    let own = OwnLayers::default().with(Place::Budget, move |below| {
        *net.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&below));
        below
    });
    let policies = Policies { retry: None, skew: None, breaker: None, own, ..Policies::default() };
    let built = match provider {
        "jos" => {
            let account = jos::Account::new(shop()).access_token(TOKEN);
            let builder = jos::Jos::builder(jos::App::new(KEY, APP_SECRET)).account(account);
            builder.http(http).clock(clock).policies(policies).build().map(drop)
        }
        "jdl" => {
            let account = jdl::Account::new(shop()).access_token(TOKEN);
            let builder = jdl::Jdl::builder(jdl::App::new(KEY, APP_SECRET)).account(account);
            builder.http(http).clock(clock).policies(policies).build().map(drop)
        }
        _ => {
            let account = cj::Account::new(shop(), cj::App::api_key(APP_SECRET));
            cj::Cj::builder().account(account).http(http).clock(clock).policies(policies).build().map(drop)
        }
    };
    built.expect("settings that fit");
    let mut caught = caught.lock().unwrap_or_else(PoisonError::into_inner);
    caught.take().expect("a stack has a lowest layer")
}
