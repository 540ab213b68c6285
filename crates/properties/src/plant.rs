//! A secret and a telephone number, put into a body where a sentence stands.

/// Looks like a token, and opens nothing.
pub(crate) const SECRET: &str = "demosecret0123456789abcdef0123456789";
/// Nobody's number.
pub(crate) const MOBILE: &str = "13800138000";

/// How many values of a body get the planted sentence, one after the other.
const MOST: usize = 4;

/// Whether a number stands in a text by itself. As a part of a longer one, or behind letters, it is no telephone's: waybills and
/// orders have such numbers.
pub(crate) fn stands_in(text: &str, number: &str) -> bool {
    let more = |next: Option<char>| next.is_some_and(|c| c.is_ascii_alphanumeric());
    text.match_indices(number).any(|(at, found)| {
        let (before, after) = (&text[..at], &text[at + found.len()..]);
        !more(before.chars().next_back()) && !more(after.chars().next())
    })
}

/// The body in a few copies, in each of which one value that was a text says [`SECRET`] and [`MOBILE`].
pub(crate) fn planted(body: &[u8]) -> Vec<Vec<u8>> {
    let texts = texts(body);
    let first = crate::sum(body).checked_rem(texts.len()).unwrap_or_default();
    let chosen = texts.iter().cycle().skip(first).take(texts.len().min(MOST));
    chosen
        .map(|place| {
            let sentence = format!("token {SECRET} 电话{MOBILE}");
            [&body[..place.start], sentence.as_bytes(), &body[place.end..]].concat()
        })
        .collect()
}

/// What stands between quotes and is no name of a member.
fn texts(body: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut texts = Vec::new();
    let mut at = 0;
    while let Some(open) = body[at..].iter().position(|byte| *byte == b'"').map(|found| at + found + 1) {
        let mut end = open;
        while end < body.len() && body[end] != b'"' {
            end += if body[end] == b'\\' { 2 } else { 1 };
        }
        if end >= body.len() {
            break;
        }
        at = end + 1;
        if body[at..].iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b':') {
            texts.push(open..end);
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_replaced_and_names_are_not() {
        let body = br#"{"a": "x\"y" , "b":["z"], "c" : 1}"#;
        let found: Vec<_> = texts(body).into_iter().map(|place| &body[place]).collect();
        assert_eq!(found, [br#"x\"y"#.as_slice(), b"z"]);
        assert_eq!(planted(body).len(), 2);
        assert!(planted(br#"{"open"#).is_empty() && planted(b"\"\\").is_empty());
        let text = String::from_utf8(planted(br#"["z"]"#).remove(0)).unwrap();
        assert_eq!(text, format!(r#"["token {SECRET} 电话{MOBILE}"]"#));
    }

    #[test]
    fn a_number_stands_by_itself_or_is_another() {
        for text in [MOBILE.to_owned(), format!("电话{MOBILE}。"), format!("9{MOBILE} {MOBILE}")] {
            assert!(stands_in(&text, MOBILE), "{text}");
        }
        for text in [format!("{MOBILE}900"), format!("9{MOBILE}"), format!("JD{MOBILE}"), String::new()] {
            assert!(!stands_in(&text, MOBILE), "{text}");
        }
    }
}
