//! The parameters of a call: query and form together, as JD's gateway reads them.

use std::borrow::Cow;

use http::header::CONTENT_TYPE;
use percent_encoding::percent_decode_str;

use crate::Request;

/// The name under which the application's parameters travel, as one JSON object.
pub(crate) const JSON: &str = "360buy_param_json";

/// The parameters in the order in which they came, the query before the form.
#[derive(Clone)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Query and form of a request. A body that says that it is something else is no form.
    pub(crate) fn of(request: &Request) -> Self {
        let mut parameters = Self(Vec::new());
        parameters.read(request.query());
        let kind = request.headers.get(CONTENT_TYPE).map(|value| value.as_bytes().to_ascii_lowercase());
        let form = kind.is_none_or(|kind| kind.starts_with(b"application/x-www-form-urlencoded"));
        if form && let Ok(body) = std::str::from_utf8(&request.body) {
            parameters.read(body);
        }
        parameters
    }

    fn read(&mut self, text: &str) {
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            self.0.push((decode(name).into_owned(), decode(value).into_owned()));
        }
    }

    /// The first value of a name; an empty one is none.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// All of them, the first value of each name only.
    pub(crate) fn first_of_each(&self) -> Vec<(&str, &str)> {
        let mut all: Vec<(&str, &str)> = self.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        // stable: the first of each name stays the first
        all.sort_by_key(|(name, _)| *name);
        all.dedup_by_key(|(name, _)| *name);
        all
    }
}

/// `+` and `%20` are both a space; bytes that are no UTF-8 become U+FFFD and so break the signature.
fn decode(text: &str) -> Cow<'_, str> {
    if text.contains('+') {
        let spaced = text.replace('+', " ");
        Cow::Owned(percent_decode_str(&spaced).decode_utf8_lossy().into_owned())
    } else {
        percent_decode_str(text).decode_utf8_lossy()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn query_and_form_are_one() {
        let request = Request::new("POST", "/routerjson?a=1&b=x+y%20z&e=", "c=%E5%BC%A0&a=2&=9");
        let parameters = Parameters::of(&request);
        assert_eq!(parameters.get("a"), Some("1"));
        assert_eq!(parameters.get("b"), Some("x y z"));
        assert_eq!(parameters.get("c"), Some("张"));
        assert_eq!(parameters.get("e"), None);
        assert_eq!(parameters.first_of_each(), [("", "9"), ("a", "1"), ("b", "x y z"), ("c", "张"), ("e", "")]);
    }

    #[test]
    fn a_json_body_is_no_form() {
        let mut request = Request::new("POST", "/routerjson", "a=1");
        request.headers.insert(CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
        assert_eq!(Parameters::of(&request).get("a"), None);
    }
}
