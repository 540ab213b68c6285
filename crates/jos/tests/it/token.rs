//! Tokens, of both generations of the authorisation server.

use std::{sync::Arc, time::Duration};

use portolan_domain::{ProviderId, Timestamp};
use portolan_exchange::{HttpClient, SystemClock};
use portolan_jos::{Generation, OAuth};
use portolan_ports::{Delivery, ErrorKind, MemoryTokens, Secret, TokenKey, TokenStore as _};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_string_contains, method, path},
};

use crate::support::{app, received, shop};

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
