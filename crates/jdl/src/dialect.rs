//! JDL's dialect: what goes into the query string, how it is signed, and how the envelope reads.
//!
//! The trace service's page asks for the credentials in the headers; JD's SDKs and every client put them into the query
//! string. So they go into the query, and into headers of the same names as well where the setting says so.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use portolan_domain::{ProviderId, Timestamp, UtcOffset};
use portolan_exchange::{Call, Context, Credentials, Dialect, HttpResponse, Reply};
use portolan_ports::{Error, ErrorKind, Secret};

use crate::{
    config::Writing,
    envelope,
    operations::lop_dn,
    sign::{Signing, Subject},
    token::{self, OAUTH_TOKEN},
};

/// The name of the subscription that an interface belongs to, sent with every call.
const LOP_DN: &str = "LOP-DN";

/// Room for a usual URL, in bytes.
const URL_LENGTH: usize = 512;

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// JDL's dialect.
#[derive(Clone, Debug)]
pub struct JdlDialect {
    pub(crate) writing: Writing,
}

impl Dialect for JdlDialect {
    fn provider(&self) -> ProviderId {
        ProviderId::jdl()
    }

    fn sign(&self, call: &Call, now: Timestamp, credentials: &Credentials) -> Result<http::Request<Bytes>, Error> {
        if call.operation == OAUTH_TOKEN {
            return self.refresh(call, now, credentials);
        }
        let token = if self.writing.partner { None } else { credentials.token.as_ref() };
        if token.is_none() && !self.writing.partner {
            return Err(Error::not_sent(
                ErrorKind::Config,
                "the account has no access token, and its application is no partner's",
            ));
        }
        // Beijing time in text and `lop-tz`, so that both always agree whatever the machine's zone.
        let timestamp = now.civil(UtcOffset::BEIJING);
        let subject = Subject::Request { access_token: token, path: &call.parts.path, body: &call.parts.body };
        let sign = Signing {
            app_key: &credentials.app_key,
            app_secret: &credentials.app_secret,
            timestamp: &timestamp,
            subject,
        }
        .sign(self.writing.algorithm);

        let auth = [
            ("app_key", Some(credentials.app_key.as_str())),
            ("access_token", token.map(Secret::expose)),
            ("timestamp", Some(&timestamp)),
            ("v", Some("2.0")),
            ("algorithm", Some(self.writing.algorithm.name())),
            ("sign", Some(&sign)),
        ];
        let auth = || auth.iter().filter_map(|(name, value)| Some((*name, (*value)?)));
        let plan = self.writing.plans.get(&*call.operation).map_or_else(|| lop_dn(&call.operation), String::as_str);
        let plan = (LOP_DN, plan);
        let in_header = self.writing.lop_dn_in_header;
        let (plan_in_header, plan_in_query) = if in_header { (Some(plan), None) } else { (None, Some(plan)) };
        let more = call.parts.query.iter().map(|(name, value)| (&**name, value.as_str()));
        let in_query = plan_in_query.into_iter().chain(more).chain(auth());

        let mut url = String::with_capacity(URL_LENGTH);
        url.push_str(&self.writing.base_url);
        url.push_str(&call.parts.path);
        for (name, value) in in_query {
            append(&mut url, name, value);
        }
        let mut request = http::Request::builder()
            .method(call.parts.method.clone())
            .uri(url)
            .header(header::CONTENT_TYPE, "application/json;charset=utf-8")
            .header("lop-tz", "8")
            .body(call.parts.body.clone())
            .map_err(|_| Error::not_sent(ErrorKind::Config, "the base URL or an operation's path makes no URL"))?;
        request.headers_mut().extend(call.parts.headers.clone());
        let mirrored = self.writing.mirror_auth_in_headers.then(auth).into_iter().flatten();
        for (name, value) in plan_in_header.into_iter().chain(mirrored) {
            let header = HeaderName::from_bytes(name.as_bytes()).ok().zip(HeaderValue::from_str(value).ok());
            let Some((name, mut value)) = header else {
                return Err(Error::not_sent(
                    ErrorKind::Config,
                    format!("{name} has characters that no header can carry"),
                ));
            };
            value.set_sensitive(true);
            request.headers_mut().insert(name, value);
        }
        Ok(request)
    }

    fn read(&self, call: &Call, response: HttpResponse, _: &Context) -> Result<Reply, Error> {
        if call.operation == OAUTH_TOKEN {
            return token::read_reply(response);
        }
        envelope::open(&call.operation, response)
    }
}

impl JdlDialect {
    /// A refresh goes to the authorisation server, and is signed in a way of its own.
    fn refresh(&self, call: &Call, now: Timestamp, credentials: &Credentials) -> Result<http::Request<Bytes>, Error> {
        let base_url = self.writing.oauth_url.as_deref().ok_or_else(|| {
            Error::not_sent(ErrorKind::Config, "the environment's authorisation server is not known: set it")
        })?;
        let refresh = call.parts.query.iter().find(|(name, _)| name == "refresh_token");
        let refresh = Secret::new(refresh.map(|(_, value)| value.as_str()).unwrap_or_default());
        let url = token::refresh_url(base_url, &credentials.app_key, &credentials.app_secret, &refresh, now);
        http::Request::get(url).body(Bytes::new()).map_err(|_| token::no_url())
    }
}

/// Adds a parameter to a URL.
pub(crate) fn append(url: &mut String, name: &str, value: &str) {
    url.push(if url.contains('?') { '&' } else { '?' });
    url.push_str(name);
    url.push('=');
    url.extend(utf8_percent_encode(value, UNRESERVED));
}

#[cfg(test)]
mod tests {
    use portolan_domain::AccountId;
    use portolan_exchange::{Parts, Purpose};

    use super::*;
    use crate::sign::Algorithm;

    fn request(change: impl FnOnce(&mut Writing)) -> Result<http::Request<Bytes>, Error> {
        let mut writing = Writing { base_url: "http://localhost".into(), ..Writing::default() };
        change(&mut writing);
        let body = r#"[{"referenceNumber":"JDVA00000000001","referenceType":20000,"customerCode":"010K000001"}]"#;
        let parts = Parts::post("/jd/tracking/query", Bytes::from(body));
        let call = Call::read("/jd/tracking/query", AccountId::parse("shop").unwrap(), Purpose::Track, parts);
        let credentials = Credentials {
            app_key: "demoappkey0000000000000000000001".into(),
            app_secret: Secret::new("demosecret000000000000000000000a"),
            token: Some(Secret::new("demotoken0000000000000000000000f")),
        };
        // 08:00:00 in Beijing.
        let now = Timestamp::parse_rfc3339("2024-03-04T00:00:00Z").unwrap();
        JdlDialect { writing }.sign(&call, now, &credentials)
    }

    #[test]
    fn credentials_go_into_the_query() {
        let request = request(|_| {}).unwrap();
        let query = "LOP-DN=Tracking_JD&app_key=demoappkey0000000000000000000001\
                     &access_token=demotoken0000000000000000000000f&timestamp=2024-03-04%2008%3A00%3A00&v=2.0\
                     &algorithm=md5-salt&sign=5e850792faea709c651ea0f136b6c3c1";
        assert_eq!(request.uri().to_string(), format!("http://localhost/jd/tracking/query?{query}"));
        assert_eq!(request.headers()["lop-tz"], "8");
        assert_eq!(request.headers().len(), 2, "content type and lop-tz alone");
    }

    #[test]
    fn a_refresh_goes_elsewhere_and_is_signed_its_own_way() {
        let writing = Writing { oauth_url: Some("http://oauth.localhost".into()), ..Writing::default() };
        let mut parts = Parts::get("/oauth/refresh");
        parts.query.push(("refresh_token".into(), "demorefresh00000000000000000000e".into()));
        let call = Call::write(OAUTH_TOKEN, AccountId::parse("shop").unwrap(), Purpose::Ship, parts);
        let credentials = Credentials {
            app_key: "demoappkey0000000000000000000001".into(),
            app_secret: Secret::new("demosecret000000000000000000000a"),
            token: None,
        };
        let now = Timestamp::parse_rfc3339("2024-03-04T00:00:00Z").unwrap();
        let request = JdlDialect { writing }.sign(&call, now, &credentials).unwrap();
        let query = "app_key=demoappkey0000000000000000000001&refresh_token=demorefresh00000000000000000000e\
                     &timestamp=2024-03-04%2008%3A00%3A00&sign=cc7f8d39b9f06cc81a02779c3c13928e";
        assert_eq!(request.uri().to_string(), format!("http://oauth.localhost/oauth/refresh?{query}"));
        let nowhere = JdlDialect { writing: Writing::default() }.sign(&call, now, &credentials).unwrap_err();
        assert_eq!(nowhere.kind(), ErrorKind::Config);
    }

    #[test]
    fn base64_is_percent_encoded() {
        let request = request(|writing| writing.algorithm = Algorithm::HmacSha1).unwrap();
        assert!(request.uri().to_string().ends_with("&sign=AiKs%2BS1JhMPl4UnPqeCZ%2Fa9FKKM%3D"));
    }

    #[test]
    fn the_subscription_and_the_credentials_may_go_into_headers() {
        let request =
            request(|writing| (writing.lop_dn_in_header, writing.mirror_auth_in_headers) = (true, true)).unwrap();
        assert!(!request.uri().to_string().contains("LOP-DN"));
        for name in ["LOP-DN", "app_key", "access_token", "timestamp", "v", "algorithm", "sign"] {
            assert!(request.headers()[name].is_sensitive(), "{name}");
        }
        assert_eq!(request.headers()["timestamp"], "2024-03-04 08:00:00");
    }

    #[test]
    fn an_application_may_have_a_plan_of_its_own() {
        let own = |writing: &mut Writing| _ = writing.plans.insert("/jd/tracking/query".into(), "My_Plan".into());
        assert!(request(own).unwrap().uri().to_string().contains("?LOP-DN=My_Plan&"));
    }

    #[test]
    fn a_partner_application_sends_no_token() {
        let request = request(|writing| writing.partner = true).unwrap();
        assert!(!request.uri().to_string().contains("access_token"));
    }
}
