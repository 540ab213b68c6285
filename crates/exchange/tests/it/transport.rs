//! reqwest behind the seam, against servers that behave and servers that do not.

use std::io::Write as _;

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use portolan_exchange::{Http as _, HttpClient, HttpClientBuilder, HttpError, HttpErrorKind, HttpResponse};
use portolan_ports::Delivery;
use tokio::io::AsyncReadExt as _;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{any, path},
};

use crate::support::{Then, listen, once, request};

/// A client that need not read the CA store.
fn plain() -> HttpClientBuilder {
    HttpClient::builder().machine_roots(false)
}

fn get(url: &str) -> http::Request<Bytes> {
    http::Request::get(url).body(Bytes::new()).unwrap()
}

async fn fetch(url: &str) -> Result<HttpResponse, HttpError> {
    plain().build().unwrap().send(get(url)).await
}

async fn fetch_raw(answer: impl Into<Vec<u8>>) -> Result<HttpResponse, HttpError> {
    let (address, _) = once(Then::Write(answer.into())).await;
    fetch(&format!("http://{address}/")).await
}

async fn served(template: ResponseTemplate) -> Result<HttpResponse, HttpError> {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(template).mount(&server).await;
    fetch(&server.uri()).await
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zipped(bytes: &[u8]) -> ResponseTemplate {
    ResponseTemplate::new(200).insert_header("content-encoding", "gzip").set_body_bytes(gzip(bytes))
}

fn expect(outcome: Result<HttpResponse, HttpError>, kind: HttpErrorKind, delivery: Delivery) -> String {
    let error = outcome.expect_err("an error");
    assert_eq!((error.kind(), error.kind().delivery()), (kind, delivery), "{error}");
    error.to_string()
}

#[tokio::test]
async fn a_status_is_handed_on_with_headers_and_body() {
    for status in [200, 204, 400, 404, 429, 500, 503] {
        let response = served(ResponseTemplate::new(status).insert_header("x-request", "r-1").set_body_string("why"))
            .await
            .unwrap();
        assert_eq!((response.status.as_u16(), response.headers["x-request"].as_bytes()), (status, b"r-1".as_slice()));
        assert_eq!(response.body, if status == 204 { "" } else { "why" });
    }
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let server = MockServer::start().await;
        let elsewhere = format!("{}/elsewhere", server.uri());
        let redirect = ResponseTemplate::new(status).insert_header("location", elsewhere.as_str());
        Mock::given(path("/elsewhere")).respond_with(ResponseTemplate::new(200)).expect(0).mount(&server).await;
        Mock::given(path("/")).respond_with(redirect).expect(1).mount(&server).await;
        assert_eq!(fetch(&server.uri()).await.unwrap().status.as_u16(), status);
    }
}

#[tokio::test]
async fn gzip_is_taken_off() {
    let text = "运单".repeat(10_000);
    assert_eq!(served(zipped(text.as_bytes())).await.unwrap().body, text);
}

#[tokio::test]
async fn a_body_of_the_limit_is_read_and_one_byte_more_is_not() {
    let mut body = vec![b' '; HttpClient::MAX_BODY];
    assert_eq!(served(ResponseTemplate::new(200).set_body_bytes(body.clone())).await.unwrap().body.len(), body.len());
    assert_eq!(served(zipped(&body)).await.unwrap().body.len(), body.len());
    body.push(b' ');
    for template in [ResponseTemplate::new(200).set_body_bytes(body.clone()), zipped(&body)] {
        let message = expect(served(template).await, HttpErrorKind::TooLarge, Delivery::MaybeSent);
        assert!(message.contains("8388608"), "{message}");
    }
}

#[tokio::test]
async fn an_endless_body_is_cut_at_the_limit() {
    let chunk = format!("400\r\n{}\r\n", " ".repeat(0x400));
    let endless = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}", chunk.repeat(64));
    let (address, _) = once(Then::Write(endless.into_bytes())).await;
    let client = plain().max_body(10_000).build().unwrap();
    expect(client.send(get(&format!("http://{address}/"))).await, HttpErrorKind::TooLarge, Delivery::MaybeSent);
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_sent() {
    let (listener, address) = listen().await;
    drop(listener);
    let message = expect(fetch(&format!("http://{address}/")).await, HttpErrorKind::Connect, Delivery::NotSent);
    assert!(message.contains(&address), "{message}");
}

#[tokio::test]
async fn a_name_that_does_not_exist_was_sent_nothing() {
    let host = "x".repeat(64); // longer than a name's part may be: refused without asking anybody
    expect(fetch(&format!("http://{host}.invalid/")).await, HttpErrorKind::Resolve, Delivery::NotSent);
}

#[tokio::test]
async fn a_reset_before_the_status_leaves_everything_open() {
    let (address, received) = once(Then::Reset).await;
    expect(fetch(&format!("http://{address}/")).await, HttpErrorKind::Interrupted, Delivery::MaybeSent);
    assert!(received.await.unwrap().starts_with("GET / HTTP/1.1"));
}

#[tokio::test]
async fn an_answer_that_stops_is_interrupted_at_whichever_byte() {
    let whole = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nbody";
    assert_eq!(fetch_raw(whole).await.unwrap().body, "body");
    for end in 0..whole.len() {
        expect(fetch_raw(&whole[..end]).await, HttpErrorKind::Interrupted, Delivery::MaybeSent);
    }
}

#[tokio::test]
async fn what_is_no_http_or_no_gzip_cannot_be_decoded() {
    let head = "HTTP/1.1 200 OK\r\n";
    let mut cut = gzip(b"a body");
    cut.truncate(cut.len() - 9);
    let cut = [format!("{head}content-encoding: gzip\r\ncontent-length: {}\r\n\r\n", cut.len()).into_bytes(), cut];
    for answer in [
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n".to_vec(),
        format!("{head}content-length: 1x\r\n\r\n").into_bytes(),
        format!("{head}content-length: 4\r\ncontent-length: 5\r\n\r\nbody").into_bytes(),
        format!("{head}transfer-encoding: chunked\r\n\r\nzz\r\n").into_bytes(),
        format!("{head}content-encoding: gzip\r\ncontent-length: 4\r\n\r\nbody").into_bytes(),
        format!("{head}content-encoding: br\r\ncontent-length: 4\r\n\r\nbody").into_bytes(),
        format!("{head}content-encoding: gzip, gzip\r\ncontent-length: 4\r\n\r\nbody").into_bytes(),
        cut.concat(),
    ] {
        let shown = String::from_utf8_lossy(&answer).into_owned();
        let error = fetch_raw(answer).await.expect_err(&shown);
        assert_eq!(
            (error.kind(), error.kind().delivery()),
            (HttpErrorKind::Decode, Delivery::MaybeSent),
            "{shown}: {error}"
        );
    }
}

#[tokio::test]
async fn what_is_signed_is_what_is_sent_or_nothing_is() {
    for url in ["http://127.0.0.1:1/a?name='x'", "http://127.0.0.1:1/a/../b", "ftp://127.0.0.1:1/", "/relative"] {
        let message = expect(fetch(url).await, HttpErrorKind::Request, Delivery::NotSent);
        assert!(!message.contains("name="), "{message}");
    }
}

#[tokio::test]
async fn two_calls_share_a_connection_and_a_dropped_one_closes_it() {
    use tokio::{io::AsyncWriteExt as _, sync::oneshot};
    let (listener, address) = listen().await;
    let (sender, third) = oneshot::channel();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        for _ in 0..2 {
            request(&mut stream).await;
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await.unwrap();
        }
        request(&mut stream).await;
        sender.send(()).unwrap();
        stream.read(&mut [0; 16]).await.unwrap()
    });
    let client = plain().build().unwrap();
    let url = format!("http://{address}/");
    for _ in 0..2 {
        assert_eq!(client.send(get(&url)).await.unwrap().body, "ok");
    }
    tokio::select! {
        outcome = client.send(get(&url)) => panic!("answered: {outcome:?}"),
        seen = third => seen.unwrap(),
    }
    assert_eq!(server.await.unwrap(), 0, "the connection is closed");
}
