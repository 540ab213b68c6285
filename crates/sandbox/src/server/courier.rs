//! Carries due pushes to their receivers, over HTTP/1.1. Each receiver gets one at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use bytes::Bytes;
use http::{Request, Uri, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::until;
use crate::{Push, PushAnswer, Sandbox};

/// The most of an answer that is read, in bytes.
const MOST: usize = 64 * 1024;

/// Provider and application.
type Receiver = (&'static str, String);

pub(super) async fn run(sandbox: Sandbox, mut stopped: watch::Receiver<bool>) {
    let mut couriers = JoinSet::new();
    let mut busy = BTreeSet::new();
    loop {
        let mut due: BTreeMap<Receiver, Vec<Push>> = BTreeMap::new();
        for push in sandbox.due_pushes() {
            due.entry((push.provider, push.app_key.clone())).or_default().push(push);
        }
        for (receiver, pushes) in due {
            if busy.insert(receiver.clone()) {
                couriers.spawn(deliver(sandbox.clone(), receiver, pushes));
            }
        }
        tokio::select! {
            Some(done) = couriers.join_next() => {
                if let Ok(receiver) = done {
                    busy.remove(&receiver);
                }
            }
            () = sandbox.more_pushes() => {}
            () = until(&mut stopped) => return,
        }
    }
}

async fn deliver(sandbox: Sandbox, receiver: Receiver, pushes: Vec<Push>) -> Receiver {
    for push in pushes {
        if !sandbox.push_stands(&push) {
            continue;
        }
        let answer = match tokio::time::timeout(push.patience, send(&push)).await {
            Ok(Ok((status, body))) => PushAnswer::Reply { status, body },
            Ok(Err(_)) | Err(_) => PushAnswer::None,
        };
        sandbox.push_answered(&push, &answer);
    }
    receiver
}

async fn send(push: &Push) -> io::Result<(u16, Bytes)> {
    let uri: Uri = push.url.parse().map_err(io::Error::other)?;
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let stream = TcpStream::connect((host, uri.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let mut request = Request::post(target).header(header::HOST, authority);
    for (name, value) in &push.headers {
        request = request.header(name, value);
    }
    let request = request.body(Full::new(push.body.clone())).map_err(io::Error::other)?;
    let exchange = async {
        let reply = sender.send_request(request).await.map_err(io::Error::other)?;
        let status = reply.status().as_u16();
        let body = Limited::new(reply.into_body(), MOST).collect().await.map_err(io::Error::other)?;
        Ok((status, body.to_bytes()))
    };
    tokio::pin!(exchange);
    tokio::pin!(connection);
    tokio::select! {
        answered = exchange.as_mut() => answered,
        // the connection may end in the same turn in which the last of the answer came
        _ = connection.as_mut() => exchange.await,
    }
}
