//! Listens to what a call hears: whether anybody answered, and what time it is there.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use async_trait::async_trait;
use bytes::Bytes;
use portolan::{
    Timestamp,
    exchange::{Http, HttpError, HttpResponse},
};

/// What was heard.
#[derive(Clone, Debug, Default)]
pub(super) enum Heard {
    /// Nothing was sent.
    #[default]
    Nothing,
    /// Somebody answered; with the time there, if that was told.
    Answer(Option<Timestamp>),
    /// Nobody did, and why.
    Silence(String),
}

/// Shared by the HTTP client that is listened to and the one who wants to know.
#[derive(Clone, Debug, Default)]
pub(super) struct Probe(Arc<Mutex<Heard>>);

impl Probe {
    /// An HTTP client that is listened to.
    pub(super) fn around(&self, inner: Arc<dyn Http>) -> Listening {
        Listening { inner, probe: self.clone() }
    }

    /// What was heard so far.
    pub(super) fn heard(&self) -> Heard {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// See [`Probe`].
#[derive(Debug)]
pub(super) struct Listening {
    inner: Arc<dyn Http>,
    probe: Probe,
}

#[async_trait]
impl Http for Listening {
    async fn send(&self, request: http::Request<Bytes>) -> Result<HttpResponse, HttpError> {
        let answer = self.inner.send(request).await;
        let heard = match &answer {
            Ok(response) => Heard::Answer(date(response)),
            Err(error) => Heard::Silence(error.message().to_owned()),
        };
        *self.probe.0.lock().unwrap_or_else(PoisonError::into_inner) = heard;
        answer
    }
}

fn date(response: &HttpResponse) -> Option<Timestamp> {
    let text = response.headers.get(http::header::DATE)?.to_str().ok()?;
    let since = httpdate::parse_http_date(text).ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Timestamp::from_unix_seconds(i64::try_from(since.as_secs()).ok()?).ok()
}
