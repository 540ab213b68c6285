//! reqwest behind the HTTP seam.

use std::{error::Error as StdError, fmt, io, mem, time::Duration};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Uri, header::CONTENT_ENCODING};
use portolan_ports::{Error, ErrorKind};

use crate::{Http, HttpError, HttpErrorKind, HttpResponse, tls};

/// An HTTP/1.1 client with a pool of connections. Cloning it shares the pool.
///
/// It sends what it is given once: no redirect is followed, nothing is repeated (save a request that a pooled connection
/// proves not to have begun writing), no proxy is taken from the environment, and no more is read than the limit.
#[derive(Clone)]
pub struct HttpClient {
    client: reqwest::Client,
    max_body: usize,
    proxied: bool,
    trusts_none: bool,
}

impl HttpClient {
    /// The longest body that is read where nothing else was set, after decoding: 8 MiB.
    pub const MAX_BODY: usize = 8 << 20;

    /// Settings to start from.
    #[must_use]
    pub fn builder() -> HttpClientBuilder {
        HttpClientBuilder {
            proxy: None,
            ca_pem: Vec::new(),
            machine_roots: true,
            connect_timeout: Duration::from_secs(5),
            max_body: Self::MAX_BODY,
            user_agent: concat!("portolan/", env!("CARGO_PKG_VERSION")).into(),
        }
    }

    /// An application's own client, with its TLS, proxy and pool. It is then on that client not to follow redirects and
    /// not to repeat requests: a signature must not go to another host, nor a write twice. Bodies are cut at
    /// [`MAX_BODY`](Self::MAX_BODY) all the same.
    #[must_use]
    pub fn from_reqwest(client: reqwest::Client) -> Self {
        Self { client, max_body: Self::MAX_BODY, proxied: false, trusts_none: false }
    }

    async fn body(&self, response: &mut reqwest::Response, uri: &Uri) -> Result<Bytes, HttpError> {
        let too_large = || {
            let message = format!("the body from {} is longer than {} bytes", host(uri), self.max_body);
            HttpError::new(HttpErrorKind::TooLarge, message)
        };
        let stated = response.content_length().and_then(|length| usize::try_from(length).ok());
        if stated.is_some_and(|length| length > self.max_body) {
            return Err(too_large());
        }
        let (mut first, mut whole, mut left) = (Bytes::new(), BytesMut::new(), self.max_body);
        while let Some(chunk) = response.chunk().await.map_err(|error| self.failure(error, uri))? {
            left = left.checked_sub(chunk.len()).ok_or_else(too_large)?;
            if first.is_empty() && whole.is_empty() {
                first = chunk; // a body of one chunk, as most are, is not copied
                continue;
            }
            if whole.is_empty() {
                whole.reserve(stated.unwrap_or(2 * (first.len() + chunk.len())));
                whole.extend_from_slice(&mem::take(&mut first));
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(if whole.is_empty() { first } else { whole.freeze() })
    }

    fn failure(&self, error: reqwest::Error, uri: &Uri) -> HttpError {
        let error = error.without_url();
        let kind = self.kind(&error);
        HttpError::new(kind, self.message(kind, &host(uri), &innermost(&error)))
    }

    fn message(&self, kind: HttpErrorKind, host: &str, cause: &str) -> String {
        match kind {
            HttpErrorKind::Request => format!("the request cannot be written: {cause}"),
            HttpErrorKind::Resolve => format!("the name of {host} was not found: {cause}"),
            HttpErrorKind::Connect => format!("no connection to {host}: {cause}"),
            HttpErrorKind::Proxy => format!("no connection to {host} through the proxy: {cause}"),
            HttpErrorKind::Tls => format!("no TLS with {host}: {cause}"),
            HttpErrorKind::Certificate if self.trusts_none => format!(
                "the certificate of {host} cannot be checked: no CA certificates were passed in, and none taken from this machine"
            ),
            HttpErrorKind::Certificate => format!("the certificate of {host} is not trusted: {cause}"),
            HttpErrorKind::Timeout => format!("no answer from {host} within the HTTP client's own time"),
            HttpErrorKind::Decode => format!("the response of {host} cannot be decoded: {cause}"),
            HttpErrorKind::Interrupted | HttpErrorKind::TooLarge => format!("the connection to {host} broke: {cause}"),
        }
    }

    fn kind(&self, error: &reqwest::Error) -> HttpErrorKind {
        if error.is_builder() {
            HttpErrorKind::Request
        } else if error.is_connect() {
            // The request waits until there is a connection, TLS and all: none of it has left.
            match find::<rustls::Error>(error) {
                Some(rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented) => {
                    HttpErrorKind::Certificate
                }
                Some(_) => HttpErrorKind::Tls,
                None if self.proxied => HttpErrorKind::Proxy,
                None if error.is_dns() => HttpErrorKind::Resolve,
                None => HttpErrorKind::Connect,
            }
        } else if error.is_timeout() {
            HttpErrorKind::Timeout
        } else if let Some(below) = find::<hyper::Error>(error) {
            let garbled = find::<io::Error>(error)
                .is_some_and(|error| matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput));
            if below.is_parse() || garbled { HttpErrorKind::Decode } else { HttpErrorKind::Interrupted }
        } else if error.is_decode() {
            HttpErrorKind::Decode
        } else {
            HttpErrorKind::Interrupted
        }
    }
}

#[async_trait]
impl Http for HttpClient {
    async fn send(&self, request: http::Request<Bytes>) -> Result<HttpResponse, HttpError> {
        let uri = request.uri().clone();
        let request = reqwest::Request::try_from(request).map_err(|error| self.failure(error, &uri))?;
        if request.url().path() != uri.path() || request.url().query() != uri.query() {
            let message =
                "path or query have characters that are not percent-encoded: what was signed is not what would be sent";
            return Err(HttpError::new(HttpErrorKind::Request, message));
        }
        let mut response = self.client.execute(request).await.map_err(|error| self.failure(error, &uri))?;
        let headers = mem::take(response.headers_mut());
        if let Some(coding) = coding_left(&headers) {
            let message = format!("the response of {} is coded as {coding}, which was not asked for", host(&uri));
            return Err(HttpError::new(HttpErrorKind::Decode, message));
        }
        let body = self.body(&mut response, &uri).await?;
        Ok(HttpResponse { status: response.status(), headers, body })
    }
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient")
            .field("max_body", &self.max_body)
            .field("proxied", &self.proxied)
            .finish_non_exhaustive()
    }
}

/// Settings of an [`HttpClient`]; checked by [`build`](Self::build).
#[derive(Clone)]
pub struct HttpClientBuilder {
    proxy: Option<String>,
    ca_pem: Vec<u8>,
    machine_roots: bool,
    connect_timeout: Duration,
    max_body: usize,
    user_agent: String,
}

impl HttpClientBuilder {
    /// Sends everything through `url`, `http://` or `https://`, with user and password in it where the proxy wants them.
    /// Without this no proxy is used, whatever the environment says.
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Trusts the CA certificates of this PEM text too, beside the machine's.
    #[must_use]
    pub fn ca_pem(mut self, pem: &[u8]) -> Self {
        self.ca_pem.extend_from_slice(pem);
        self.ca_pem.push(b'\n');
        self
    }

    /// Whether the machine's CA store is trusted, as it is unless set. Without it only [`ca_pem`](Self::ca_pem) is, and a
    /// client is built without reading the store: what plain HTTP to a loopback server wants.
    #[must_use]
    pub fn machine_roots(mut self, trusted: bool) -> Self {
        self.machine_roots = trusted;
        self
    }

    /// Gives up connecting (name, TCP and TLS together) after this time: 5 s unless set.
    #[must_use]
    pub fn connect_timeout(mut self, time: Duration) -> Self {
        self.connect_timeout = time;
        self
    }

    /// Reads at most so many bytes of a body, counted after decoding: [`HttpClient::MAX_BODY`] unless set.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// What the client calls itself: `portolan/` and the version unless set.
    #[must_use]
    pub fn user_agent(mut self, text: impl Into<String>) -> Self {
        self.user_agent = text.into();
        self
    }

    /// Builds the client. Where the machine has no CA store, or none that can be read, it is built all the same: plain
    /// HTTP works, and a call over TLS fails with an error that says so.
    ///
    /// # Errors
    /// `Config`, naming the setting: a proxy that is no URL, certificates that are none, a name that is no header value.
    pub fn build(self) -> Result<HttpClient, Error> {
        let machine = if self.machine_roots { tls::machine_roots() } else { Vec::new() };
        let own = if self.ca_pem.is_empty() { Vec::new() } else { tls::pem_roots(&self.ca_pem)? };
        let (config, trusted) = tls::client_config(machine, own)?;
        if http::HeaderValue::from_str(&self.user_agent).is_err() {
            return Err(Error::not_sent(ErrorKind::Config, "the user agent has characters that no header may have"));
        }
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(config)
            .connect_timeout(self.connect_timeout)
            .user_agent(self.user_agent)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .http1_only()
            .gzip(true)
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .no_proxy();
        let proxied = self.proxy.is_some();
        if let Some(url) = self.proxy {
            builder = builder.proxy(proxy(&url)?);
        }
        let client = builder.build().map_err(|error| {
            Error::not_sent(
                ErrorKind::Config,
                format!("no HTTP client can be made: {}", innermost(&error.without_url())),
            )
        })?;
        Ok(HttpClient { client, max_body: self.max_body, proxied, trusts_none: trusted == 0 })
    }
}

impl fmt::Debug for HttpClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClientBuilder")
            .field("proxied", &self.proxy.is_some())
            .field("own_ca", &!self.ca_pem.is_empty())
            .field("machine_roots", &self.machine_roots)
            .field("connect_timeout", &self.connect_timeout)
            .field("max_body", &self.max_body)
            .field("user_agent", &self.user_agent)
            .finish()
    }
}

fn proxy(url: &str) -> Result<reqwest::Proxy, Error> {
    let error =
        || Error::not_sent(ErrorKind::Config, "the proxy is no URL of the form http://host:port or https://host:port");
    if !(url.starts_with("http://") || url.starts_with("https://")) {
        return Err(error());
    }
    reqwest::Proxy::all(url).map_err(|_| error())
}

/// A content coding that is left after the client has taken off what it asked for.
fn coding_left(headers: &HeaderMap) -> Option<&'static str> {
    const KNOWN: [&str; 6] = ["gzip", "x-gzip", "br", "zstd", "deflate", "compress"];
    let named = headers.get_all(CONTENT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    named.flat_map(|value| value.split(',')).find_map(|coding| {
        let coding = coding.trim();
        KNOWN.into_iter().find(|known| known.eq_ignore_ascii_case(coding))
    })
}

/// Host and port, without the user and password that a URL may carry.
fn host(uri: &Uri) -> String {
    match (uri.host(), uri.port_u16()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => "a URL without a host".to_owned(),
    }
}

fn below<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    // An io::Error hides what it wraps from `source`, which gives the source of that.
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| below(*error))
}

fn find<E: StdError + 'static>(error: &reqwest::Error) -> Option<&E> {
    chain(error).find_map(|error| error.downcast_ref())
}

fn innermost(error: &reqwest::Error) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}
