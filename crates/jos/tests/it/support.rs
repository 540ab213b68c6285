//! One shop of one application, and what a server has received from it.

use portolan_domain::AccountId;
use portolan_jos::App;
use wiremock::{MockServer, Request};

pub(crate) fn shop() -> AccountId {
    AccountId::parse("shop").unwrap()
}

pub(crate) fn app() -> App {
    App::new("EXAMPLEAPPKEY0001", "examplesecret0001")
}

pub(crate) async fn received(server: &MockServer) -> Request {
    server.received_requests().await.unwrap().remove(0)
}
