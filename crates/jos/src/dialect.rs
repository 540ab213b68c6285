//! JOS's dialect: what goes into the query, what into the form, and how the envelope reads.
//!
//! One address serves all methods. Servers merge query and form, and JD's SDKs differ in what they put where; the official
//! one for Java has the system's parameters in the query and the application's JSON in the form, which is the default.

use bytes::Bytes;
use http::{Method, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use portolan_domain::{ProviderId, Timestamp, UtcOffset};
use portolan_exchange::{Call, Context, Credentials, Dialect, HttpResponse, Reply};
use portolan_ports::{Error, ErrorKind};

use crate::{
    config::{Sending, TimestampForm, Writing},
    decode::OAUTH_TOKEN,
    envelope, operations,
    sign::{PARAM_JSON, Signing},
    token,
};

/// The path of the one address.
pub(crate) const ROUTER: &str = "/routerjson";

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// JOS's dialect.
#[derive(Clone, Debug)]
pub struct JosDialect {
    pub(crate) writing: Writing,
}

impl JosDialect {
    fn timestamp(&self, now: Timestamp) -> String {
        // Beijing time whatever the machine's zone.
        let seconds = now.civil(UtcOffset::BEIJING);
        match self.writing.timestamp {
            TimestampForm::Seconds => seconds,
            TimestampForm::Millis => format!("{seconds}.{:03}+0800", now.unix_millis().rem_euclid(1000)),
        }
    }
}

impl Dialect for JosDialect {
    fn provider(&self) -> ProviderId {
        ProviderId::jos()
    }

    fn sign(&self, call: &Call, now: Timestamp, credentials: &Credentials) -> Result<http::Request<Bytes>, Error> {
        if call.operation == OAUTH_TOKEN {
            let authority = self.writing.authority.as_ref().ok_or_else(|| {
                Error::not_sent(ErrorKind::Config, "the authorisation server of this environment is not known: set it")
            })?;
            return authority.refresh(call, (&credentials.app_key, &credentials.app_secret));
        }
        let token = credentials.token.as_ref().filter(|token| !token.is_empty());
        if token.is_none() && !operations::takes_no_token(&call.operation) {
            return Err(Error::not_sent(
                ErrorKind::Config,
                "the account has no access token, and this method wants one",
            ));
        }
        let params_json = std::str::from_utf8(&call.parts.body).map_err(|error| {
            Error::not_sent(ErrorKind::InvalidInput, "the parameters are no UTF-8").with_source(error)
        })?;
        let timestamp = self.timestamp(now);
        let format = [("format", "json")];
        let signing = Signing {
            app_key: &credentials.app_key,
            app_secret: &credentials.app_secret,
            access_token: token,
            timestamp: &timestamp,
            method: &call.operation,
            params_json,
            extra: if self.writing.format { &format } else { &[] },
        };
        let sign = signing.sign();
        let (mut query, mut form) = (String::new(), String::new());
        let params = signing.params().into_iter().map(|(name, value)| (name, value.expose()));
        for (name, value) in params.chain([("sign", sign.as_str())]) {
            let into_form = match self.writing.sending {
                Sending::Split => name == PARAM_JSON,
                Sending::Form => true,
                Sending::Query | Sending::Get => false,
            };
            append(if into_form { &mut form } else { &mut query }, name, value);
        }
        let mut url = format!("{}{}", self.writing.base_url, call.parts.path);
        if !query.is_empty() {
            url.push('?');
            url.push_str(&query);
        }
        let get = self.writing.sending == Sending::Get;
        let mut request = http::Request::builder().method(if get { Method::GET } else { Method::POST }).uri(url);
        if !get {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded;charset=utf-8");
        }
        let mut request = request
            .body(Bytes::from(form))
            .map_err(|_| Error::not_sent(ErrorKind::Config, "the base URL makes no URL"))?;
        request.headers_mut().extend(call.parts.headers.clone());
        Ok(request)
    }

    fn read(&self, call: &Call, response: HttpResponse, _: &Context) -> Result<Reply, Error> {
        if call.operation == OAUTH_TOKEN {
            return token::read_reply(response);
        }
        envelope::open(&call.operation, call.effect, envelope::Origin::Wire, response)
    }
}

pub(crate) fn append(pairs: &mut String, name: &str, value: &str) {
    if !pairs.is_empty() {
        pairs.push('&');
    }
    pairs.push_str(name);
    pairs.push('=');
    pairs.extend(utf8_percent_encode(value, UNRESERVED));
}

#[cfg(test)]
mod tests {
    use portolan_domain::AccountId;
    use portolan_exchange::{Parts, Purpose};
    use portolan_ports::{Delivery, Secret};

    use super::*;

    const KEY: &str = "EXAMPLEAPPKEY0001";
    const JSON: &str = "360buy_param_json=%7B%22waybillCode%22%3A%22VA00000000001%22%7D";
    const SYSTEM: &str = "access_token=11111111-2222-3333-4444-555555555555&app_key=EXAMPLEAPPKEY0001\
                          &method=jingdong.etms.trace.get&timestamp=2015-08-12%2011%3A20%3A15&v=2.0\
                          &sign=DDD0AD98226EE597ECA25A227321252A";

    fn request(
        token: Option<&str>,
        method: &'static str,
        change: impl FnOnce(&mut Writing),
    ) -> Result<http::Request<Bytes>, Error> {
        let mut writing = Writing { base_url: "http://localhost".into(), ..Writing::default() };
        change(&mut writing);
        let parts = Parts::post(ROUTER, Bytes::from(r#"{"waybillCode":"VA00000000001"}"#));
        let call = Call::read(method, AccountId::parse("shop").unwrap(), Purpose::Track, parts);
        let credentials = Credentials {
            app_key: KEY.into(),
            app_secret: Secret::new("examplesecret0001"),
            token: token.map(Secret::new),
        };
        // 11:20:15 in Beijing.
        let now = Timestamp::parse_rfc3339("2015-08-12T03:20:15Z").unwrap();
        JosDialect { writing }.sign(&call, now, &credentials)
    }

    fn sent(sending: Sending) -> (Method, String, String) {
        let token = Some("11111111-2222-3333-4444-555555555555");
        let request = request(token, "jingdong.etms.trace.get", |writing| writing.sending = sending).unwrap();
        let query = request.uri().query().unwrap_or_default().to_owned();
        assert_eq!(request.uri().path(), "/routerjson");
        (request.method().clone(), query, String::from_utf8(request.body().to_vec()).unwrap())
    }

    #[test]
    fn four_ways_of_sending_carry_the_same_parameters() {
        let all = format!("{JSON}&{SYSTEM}");
        assert_eq!(sent(Sending::Split), (Method::POST, SYSTEM.into(), JSON.into()));
        assert_eq!(sent(Sending::Form), (Method::POST, String::new(), all.clone()));
        assert_eq!(sent(Sending::Query), (Method::POST, all.clone(), String::new()));
        assert_eq!(sent(Sending::Get), (Method::GET, all, String::new()));
    }

    #[test]
    fn the_longer_timestamp_and_the_format_are_sent_and_signed() {
        let token = Some("11111111-2222-3333-4444-555555555555");
        let long =
            request(token, "jingdong.etms.trace.get", |writing| writing.timestamp = TimestampForm::Millis).unwrap();
        let query = long.uri().query().unwrap();
        assert!(
            query.contains("timestamp=2015-08-12%2011%3A20%3A15.000%2B0800")
                && query.ends_with("FFD75C2AD9A2B016F11B783DC09217DF")
        );
        let format = request(token, "jingdong.etms.trace.get", |writing| writing.format = true).unwrap();
        let query = format.uri().query().unwrap();
        assert!(query.contains("&format=json&") && query.ends_with("D5A0F1A3D33431959D8F528818AD54C3"));
    }

    #[test]
    fn one_method_alone_goes_without_a_token() {
        for token in [None, Some("")] {
            let error = request(token, "jingdong.etms.trace.get", |_| {}).unwrap_err();
            assert_eq!((error.kind(), error.delivery()), (ErrorKind::Config, Delivery::NotSent));
            let search = request(token, operations::ORDER_SEARCH, |_| {}).unwrap();
            assert!(!search.uri().to_string().contains("access_token"));
        }
        let search = request(Some("t"), operations::ORDER_SEARCH, |_| {}).unwrap();
        assert!(search.uri().to_string().contains("access_token=t&"));
    }
}
