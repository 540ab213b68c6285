//! Tokens: had for a code, renewed by a program, and renewed by the adapter itself.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, also in its helpers")]

use std::{sync::Arc, time::Duration};

use portolan_domain::{AccountId, ProviderId, Timestamp, WaybillNo};
use portolan_exchange::{HttpClient, Policies, TokenPolicy};
use portolan_jdl::{Account, App, Environment, Jdl, JdlBuilder, OAuth, OUT_OF_BAND, decode};
use portolan_ports::{
    Connection, Decoded, Delivery, Error, ErrorKind, Item, MemoryTokens, Secret, TokenKey, TokenSet, TokenStore,
    TrackingQuery, mock::ManualClock,
};
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{method, path, query_param},
};

const KEY: &str = "demoappkey0000000000000000000001";
const SECRET: &str = "demosecret000000000000000000000a";

const GRANT: &str = r#"{"accessToken":"demoaccess0000000000000000000001","accessExpire":"2024-03-05 08:00:00",
    "refreshToken":"demorefresh0000000000000000000001","refreshExpire":"2024-04-04T00:00:00Z","sellerId":"demo-pin",
    "clientId":"demoappkey0000000000000000000001","code":"democode1"}"#;

fn shop() -> AccountId {
    AccountId::parse("shop").unwrap()
}

fn app() -> App {
    App::new(KEY, SECRET)
}

fn key() -> TokenKey {
    TokenKey { provider: ProviderId::jdl(), account: shop() }
}

/// 08:00:00 in Beijing.
fn start() -> Timestamp {
    Timestamp::parse_rfc3339("2024-03-04T00:00:00Z").unwrap()
}

async fn server(at: &str, body: &str, status: u16) -> MockServer {
    let server = MockServer::start().await;
    let reply = ResponseTemplate::new(status).set_body_string(body);
    Mock::given(method("GET")).and(path(at)).respond_with(reply).mount(&server).await;
    server
}

fn oauth(url: &str, store: &Arc<MemoryTokens>) -> OAuth {
    let http = Arc::new(HttpClient::builder().machine_roots(false).build().unwrap());
    OAuth::new(app(), url, http, Arc::new(ManualClock::standing(start())), Arc::clone(store) as _)
}

async fn asked(server: &MockServer, at: &str) -> Vec<Request> {
    server.received_requests().await.unwrap().into_iter().filter(|request| request.url.path() == at).collect()
}

fn expiry(text: &str) -> Option<Timestamp> {
    Timestamp::parse_rfc3339(text).ok()
}

#[tokio::test]
async fn a_merchant_authorises_comes_back_or_is_shown_the_tokens() {
    let store = Arc::default();
    let oauth = oauth("https://oauth.jdl.com/", &store);
    let url = oauth.authorize_url("https://example.com/back?a=1", "s 1");
    let back = "https%3A%2F%2Fexample.com%2Fback%3Fa%3D1";
    let query = format!("client_id={KEY}&redirect_uri={back}&response_type=code&state=s%201");
    assert_eq!(url, format!("https://oauth.jdl.com/oauth/authorize?{query}"));
    let query = format!("client_id={KEY}&redirect_uri=urn%3Aietf%3Awg%3Aoauth%3A2.0%3Aoob&response_type=code");
    assert_eq!(oauth.authorize_url(OUT_OF_BAND, ""), format!("https://oauth.jdl.com/oauth/authorize?{query}"));
    for (environment, url) in [
        (Environment::Production, Some("https://oauth.jdl.com")),
        (Environment::PreRelease, Some("https://uat-oauth.jdl.com")),
        (Environment::Test, None),
    ] {
        assert_eq!(environment.oauth_url(), url);
    }
}

#[tokio::test]
async fn a_grant_is_stored_before_it_is_given_and_renewed_from_the_store() {
    let (mock, store) = (server("/oauth/token", GRANT, 200).await, Arc::<MemoryTokens>::default());
    let tokens = oauth(&mock.uri(), &store).exchange(&shop(), &Secret::new("democode/1")).await.unwrap();
    assert_eq!(tokens.access_expires_at, expiry("2024-03-05T00:00:00Z"));
    assert_eq!(tokens.refresh_expires_at, expiry("2024-04-04T00:00:00Z"));
    assert_eq!(tokens.owner.as_deref(), Some("demo-pin"));
    let query = format!("code=democode%2F1&client_id={KEY}&client_secret={SECRET}");
    assert_eq!(asked(&mock, "/oauth/token").await[0].url.query(), Some(query.as_str()));
    let stored = store.load(&key()).await.unwrap().unwrap();
    assert_eq!(stored.access.expose(), "demoaccess0000000000000000000001");
    assert!(!format!("{tokens:?} {stored:?}").contains("demoaccess"));

    let second =
        r#"{"model":{"accessToken":"demosecond","accessExpire":"2024-03-06 08:00:00"},"success":true,"errCode":"0"}"#;
    let mock = server("/oauth/refresh", second, 200).await;
    let tokens = oauth(&mock.uri(), &store).refresh(&shop()).await.unwrap();
    assert_eq!(
        tokens.refresh.unwrap().expose(),
        "demorefresh0000000000000000000001",
        "the old one stays where none comes"
    );
    assert_eq!(tokens.owner.as_deref(), Some("demo-pin"));
    assert_eq!(store.load(&key()).await.unwrap().unwrap().access.expose(), "demosecond");
}

#[tokio::test]
async fn a_refresh_is_signed_as_the_vector_is() {
    let (mock, store) = (server("/oauth/refresh", GRANT, 200).await, Arc::<MemoryTokens>::default());
    let mut old = TokenSet::new(Secret::new("demoold"));
    old.refresh = Some(Secret::new("demorefresh00000000000000000000e"));
    store.save(&key(), &old).await.unwrap();
    oauth(&mock.uri(), &store).refresh(&shop()).await.unwrap();
    let query = format!(
        "app_key={KEY}&refresh_token=demorefresh00000000000000000000e&timestamp=2024-03-04%2008%3A00%3A00&sign=cc7f8d39b9f06cc81a02779c3c13928e"
    );
    assert_eq!(asked(&mock, "/oauth/refresh").await[0].url.query(), Some(query.as_str()));
}

#[tokio::test]
async fn a_refusal_says_what_to_do_and_no_secret() {
    for (body, kind, code) in [
        (
            r#"{"success":false,"errCode":"401","errMsg":"code democode000000000000001 已失效"}"#,
            ErrorKind::Unauthenticated,
            Some("401"),
        ),
        (r#"{"success":false,"errCode":7,"errMsg":"应用不存在"}"#, ErrorKind::Config, Some("7")),
        (r#"{"success":"false"}"#, ErrorKind::Unauthenticated, None),
        (
            r#"{"error_response":{"code":19,"zh_desc":"token无效","en_desc":"invalid token"}}"#,
            ErrorKind::Unauthenticated,
            Some("19"),
        ),
        (r#"{"error_response":{"code":"2","zh_desc":"系统繁忙"}}"#, ErrorKind::Unavailable, Some("2")),
        (r#"{"accessExpire":"2024-03-05 08:00:00"}"#, ErrorKind::BadResponse, None),
        (r#"{"accessToken":""}"#, ErrorKind::BadResponse, None),
        ("<html>", ErrorKind::BadResponse, None),
        ("[]", ErrorKind::BadResponse, None),
    ] {
        let (mock, store) = (server("/oauth/token", body, 200).await, Arc::<MemoryTokens>::default());
        let oauth = oauth(&mock.uri(), &store);
        let error = oauth.exchange(&shop(), &Secret::new("democode000000000000001")).await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (kind, code), "{body}");
        assert_eq!((error.operation(), error.account()), (Some("oauth-token"), Some(&shop())));
        let again = error.advice().en == "let the merchant authorise again";
        assert_eq!(again, kind == ErrorKind::Unauthenticated, "{body}");
        let shown = format!("{error} {error:?} {oauth:?}");
        assert!(!shown.contains("democode") && !shown.contains("demosecret"), "{shown}");
        assert!(store.load(&key()).await.unwrap().is_none());
    }
    let store = Arc::default();
    let none = oauth("http://127.0.0.1:1", &store);
    let error = none.refresh(&shop()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unauthenticated, Delivery::NotSent));
    let error = none.exchange(&shop(), &Secret::new("democode")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unavailable, Delivery::NotSent));
    assert!(!format!("{error:?}").contains("demo"), "the URL is not printed");
}

#[test]
fn a_saved_grant_tells_its_ends_and_no_token() {
    let token = |body: &str| match decode("oauth-token", 200, body.as_bytes()) {
        Ok(Decoded::One(Item::Token(token))) => token,
        other => panic!("what is said of a token, not {other:?}"),
    };
    let told = token(GRANT);
    assert_eq!((told.expires_at, told.owner.as_deref()), (expiry("2024-03-05T00:00:00Z"), Some("demo-pin")));
    assert_eq!(told.refresh_expires_at, expiry("2024-04-04T00:00:00Z"));
    assert!(!format!("{told:?}").contains("demoaccess"));
    assert_eq!(token(r#"{"accessToken":"x","accessExpire":"bald"}"#).expires_at, None, "an end is never guessed");
    let wrapped = format!(r#"{{"model":{GRANT},"success":true}}"#);
    assert_eq!(token(&wrapped), told);
}

/// The gateway and the authorisation server on one port: takes `good` tokens, gives `grant`.
async fn both(good: &str, grant: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    let found = r#"{"code":1000,"data":[{"referenceNumber":"JDVA00000000001","trackings":[]}]}"#;
    let refused = r#"{"error_response":{"code":19,"zh_desc":"无效token","en_desc":"invalid token"}}"#;
    Mock::given(path("/jd/tracking/query"))
        .and(query_param("access_token", good))
        .respond_with(ResponseTemplate::new(200).set_body_string(found))
        .mount(&server)
        .await;
    Mock::given(path("/jd/tracking/query"))
        .respond_with(ResponseTemplate::new(200).set_body_string(refused))
        .mount(&server)
        .await;
    Mock::given(path("/oauth/refresh")).respond_with(grant).mount(&server).await;
    server
}

fn builder(server: &MockServer, account: Account) -> JdlBuilder {
    // The clock stands: a wait for what another process may store would never end.
    let at_once = TokenPolicy { grace: Duration::ZERO, ..TokenPolicy::default() };
    Jdl::builder(app())
        .environment(Environment::At(server.uri()))
        .oauth_at(&server.uri())
        .clock(Arc::new(ManualClock::standing(start())))
        .policies(Policies { tokens: Some(at_once), ..Policies::default() })
        .account(account.customer_code("010K000001"))
}

fn connection(builder: JdlBuilder) -> Connection {
    builder.build().unwrap().connection(&shop()).unwrap()
}

async fn track(connection: &Connection) -> Result<(), Error> {
    let query = TrackingQuery::waybill(WaybillNo::parse("JDVA00000000001").unwrap());
    connection.tracking.as_ref().unwrap().track(&[query]).await.remove(0).map(drop)
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_for_all_and_the_call_repeated() {
    let server = both("demoaccess0000000000000000000001", ResponseTemplate::new(200).set_body_string(GRANT)).await;
    let store = Arc::<MemoryTokens>::default();
    let account = Account::new(shop()).access_token("demoold").refresh_token("demorefresh0");
    let connection = connection(builder(&server, account).token_store(Arc::clone(&store) as _));
    let outcomes = futures_util::future::join_all((0..20).map(|_| track(&connection))).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    let refreshes = asked(&server, "/oauth/refresh").await;
    assert_eq!(refreshes.len(), 1);
    assert!(refreshes[0].url.query().unwrap().contains("refresh_token=demorefresh0&"));
    assert_eq!(store.load(&key()).await.unwrap().unwrap().access.expose(), "demoaccess0000000000000000000001");
}

#[tokio::test]
async fn a_refresh_token_alone_will_do_and_a_store_may_hold_all() {
    let grant = || ResponseTemplate::new(200).set_body_string(GRANT);
    let server = both("demoaccess0000000000000000000001", grant()).await;
    track(&connection(builder(&server, Account::new(shop()).refresh_token("demorefresh0")))).await.unwrap();
    assert_eq!(asked(&server, "/jd/tracking/query").await.len(), 1, "no call with an empty token");

    let server = both("demostored", grant()).await;
    let store = Arc::<MemoryTokens>::default();
    store.save(&key(), &TokenSet::new(Secret::new("demostored"))).await.unwrap();
    track(&connection(builder(&server, Account::new(shop())).token_store(store))).await.unwrap();
    assert!(asked(&server, "/oauth/refresh").await.is_empty());
}

#[tokio::test]
async fn a_refused_refresh_stops_the_account_and_is_no_storm() {
    let refused = r#"{"success":false,"errCode":"402","errMsg":"refresh_token 已过期"}"#;
    let server = both("none", ResponseTemplate::new(200).set_body_string(refused)).await;
    let connection =
        connection(builder(&server, Account::new(shop()).access_token("demoold").refresh_token("demorefresh0")));
    for _ in 0..10 {
        let error = track(&connection).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
        assert!(error.advice().en.contains("authorise again"), "{error:?}");
        assert!(!format!("{error:?}").contains("demorefresh"));
    }
    assert_eq!(asked(&server, "/oauth/refresh").await.len(), 1);
}

#[tokio::test]
async fn a_refused_signature_is_not_the_tokens_fault() {
    let server = MockServer::start().await;
    let refused = r#"{"error_response":{"code":12,"zh_desc":"签名错误","en_desc":"Invalid signature"}}"#;
    Mock::given(method("POST")).respond_with(ResponseTemplate::new(200).set_body_string(refused)).mount(&server).await;
    let account = Account::new(shop()).access_token("demoold").refresh_token("demorefresh0");
    let error = track(&connection(builder(&server, account))).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unauthenticated, Some("12")));
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[test]
fn what_cannot_be_renewed_is_told_when_it_is_built() {
    let at = |environment| Jdl::builder(app()).environment(environment);
    let local = || at(Environment::At("http://localhost".into()));
    let renewed = || Account::new(shop()).access_token("demoold").refresh_token("demorefresh");
    let partner = Jdl::builder(app().partner()).environment(Environment::At("http://localhost".into()));
    for (builder, problem) in [
        (local().account(Account::new(shop())), "needs an access token"),
        (local().account(renewed()), "authorisation server is not known"),
        (local().account(renewed()).oauth_at("localhost"), "authorisation server's URL"),
        (partner.account(Account::new(shop()).refresh_token("demorefresh")), "partner application has none"),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().contains(problem), "{error}");
    }
    assert!(local().account(renewed()).oauth_at("http://localhost:1/").build().is_ok());
    assert!(at(Environment::PreRelease).account(renewed()).build().is_ok());
}
