//! One merchant, and what a server has received from it.

use portolan_domain::{AccountId, OrderRef, OrderRefKind, ProviderId};
use portolan_jos::{Account, App, Environment, GoodsUnits, Jos, LengthUnit, VolumeUnit, WeightUnit};
use portolan_ports::{Connection, Delivery, Error, ErrorKind};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::path};

pub(crate) const UNITS: GoodsUnits =
    GoodsUnits { length: LengthUnit::Millimetre, volume: VolumeUnit::CubicCentimetre, weight: WeightUnit::Kilogram };

pub(crate) fn account() -> Account {
    Account::new(AccountId::parse("shop").unwrap()).access_token("11111111-2222-3333-4444-555555555555")
}

pub(crate) fn whole_account() -> Account {
    account().seller_no("EDB0001").goods_units(UNITS)
}

pub(crate) async fn answering(body: &str) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(path("/routerjson"))
        .respond_with(ResponseTemplate::new(200).set_body_string(body))
        .mount(&server)
        .await;
    server
}

pub(crate) fn connect(server: &MockServer, account: Account) -> Connection {
    let jos = Jos::builder(App::new("EXAMPLEAPPKEY0001", "examplesecret0001"))
        .account(account)
        .environment(Environment::At(server.uri()))
        .build()
        .unwrap();
    jos.connection(&AccountId::parse("shop").unwrap()).unwrap()
}

/// A merchant with all settings, whose every call is answered so.
pub(crate) async fn asking(body: &str) -> (MockServer, Connection) {
    let server = answering(body).await;
    let connection = connect(&server, whole_account());
    (server, connection)
}

/// The method of a call with the parameters that it has sent.
pub(crate) fn params(request: &Request) -> (String, String) {
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let text = [request.url.query().unwrap_or_default(), str::from_utf8(&request.body).unwrap()].join("&");
    let value = |wanted: &str| {
        let mut pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        decode(pairs.find(|(name, _)| *name == wanted).map_or("", |(_, value)| value))
    };
    (value("method"), value("360buy_param_json"))
}

/// What every call has sent.
pub(crate) async fn calls(server: &MockServer) -> Vec<(String, String)> {
    server.received_requests().await.unwrap().iter().map(params).collect()
}

/// The parameters of the one call, after the method that it must have named.
pub(crate) async fn sent(server: &MockServer, method: &str) -> String {
    let [(named, json)] = <[_; 1]>::try_from(calls(server).await).unwrap();
    assert_eq!(named, method);
    json
}

pub(crate) async fn nothing_sent(server: &MockServer) -> bool {
    calls(server).await.is_empty()
}

pub(crate) fn own(number: &str) -> OrderRef {
    OrderRef::new(OrderRefKind::Provider, number).unwrap()
}

pub(crate) fn merchants(number: &str) -> OrderRef {
    OrderRef::new(OrderRefKind::Merchant, number).unwrap()
}

/// What every error of these ports says.
pub(crate) fn kind(error: &Error) -> (ErrorKind, Delivery) {
    assert_eq!((error.provider(), error.account().map(AccountId::as_str)), (Some(&ProviderId::jos()), Some("shop")));
    (error.kind(), error.delivery())
}
