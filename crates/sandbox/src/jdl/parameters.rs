//! The parameters of a call: each from the query first, then from the header of the same name.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::Request;

/// The first value of a parameter. In the query `+` and `%20` are both a space; bytes that are
/// no UTF-8 become U+FFFD, which no key, token or signature contains.
pub(crate) fn parameter(request: &Request, name: &str) -> Option<String> {
    for pair in request.query().split('&') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if decode(key) == name {
            return Some(decode(value).into_owned());
        }
    }
    let header = request.headers.get(name)?;
    Some(String::from_utf8_lossy(header.as_bytes()).into_owned())
}

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
    fn query_before_header_and_both_spaces() {
        let mut request = Request::new("POST", "/x?timestamp=a+b%20c&v=1&v=2&%6Cop=%E4", "");
        request.headers.insert("v", "9".parse().unwrap());
        request.headers.insert("lop-tz", "8".parse().unwrap());
        assert_eq!(parameter(&request, "timestamp").unwrap(), "a b c");
        assert_eq!(parameter(&request, "v").unwrap(), "1");
        assert_eq!(parameter(&request, "lop-tz").unwrap(), "8");
        assert_eq!(parameter(&request, "lop").unwrap(), "\u{fffd}");
        assert_eq!(parameter(&request, "sign"), None);
    }
}
