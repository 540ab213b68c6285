//! Sockets around the gateways and the control port: HTTP/1.1 with keep-alive.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::cj::CJ_PREFIX;
use crate::ready::ControlReady;
use crate::server::connection::{Breakable, ReplyBody};
use crate::{Error, MAX_BODY, Outcome, Ready, Request, Sandbox};

mod connection;
mod courier;

/// A sandbox that listens. Dropping it closes its ports.
#[derive(Debug)]
pub struct Running {
    sandbox: Sandbox,
    jos: SocketAddr,
    jdl: SocketAddr,
    cj: SocketAddr,
    control: SocketAddr,
    stop: watch::Sender<bool>,
    servers: JoinSet<()>,
}

impl Running {
    /// The sandbox itself.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// The URL of the JOS gateway, with its path.
    pub fn jos_url(&self) -> String {
        format!("http://{}/routerjson", self.jos)
    }

    /// The base URL of JOS's token service, without a slash at its end.
    pub fn jos_oauth_url(&self) -> String {
        format!("http://{}", self.jos)
    }

    /// The base URL of the JDL gateway and its token service, without a slash at its end.
    pub fn jdl_url(&self) -> String {
        format!("http://{}", self.jdl)
    }

    /// The base URL of the CJ gateway, with the prefix of its paths, without a slash at its end.
    pub fn cj_url(&self) -> String {
        format!("http://{}{CJ_PREFIX}", self.cj)
    }

    /// The base URL of the control port, without a slash at its end.
    pub fn control_url(&self) -> String {
        format!("http://{}", self.control)
    }

    /// What a caller needs to know, with addresses.
    pub fn ready(&self) -> Ready {
        let mut ready = self.sandbox.ready();
        if let Some(jos) = &mut ready.jos {
            jos.url = Some(self.jos_url());
            jos.oauth_url = Some(self.jos_oauth_url());
        }
        if let Some(jdl) = &mut ready.jdl {
            jdl.url = Some(self.jdl_url());
            jdl.oauth_url = Some(self.jdl_url());
        }
        if let Some(cj) = &mut ready.cj {
            cj.url = Some(self.cj_url());
        }
        ready.control = Some(ControlReady { url: self.control_url() });
        ready
    }

    /// Stops: no new connections; calls that are being answered are answered, except those that
    /// are never answered or held back.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        while self.servers.join_next().await.is_some() {}
    }
}

/// How long the sandbox accepts nothing after it could not accept.
const PAUSE: Duration = Duration::from_millis(20);

/// How long a call may still take once the sandbox stops.
const GRACE: Duration = Duration::from_secs(3);

#[derive(Debug, Clone, Copy)]
enum Port {
    Jos,
    Jdl,
    Cj,
    Control,
}

/// Where to listen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Addresses {
    pub(crate) jos: SocketAddr,
    pub(crate) jdl: SocketAddr,
    pub(crate) cj: SocketAddr,
    pub(crate) control: SocketAddr,
}

pub(crate) async fn start(sandbox: Sandbox, at: Addresses) -> Result<Running, Error> {
    let (stop, stopped) = watch::channel(false);
    let mut servers = JoinSet::new();
    let mut bound = Vec::new();
    let mut listeners = Vec::new();
    for (port, address) in [(Port::Jos, at.jos), (Port::Jdl, at.jdl), (Port::Cj, at.cj), (Port::Control, at.control)] {
        let listen = async {
            let listener = TcpListener::bind(address).await?;
            let local = listener.local_addr()?;
            io::Result::Ok((listener, local))
        };
        let (listener, local) = listen.await.map_err(|source| Error::Bind { address, source })?;
        bound.push(local);
        listeners.push((listener, port));
    }
    for (listener, port) in listeners {
        servers.spawn(accept(listener, port, sandbox.clone(), stopped.clone()));
    }
    servers.spawn(courier::run(sandbox.clone(), stopped));
    Ok(Running {
        sandbox,
        jos: bound.first().copied().unwrap_or(at.jos),
        jdl: bound.get(1).copied().unwrap_or(at.jdl),
        cj: bound.get(2).copied().unwrap_or(at.cj),
        control: bound.get(3).copied().unwrap_or(at.control),
        stop,
        servers,
    })
}

async fn accept(listener: TcpListener, port: Port, sandbox: Sandbox, stopped: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    let mut stop = stopped.clone();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let _ = stream.set_nodelay(true);
                    connections.spawn(serve(stream, port, sandbox.clone(), stopped.clone()));
                }
                // out of file descriptors, or a peer that has gone
                Err(_) => tokio::time::sleep(PAUSE).await,
            },
            Some(_) = connections.join_next() => {}
            () = until(&mut stop) => break,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn serve(stream: tokio::net::TcpStream, port: Port, sandbox: Sandbox, mut stopped: watch::Receiver<bool>) {
    let reset = Arc::new(AtomicBool::new(false));
    let io = TokioIo::new(Breakable::new(stream, Arc::clone(&reset)));
    let stop_calls = stopped.clone();
    let service = service_fn(move |request: http::Request<Incoming>| {
        let sandbox = sandbox.clone();
        let reset = Arc::clone(&reset);
        let stopped = stop_calls.clone();
        async move { answer(request, port, &sandbox, &reset, stopped).await }
    });
    let connection = http1::Builder::new().auto_date_header(false).serve_connection(io, service);
    tokio::pin!(connection);
    // errors are of the peer's making, or ordered as faults
    tokio::select! {
        _ = connection.as_mut() => return,
        () = until(&mut stopped) => {}
    }
    connection.as_mut().graceful_shutdown();
    // a peer that stalls must not keep the sandbox up
    let _ = tokio::time::timeout(GRACE, connection).await;
}

async fn answer(
    request: http::Request<Incoming>,
    port: Port,
    sandbox: &Sandbox,
    reset: &AtomicBool,
    mut stopped: watch::Receiver<bool>,
) -> io::Result<Response<ReplyBody>> {
    let broken = || io::Error::from(io::ErrorKind::ConnectionReset);
    let (head, body) = request.into_parts();
    // one byte over the limit is enough for the gateway to refuse it
    let body = match Limited::new(body, MAX_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => Bytes::from(vec![b' '; MAX_BODY + 1]),
        Err(_) => return Err(broken()),
    };
    let request = Request::from(http::Request::from_parts(head, body));
    let answer = match port {
        Port::Control => return Ok(sandbox.control(&request).map(ReplyBody::whole)),
        Port::Jos => sandbox.jos(&request),
        Port::Jdl => sandbox.jdl(&request),
        Port::Cj => sandbox.cj(&request),
    };
    if !answer.delay.is_zero() {
        tokio::select! {
            () = tokio::time::sleep(answer.delay) => {}
            () = until(&mut stopped) => return Err(broken()),
        }
    }
    match answer.outcome {
        Outcome::Reply(reply) => {
            let mut reply = reply.map(ReplyBody::whole);
            if reply.status() == StatusCode::PAYLOAD_TOO_LARGE {
                // the rest of the body was not read, so nothing may follow on this connection
                let close = http::HeaderValue::from_static("close");
                reply.headers_mut().insert(http::header::CONNECTION, close);
            }
            Ok(reply)
        }
        Outcome::Cut { reply, at } => Ok(reply.map(|body| ReplyBody::cut(body, at))),
        Outcome::Stall { reply, at } => {
            let stop = async move { until(&mut stopped).await };
            Ok(reply.map(|body| ReplyBody::stalled(body, at, stop)))
        }
        Outcome::Drip { reply, bytes, every } => Ok(reply.map(|body| ReplyBody::dripping(body, bytes, every))),
        Outcome::Reset => {
            reset.store(true, std::sync::atomic::Ordering::SeqCst);
            Err(broken())
        }
        Outcome::Never => {
            until(&mut stopped).await;
            Err(broken())
        }
    }
}

/// Until the sandbox is told to stop, or is dropped.
async fn until(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stop| *stop).await;
}
