//! CJ's dialect: JSON over four methods, and a token in a header.

use bytes::Bytes;
use http::{HeaderValue, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use portolan_domain::{ProviderId, Timestamp};
use portolan_exchange::{Call, Context, Credentials, Dialect, HttpResponse, Reply};
use portolan_ports::{Error, ErrorKind, Secret};
use serde::Serialize;

use crate::{
    envelope,
    operations::{self, GET_ACCESS_TOKEN},
};

/// What stands before the path of every operation.
pub(crate) const PREFIX: &str = "/api2.0/v1";

/// The header of the token, without a scheme before it.
const TOKEN: &str = "cj-access-token";

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// CJ's dialect.
#[derive(Clone, Debug)]
pub struct CjDialect {
    /// Without a slash at its end.
    pub(crate) base_url: String,
}

/// What an account logs in with.
#[derive(Serialize)]
#[serde(untagged)]
enum Login<'a> {
    #[serde(rename_all = "camelCase")]
    Key {
        api_key: &'a str,
    },
    Pair {
        email: &'a str,
        password: &'a str,
    },
}

impl Dialect for CjDialect {
    fn provider(&self) -> ProviderId {
        ProviderId::cj()
    }

    fn sign(&self, call: &Call, _now: Timestamp, credentials: &Credentials) -> Result<http::Request<Bytes>, Error> {
        let mut url = format!("{}{PREFIX}{}", self.base_url, call.parts.path);
        for (index, (name, value)) in call.parts.query.iter().enumerate() {
            url.push(if index == 0 { '?' } else { '&' });
            url.extend(utf8_percent_encode(name, UNRESERVED));
            url.push('=');
            url.extend(utf8_percent_encode(value, UNRESERVED));
        }
        let mut request = http::Request::builder().method(call.parts.method.clone()).uri(url);
        // Samples of the page leave the token out for some calls; newer pages show it for all.
        if !operations::takes_no_token(&call.operation) {
            let token = credentials.token.as_ref().filter(|token| !token.is_empty()).ok_or_else(|| {
                Error::not_sent(ErrorKind::Config, "the account has no access token, and this call wants one")
            })?;
            request = request.header(TOKEN, secret_header(token)?);
        }
        // The key is a secret of the account: it enters a request here and nowhere else.
        let body = if call.operation == GET_ACCESS_TOKEN { login(credentials)? } else { call.parts.body.clone() };
        if !body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let mut request =
            request.body(body).map_err(|_| Error::not_sent(ErrorKind::Config, "the base URL makes no URL"))?;
        request.headers_mut().extend(call.parts.headers.clone());
        Ok(request)
    }

    fn read(&self, call: &Call, response: HttpResponse, context: &Context) -> Result<Reply, Error> {
        let hear = |told| context.hear_allowance(told);
        envelope::open(&call.operation, call.effect, envelope::Origin::Wire, response, hear)
    }
}

fn login(credentials: &Credentials) -> Result<Bytes, Error> {
    let key = credentials.app_secret.expose();
    let login = match credentials.app_key.as_str() {
        "" => Login::Key { api_key: key },
        email => Login::Pair { email, password: key },
    };
    let body = serde_json::to_vec(&login)
        .map_err(|error| Error::not_sent(ErrorKind::Config, "the key cannot be written as JSON").with_source(error))?;
    Ok(body.into())
}

/// A secret as the value of a header.
pub(crate) fn secret_header(secret: &Secret) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(secret.expose()).map_err(|_| {
        Error::not_sent(ErrorKind::Config, "a token has characters that no header may have, such as a line break")
    })?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use portolan_domain::AccountId;
    use portolan_exchange::{Parts, Purpose};
    use portolan_ports::Delivery;

    use super::*;
    use crate::operations::{REFRESH_ACCESS_TOKEN, TRACK_INFO};

    fn sign(
        operation: &'static str,
        parts: Parts,
        email: &str,
        token: Option<&str>,
    ) -> Result<http::Request<Bytes>, Error> {
        let call = Call::read(operation, AccountId::parse("shop").unwrap(), Purpose::Track, parts);
        let credentials =
            Credentials { app_key: email.into(), app_secret: "demo-key".into(), token: token.map(Secret::new) };
        CjDialect { base_url: "http://localhost".into() }.sign(
            &call,
            Timestamp::from_unix_seconds(0).unwrap(),
            &credentials,
        )
    }

    #[test]
    fn a_query_repeats_its_keys_and_the_token_stands_alone() {
        let mut parts = Parts::get("/logistic/trackInfo");
        parts.query.push(("trackNumber".into(), "CJPKL0000000001YQ".into()));
        parts.query.push(("trackNumber".into(), "a b&c".into()));
        let token = format!("API@CJ1@CJ:{}", "demo".repeat(150));
        let request = sign(TRACK_INFO, parts, "", Some(&token)).unwrap();
        assert_eq!(
            request.uri(),
            "http://localhost/api2.0/v1/logistic/trackInfo?trackNumber=CJPKL0000000001YQ&trackNumber=a%20b%26c"
        );
        assert_eq!(request.headers()["cj-access-token"], token);
        assert!(request.headers().get(header::CONTENT_TYPE).is_none() && !format!("{request:?}").contains("demodemo"));
    }

    #[test]
    fn the_key_or_the_older_pair_logs_in_without_a_token() {
        let parts = || Parts::post("/authentication/getAccessToken", Bytes::new());
        let request = sign(GET_ACCESS_TOKEN, parts(), "", None).unwrap();
        assert_eq!(request.body(), r#"{"apiKey":"demo-key"}"#);
        assert_eq!(request.headers()[header::CONTENT_TYPE], "application/json");
        assert!(request.headers().get("cj-access-token").is_none());
        let request = sign(GET_ACCESS_TOKEN, parts(), "shop@example.com", Some("demo")).unwrap();
        assert_eq!(request.body(), r#"{"email":"shop@example.com","password":"demo-key"}"#);
        let refresh = Parts::post("/authentication/refreshAccessToken", Bytes::from_static(b"{}"));
        assert!(sign(REFRESH_ACCESS_TOKEN, refresh, "", None).is_ok());
    }

    #[test]
    fn a_token_that_is_missing_or_no_header_is_told_before_sending() {
        for token in [None, Some(""), Some("demo\ntoken")] {
            let error = sign(TRACK_INFO, Parts::get("/logistic/trackInfo"), "", token).unwrap_err();
            assert_eq!((error.kind(), error.delivery()), (ErrorKind::Config, Delivery::NotSent));
            assert!(!error.message().contains("demo"));
        }
    }
}
