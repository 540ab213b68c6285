//! Tokens, of both generations of the authorisation server.

use std::{sync::Arc, time::Duration};

use portolan_domain::{ProviderId, Timestamp, WaybillNo};
use portolan_exchange::{HttpClient, Policies, SystemClock, TokenPolicy};
use portolan_jos::{
    Account, Environment, Generation, Jos, JosBuilder, OAuth,
    wire::{Joined, outbound::OrderSearch},
};
use portolan_ports::{
    Connection, Delivery, Error, ErrorKind, MemoryTokens, Secret, TokenKey, TokenSet, TokenStore, TrackingQuery,
    mock::ManualClock,
};
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{body_string_contains, method, path, query_param},
};

use crate::support::{app, received, shop};

const PATIENCE: Duration = Duration::from_secs(5);

struct Server {
    oauth: OAuth,
    store: Arc<MemoryTokens>,
    mock: MockServer,
}

async fn authorisation(generation: Generation, at: &str, body: &str, status: u16) -> Server {
    let mock = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path(at))
        .and(body_string_contains("examplesecret0001"))
        .respond_with(ResponseTemplate::new(status).set_body_string(body))
        .mount(&mock)
        .await;
    let store = Arc::new(MemoryTokens::default());
    let http = Arc::new(HttpClient::builder().machine_roots(false).build().unwrap());
    let oauth =
        OAuth::new(app(), generation, http, Arc::new(SystemClock::new()), Arc::clone(&store) as _).at(&mock.uri());
    Server { oauth, store, mock }
}

const GRANT: &str = r#"{"access_token":"demoaccess","refresh_token":"demorefresh","expires_in":"86400","time":1767225600000,"uid":1000000001,"code":"0"}"#;

#[tokio::test]
async fn a_grant_is_stored_before_it_is_given_and_renewed_from_the_store() {
    let key = TokenKey { provider: ProviderId::jos(), account: shop() };
    for (generation, code_at, refresh_at) in [
        (Generation::Old, "/oauth/token", "/oauth/token"),
        (Generation::New, "/oauth2/access_token", "/oauth2/refresh_token"),
    ] {
        let server = authorisation(generation, code_at, GRANT, 200).await;
        let code = Secret::new("democode");
        let tokens = server.oauth.exchange(&shop(), &code, "https://example.com/back", "s").await.unwrap();
        let end = Timestamp::from_unix_millis(1_767_225_600_000).unwrap().plus(Duration::from_secs(86_400));
        assert_eq!((tokens.access_expires_at, tokens.owner.as_deref()), (Some(end), Some("1000000001")));
        let stored = server.store.load(&key).await.unwrap().unwrap();
        assert_eq!(stored.access.expose(), "demoaccess");
        let request = received(&server.mock).await;
        assert!(request.url.query().is_none(), "no secret in a URL");
        let sent = String::from_utf8(request.body).unwrap();
        assert!(sent.contains("grant_type=authorization_code") && sent.contains("code=democode"));

        let renewed = GRANT.replace("demoaccess", "demosecond").replace(r#""refresh_token":"demorefresh","#, "");
        let second = authorisation(generation, refresh_at, &renewed, 200).await;
        second.store.save(&key, &stored).await.unwrap();
        let tokens = second.oauth.refresh(&shop()).await.unwrap();
        assert_eq!(tokens.refresh.unwrap().expose(), "demorefresh", "the old one stays where none comes");
        assert_eq!(second.store.load(&key).await.unwrap().unwrap().access.expose(), "demosecond");
    }
}

#[tokio::test]
async fn a_refusal_says_what_to_do_and_no_secret() {
    let body = r#"{"code":402,"error_description":"bad code democode000000000000001"}"#;
    let server = authorisation(Generation::Old, "/oauth/token", body, 400).await;
    let code = Secret::new("democode000000000000001");
    let error = server.oauth.exchange(&shop(), &code, "https://example.com/back", "").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery(), error.code()),
        (ErrorKind::Unauthenticated, Delivery::Answered, Some("402"))
    );
    assert_eq!((error.operation(), error.account()), (Some("oauth-token"), Some(&shop())));
    let shown = format!("{error} {error:?} {:?}", server.oauth);
    assert!(!shown.contains("democode") && !shown.contains("examplesecret"), "{shown}");
    let none = server.oauth.refresh(&shop()).await.unwrap_err();
    assert_eq!((none.kind(), none.delivery()), (ErrorKind::Unauthenticated, Delivery::NotSent));
    let key = TokenKey { provider: ProviderId::jos(), account: shop() };
    assert!(server.store.load(&key).await.unwrap().is_none());

    let gone = server.oauth.clone().at("http://127.0.0.1:1");
    let error = gone.exchange(&shop(), &code, "https://example.com/back", "").await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unavailable, Delivery::NotSent));
    assert!(!format!("{error:?}").contains("democode"));
}

#[tokio::test]
async fn the_merchant_is_sent_to_authorise() {
    let old = authorisation(Generation::Old, "/oauth/token", "{}", 200).await.oauth.at("https://oauth.jd.com/");
    let url = old.authorize_url("https://example.com/back?a=1", "s 1", true);
    let back = "https%3A%2F%2Fexample.com%2Fback%3Fa%3D1";
    let query =
        format!("response_type=code&client_id=EXAMPLEAPPKEY0001&redirect_uri={back}&state=s%201&scope=read&view=wap");
    assert_eq!(url, format!("https://oauth.jd.com/oauth/authorize?{query}"));
    let new = authorisation(Generation::New, "/", "{}", 200).await.oauth.at("https://open-oauth.jd.com");
    let url = new.authorize_url("https://example.com/back", "", true);
    let query =
        "response_type=code&app_key=EXAMPLEAPPKEY0001&redirect_uri=https%3A%2F%2Fexample.com%2Fback&scope=snsapi_base";
    assert_eq!(url, format!("https://open-oauth.jd.com/oauth2/to_login?{query}"));
}

/// The gateway and the authorisation server on one port: takes the token `good`, gives `grant`.
async fn both(good: &str, generation: Generation, grant: &str) -> MockServer {
    let server = MockServer::start().await;
    let found = r#"{"jingdong_etms_trace_get_responce":{"trace_api_dtos":[{"ope_title":"快递签收","ope_time":"2026/01/05 09:00:00"}]}}"#;
    let refused = r#"{"error_response":{"code":"19","zh_desc":"无效access_token","en_desc":"Invalid access_token"}}"#;
    let reply = |body: &str| ResponseTemplate::new(200).set_body_string(body);
    let router = || Mock::given(path("/routerjson"));
    router().and(query_param("access_token", good)).respond_with(reply(found)).mount(&server).await;
    router().respond_with(reply(refused)).mount(&server).await;
    Mock::given(path(refresh_at(generation))).respond_with(reply(grant)).mount(&server).await;
    server
}

fn refresh_at(generation: Generation) -> &'static str {
    if generation == Generation::Old { "/oauth/token" } else { "/oauth2/refresh_token" }
}

fn builder(server: &MockServer, generation: Generation, account: Account) -> JosBuilder {
    // The clock stands: a wait for what another process may store would never end.
    let at_once = TokenPolicy { grace: Duration::ZERO, ..TokenPolicy::default() };
    Jos::builder(app())
        .environment(Environment::At(server.uri()))
        .oauth_at(&server.uri())
        .oauth(generation)
        .clock(Arc::new(ManualClock::standing(Timestamp::from_unix_millis(1_767_225_600_000).unwrap())))
        .policies(Policies { tokens: Some(at_once), ..Policies::default() })
        .account(account)
}

fn connection(builder: JosBuilder) -> Connection {
    builder.build().unwrap().connection(&shop()).unwrap()
}

async fn track(connection: &Connection) -> Result<(), Error> {
    let query = TrackingQuery::waybill(WaybillNo::parse("JDVA00000000001").unwrap());
    connection.tracking.as_ref().unwrap().track(&[query]).await.remove(0).map(drop)
}

async fn asked(server: &MockServer, at: &str) -> Vec<Request> {
    server.received_requests().await.unwrap().into_iter().filter(|request| request.url.path() == at).collect()
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_for_all_and_the_call_repeated() {
    for generation in [Generation::Old, Generation::New] {
        let server = both("demoaccess", generation, GRANT).await;
        let store = Arc::<MemoryTokens>::default();
        let account = Account::new(shop()).access_token("demoold").refresh_token("demorefresh0");
        let connection = connection(builder(&server, generation, account).token_store(Arc::clone(&store) as _));
        let outcomes = futures_util::future::join_all((0..20).map(|_| track(&connection))).await;
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        let refreshes = asked(&server, refresh_at(generation)).await;
        assert_eq!((refreshes.len(), refreshes[0].url.query()), (1, None), "no secret in a URL");
        let sent = String::from_utf8(refreshes[0].body.clone()).unwrap();
        for part in ["grant_type=refresh_token", "examplesecret0001", "refresh_token=demorefresh0"] {
            assert!(sent.contains(part), "{part}");
        }
        let key = TokenKey { provider: ProviderId::jos(), account: shop() };
        let stored = store.load(&key).await.unwrap().unwrap();
        assert_eq!((stored.access.expose(), stored.owner.as_deref()), ("demoaccess", Some("1000000001")));
    }
}

#[tokio::test]
async fn a_refresh_token_alone_will_do_and_a_store_may_hold_all() {
    let server = both("demoaccess", Generation::Old, GRANT).await;
    let account = Account::new(shop()).refresh_token("demorefresh0");
    track(&connection(builder(&server, Generation::Old, account))).await.unwrap();
    assert_eq!(asked(&server, "/routerjson").await.len(), 1, "no call with an empty token");

    let server = both("demostored", Generation::Old, GRANT).await;
    let store = Arc::<MemoryTokens>::default();
    let key = TokenKey { provider: ProviderId::jos(), account: shop() };
    store.save(&key, &TokenSet::new(Secret::new("demostored"))).await.unwrap();
    let stored = builder(&server, Generation::Old, Account::new(shop())).token_store(store);
    track(&connection(stored)).await.unwrap();
    assert!(asked(&server, "/oauth/token").await.is_empty());
}

#[tokio::test]
async fn a_refused_refresh_stops_the_account_and_is_no_storm() {
    let refused = r#"{"code":402,"error_description":"refresh_token expired"}"#;
    let server = both("none", Generation::Old, refused).await;
    let account = Account::new(shop()).access_token("demoold").refresh_token("demorefresh0");
    let connection = connection(builder(&server, Generation::Old, account));
    for _ in 0..10 {
        let error = track(&connection).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
        assert!(error.advice().en.contains("authorise again"), "{error:?}");
        assert!(!format!("{error:?}").contains("demorefresh"));
    }
    assert_eq!(asked(&server, "/oauth/token").await.len(), 1);
}

#[tokio::test]
async fn a_refused_signature_is_not_the_tokens_fault() {
    let server = MockServer::start().await;
    let refused = r#"{"error_response":{"code":"12","zh_desc":"无效签名","en_desc":"Invalid signature"}}"#;
    Mock::given(method("POST")).respond_with(ResponseTemplate::new(200).set_body_string(refused)).mount(&server).await;
    let account = Account::new(shop()).access_token("demoold").refresh_token("demorefresh0");
    let error = track(&connection(builder(&server, Generation::Old, account))).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unauthenticated, Some("12")));
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

/// The search of warehouse orders takes no token: it is made where none can be had.
#[tokio::test]
async fn what_takes_no_token_does_not_wait_for_one() {
    let server = MockServer::start().await;
    let found = r#"{"jingdong_logistics_order_search_responce":{"order_list":[]}}"#;
    Mock::given(path("/routerjson"))
        .respond_with(ResponseTemplate::new(200).set_body_string(found))
        .mount(&server)
        .await;
    let jos = builder(&server, Generation::Old, Account::new(shop())).token_store(Arc::<MemoryTokens>::default());
    let client = jos.build().unwrap().client(&shop()).unwrap();
    let receipt_nos = Joined::new("receipt_nos", ["CSL1"]).unwrap();
    client.order_search(&OrderSearch { receipt_nos, ..OrderSearch::default() }).await.unwrap();
    let error = client.carriers_list().await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unauthenticated, Delivery::NotSent));
    assert_eq!(asked(&server, "/routerjson").await.len(), 1);
}

#[test]
fn a_server_that_is_none_is_told_when_it_is_built() {
    let error = Jos::builder(app()).oauth_at("localhost").build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains("authorisation server's URL"), "{error}");
    for environment in [Environment::At("http://localhost".into()), Environment::JdSandbox] {
        let builder = || Jos::builder(app()).environment(environment.clone());
        let renewed = || Account::new(shop()).refresh_token("demorefresh0");
        let error = builder().account(renewed()).build().unwrap_err();
        assert!(error.message().contains("is not known: set it"), "no secret is sent to JD's own server: {error}");
        builder().account(renewed()).oauth_at("http://localhost").build().unwrap();
        builder().account(Account::new(shop()).access_token("demoold")).build().unwrap();
    }
    Jos::builder(app()).account(Account::new(shop()).refresh_token("demorefresh0")).build().unwrap();
}

/// A set of the store's may be renewable too, which nobody knows before.
#[tokio::test]
async fn where_no_server_is_known_a_stored_set_is_not_renewed_at_another() {
    let server = both("none", Generation::Old, GRANT).await;
    let store = Arc::<MemoryTokens>::default();
    let mut stored = TokenSet::new(Secret::new("demostored"));
    stored.refresh = Some(Secret::new("demorefresh0"));
    let key = TokenKey { provider: ProviderId::jos(), account: shop() };
    store.save(&key, &stored).await.unwrap();
    let jos = Jos::builder(app()).environment(Environment::At(server.uri())).token_store(store).deadline(PATIENCE);
    let error = track(&connection(jos.account(Account::new(shop())))).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Config, Delivery::NotSent));
    assert_eq!(asked(&server, "/routerjson").await.len(), 1);
}
