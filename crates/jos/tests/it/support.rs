//! One shop of one application, and what a server has received from it.

use std::sync::Arc;

use portolan_domain::{AccountId, Timestamp};
use portolan_jos::{Account, App, Client, Environment, Jos, Sending, TimestampForm};
use portolan_ports::mock::ManualClock;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::path};

pub(crate) const TOKEN: &str = "11111111-2222-3333-4444-555555555555";

pub(crate) fn shop() -> AccountId {
    AccountId::parse("shop").unwrap()
}

pub(crate) fn app() -> App {
    App::new("EXAMPLEAPPKEY0001", "examplesecret0001")
}

pub(crate) async fn received(server: &MockServer) -> Request {
    server.received_requests().await.unwrap().remove(0)
}

pub(crate) fn client_with(server: &MockServer, sending: Sending, form: TimestampForm, token: &str) -> Client {
    // 11:20:15 in Beijing.
    let clock = ManualClock::standing(Timestamp::parse_rfc3339("2015-08-12T03:20:15Z").unwrap());
    let account = Account::new(shop()).access_token(token);
    let jos = Jos::builder(app())
        .account(account)
        .environment(Environment::At(format!("{}/routerjson", server.uri())))
        .sending(sending)
        .timestamp(form)
        .clock(Arc::new(clock))
        .build()
        .unwrap();
    jos.client(&shop()).unwrap()
}

pub(crate) fn client(server: &MockServer) -> Client {
    client_with(server, Sending::default(), TimestampForm::default(), TOKEN)
}

pub(crate) async fn answering(body: &str) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(path("/routerjson"))
        .respond_with(ResponseTemplate::new(200).set_body_string(body))
        .mount(&server)
        .await;
    server
}

pub(crate) fn form(request: &Request) -> Vec<(String, String)> {
    let query = request.url.query().unwrap_or_default().to_owned();
    let body = String::from_utf8(request.body.clone()).unwrap();
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let pairs = [query, body].join("&");
    let pairs = pairs.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), decode(value))).collect()
}
