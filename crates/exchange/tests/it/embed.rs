//! What an embedder may bring: HTTP client, proxy, CA, clock.

use std::sync::Arc;

use portolan_domain::Timestamp;
use portolan_exchange::{Context, Exchange as _, HttpClient, reqwest};
use portolan_ports::{Delivery, ErrorKind, Retry, mock::ManualClock};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer};
use tokio::io::AsyncWriteExt as _;
use tokio_rustls::TlsAcceptor;

use crate::support::{Keeps, Then, doubled, listen, once, read, request, stack};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";

#[tokio::test]
async fn an_http_client_and_a_clock_of_its_own() {
    let (http, clock) = (Keeps::default(), ManualClock::standing(Timestamp::from_unix_seconds(86_400).unwrap()));
    let reply = doubled(Arc::new(http.clone()), &clock).call(&read(), &Context::new()).await.unwrap();
    assert_eq!((reply.status, &reply.payload[..]), (200, b"{}".as_slice()));
    let kept = http.0.lock().unwrap();
    assert_eq!(kept[0].headers()["x-time"], "86400");
    assert_eq!(kept[0].uri().path(), "/track");
}

#[tokio::test]
async fn a_reqwest_client_of_its_own() {
    let (address, received) = once(Then::Write(OK.to_vec())).await;
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let own =
        reqwest::Client::builder().tls_backend_preconfigured(config).no_proxy().user_agent("own/1").build().unwrap();
    let stack = stack(&format!("http://{address}")).http(Arc::new(HttpClient::from_reqwest(own))).build().unwrap();
    stack.call(&read(), &Context::new()).await.unwrap();
    assert!(received.await.unwrap().contains("user-agent: own/1"));
    assert!(rustls::crypto::CryptoProvider::get_default().is_none(), "nothing is installed for the whole process");
}

#[tokio::test]
async fn a_proxy_of_its_own_sees_the_request() {
    let (address, received) = once(Then::Write(OK.to_vec())).await;
    let http =
        HttpClient::builder().proxy(format!("http://user:pr0xypass@{address}")).user_agent("shop/2").build().unwrap();
    assert!(!format!("{http:?}").contains("pr0xypass"));
    let stack = stack("http://demo.test").http(Arc::new(http)).build().unwrap();
    stack.call(&read(), &Context::new()).await.unwrap();
    let received = received.await.unwrap();
    assert!(received.starts_with("POST http://demo.test/track?"), "{received}");
    assert!(received.contains("proxy-authorization: Basic ") && received.contains("user-agent: shop/2"), "{received}");
}

#[tokio::test]
async fn a_proxy_that_refuses_or_is_away_was_sent_nothing() {
    let (refusing, received) = once(Then::Write(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n".to_vec())).await;
    let (listener, away) = listen().await;
    drop(listener);
    for proxy in [refusing, away] {
        let http = HttpClient::builder().proxy(format!("http://{proxy}")).build().unwrap();
        let stack = stack("https://demo.test").http(Arc::new(http)).build().unwrap();
        let error = stack.call(&read(), &Context::new()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unavailable, Delivery::NotSent), "{error}");
        assert!(error.message().contains("demo.test through the proxy"), "{error}");
    }
    assert!(received.await.unwrap().starts_with("CONNECT demo.test:443 HTTP/1.1"));
}

/// A CA's certificate as PEM, and a server certificate for 127.0.0.1 that it signed.
fn certificates() -> (String, ServerConfig) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let ca = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let server = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .unwrap();
    (ca, server)
}

#[tokio::test]
async fn a_ca_of_its_own_is_trusted_and_no_other() {
    let (ca, config) = certificates();
    let (listener, address) = listen().await;
    let acceptor = TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            request(&mut stream).await;
            stream.write_all(OK).await.unwrap();
            let _ = stream.shutdown().await;
        }
    });
    let port = address.rsplit(':').next().unwrap();
    let trusting = || HttpClient::builder().ca_pem(ca.as_bytes()).build().unwrap();
    let call = async |http: HttpClient, base: String| {
        stack(&base).http(Arc::new(http)).build().unwrap().call(&read(), &Context::new()).await
    };
    assert_eq!(call(trusting(), format!("https://{address}")).await.unwrap().status, 200);

    let stranger = HttpClient::builder().ca_pem(certificates().0.as_bytes()).build().unwrap();
    let other_name = (trusting(), format!("https://localhost:{port}"));
    for (http, base) in [(stranger, format!("https://{address}")), other_name] {
        let error = call(http, base).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.retry(), error.delivery()),
            (ErrorKind::Config, Retry::Never, Delivery::NotSent),
            "{error}"
        );
        assert!(error.message().contains("is not trusted"), "{error}");
        assert!(error.advice().zh.contains("CA"));
    }

    let rootless = HttpClient::builder().machine_roots(false).build().unwrap();
    let error = call(rootless, format!("https://{address}")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Config, Delivery::NotSent));
    assert!(error.message().contains("no CA certificates"), "{error}");
}

#[tokio::test]
async fn a_machine_without_certificates_still_speaks_plain_http() {
    let (address, _received) = once(Then::Write(OK.to_vec())).await;
    let http = HttpClient::builder().machine_roots(false).build().unwrap();
    let stack = stack(&format!("http://{address}")).http(Arc::new(http)).build().unwrap();
    assert_eq!(stack.call(&read(), &Context::new()).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_server_without_tls_was_sent_nothing() {
    let (listener, address) = listen().await;
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        let _ = stream.shutdown().await;
    });
    let stack = stack(&format!("https://{address}")).build().unwrap();
    let error = stack.call(&read(), &Context::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unavailable, Delivery::NotSent), "{error}");
}

#[test]
fn settings_that_are_none_are_refused_by_name() {
    for (builder, name) in [
        (HttpClient::builder().proxy("socks5://user:pr0xypass@127.0.0.1:1"), "proxy"),
        (HttpClient::builder().proxy("127.0.0.1:1"), "proxy"),
        (HttpClient::builder().proxy("http://user:pr0xypass@:x"), "proxy"),
        (HttpClient::builder().ca_pem(b"no certificate"), "CA certificate"),
        (HttpClient::builder().user_agent("a\nb"), "user agent"),
    ] {
        assert!(!format!("{builder:?}").contains("pr0xypass"));
        let error = builder.build().unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Config, Delivery::NotSent));
        assert!(error.message().contains(name) && !format!("{error:?}").contains("pr0xypass"), "{error:?}");
    }
}
