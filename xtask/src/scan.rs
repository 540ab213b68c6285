//! Finds people and secrets in text: mobile numbers, citizen ids, e-mail addresses, tokens, values of secret keys.
//!
//! Names, landlines and street addresses have no shape that a program could tell from other text: whoever adds a
//! fixture looks for those.

use serde_json::Value;

/// Numbers that are known to be nobody's, to be written where a person's would stand.
pub(crate) const FAKE_MOBILES: &[&str] = &["13800000000", "13800138000", "13900000000"];

/// The hundred numbers beside the first of them, where a case needs several people.
const FAKE_HUNDRED: &str = "138000000";

/// Last two labels of mail domains that are reserved for examples.
const EXAMPLE_DOMAINS: &[&str] = &["example.com", "example.org", "example.net"];

/// Beginnings that tell a made-up secret.
const MADE_UP: &[&str] = &["demo", "example", "fake", "sample", "test", "sandbox", "redacted"];

/// Keys whose value is a secret; written without case, `_` and `-`.
const SECRET_KEYS: &[&str] = &[
    "accesstoken",
    "apikey",
    "appsecret",
    "authorization",
    "clientsecret",
    "cookie",
    "cjaccesstoken",
    "password",
    "refreshtoken",
    "secret",
    "setcookie",
    "token",
];

/// Keys whose value is made with a secret. Documents may show one, as an example to compute.
const SIGNATURE_KEYS: &[&str] = &["lopsign", "sign", "signature"];

/// Keys whose value looks like a token and opens nothing.
const OPEN_KEYS: &[&str] = &["requestid", "traceid", "loptraceid", "spanid", "idempotencykey", "etag"];

/// What the author of a fixture said about it.
#[derive(Debug, Default)]
pub(crate) struct Allowed {
    /// Keys whose values were replaced by made-up ones. Holds for tokens; a person's number is replaced by a fake one.
    scrubbed: Vec<String>,
    published_signatures: bool,
}

impl Allowed {
    pub(crate) fn new<'a>(scrubbed: impl Iterator<Item = &'a str>) -> Self {
        let last = |path: &str| plain(path.rsplit(['.', '/']).next().unwrap_or(path));
        Self { scrubbed: scrubbed.map(last).collect(), published_signatures: false }
    }

    fn allows(&self, key: &str) -> bool {
        let published = self.published_signatures && SIGNATURE_KEYS.contains(&key);
        published || OPEN_KEYS.contains(&key) || self.scrubbed.iter().any(|scrubbed| scrubbed == key)
    }
}

/// Everything found in a file, each message once.
pub(crate) fn file(text: &str, allowed: &Allowed) -> Vec<String> {
    let mut found = Vec::new();
    people(text, &mut found);
    match serde_json::from_str::<Value>(body(text)) {
        Ok(json) => walk("", &json, allowed, &mut found),
        Err(_) => leaf("", text, allowed, &mut found),
    }
    found.sort();
    found.dedup();
    found
}

/// People, and secrets given to secret keys, in prose: a lone digest may be a published signature.
pub(crate) fn prose(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    people(text, &mut found);
    pairs(text, &Allowed { published_signatures: true, ..Allowed::default() }, &mut found);
    found
}

/// A snapshot without its header.
fn body(text: &str) -> &str {
    text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).map_or(text, |(_, body)| body)
}

fn walk(key: &str, json: &Value, allowed: &Allowed, found: &mut Vec<String>) {
    match json {
        Value::Object(map) => map.iter().for_each(|(key, value)| walk(key, value, allowed, found)),
        Value::Array(list) => list.iter().for_each(|value| walk(key, value, allowed, found)),
        Value::String(text) => leaf(key, text, allowed, found),
        Value::Number(number) => people(&number.to_string(), found),
        Value::Null | Value::Bool(_) => {}
    }
}

/// One string, as it stands, as JSON where it is JSON, and without percent signs where it has them.
fn leaf(key: &str, text: &str, allowed: &Allowed, found: &mut Vec<String>) {
    people(text, found);
    match serde_json::from_str::<Value>(text) {
        Ok(json @ (Value::Object(_) | Value::Array(_))) => return walk(key, &json, allowed, found),
        _ => tokens(key, text, allowed, found),
    }
    if !key.is_empty() {
        secret(key, text, allowed, found);
    }
    pairs(text, allowed, found);
    let decoded = percent_decoded(text);
    if decoded != text {
        leaf(key, &decoded, allowed, found);
    }
}

fn people(text: &str, found: &mut Vec<String>) {
    for (at, _) in text.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
        if !starts_number(&text[..at]) {
            continue;
        }
        if let Some(number) = mobile(&text[at..]).filter(|number| !is_fake(number)) {
            found.push(format!(
                "a mobile number ({}…{}): write {} instead",
                &number[..3],
                &number[9..],
                FAKE_MOBILES.join(", ")
            ));
        }
        if citizen_id(&text[at..]) {
            found.push(format!("a citizen id ({}…): write one with a wrong check digit", &text[at..at + 6]));
        }
    }
    for (at, _) in text.match_indices('@') {
        let domain: String =
            text[at + 1..].chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).collect();
        let domain = domain.trim_end_matches('.').to_lowercase();
        let user = text[..at].chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric() || "._%+-".contains(c));
        let top = domain.rsplit('.').next().unwrap_or_default();
        let mail = user && domain.contains('.') && top.len() >= 2 && top.chars().all(|c| c.is_ascii_alphabetic());
        let example = matches!(top, "example" | "test" | "invalid")
            || EXAMPLE_DOMAINS.iter().any(|allowed| domain == *allowed || domain.ends_with(&format!(".{allowed}")));
        if mail && !example {
            found.push(format!("an e-mail address at {domain}: write one at example.com"));
        }
    }
}

/// Whether a number may start after `before`: not inside a longer word or number. An escape (`\n138…`) ends a word.
fn starts_number(before: &str) -> bool {
    let mut chars = before.chars().rev();
    match chars.next() {
        Some(last) if last.is_ascii_digit() => false,
        Some(last) if last.is_ascii_alphabetic() || last == '_' => chars.next() == Some('\\'),
        Some('.') => !chars.next().is_some_and(|c| c.is_ascii_digit()),
        _ => true,
    }
}

/// A mainland mobile number at the start of `text`, with or without country code, also written 138 0000 0000.
fn mobile(text: &str) -> Option<String> {
    let local = ["0086", "86"].iter().find_map(|code| text.strip_prefix(code)).map(|rest| {
        let rest = rest.strip_prefix([' ', '-']).unwrap_or(rest);
        eleven(rest)
    });
    local.flatten().or_else(|| eleven(text))
}

fn eleven(text: &str) -> Option<String> {
    let mut digits = String::new();
    let mut chars = text.chars().peekable();
    while digits.len() < 11 {
        let next = chars.next()?;
        match next {
            '0'..='9' => digits.push(next),
            ' ' | '-' if matches!(digits.len(), 3 | 7) && chars.peek().is_some_and(char::is_ascii_digit) => {}
            _ => return None,
        }
    }
    let ended = !chars.next().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    let mut head = digits.chars();
    (ended && head.next() == Some('1') && matches!(head.next(), Some('3'..='9'))).then_some(digits)
}

/// Eighteen characters with a province, a birthday and the right check digit (GB 11643).
fn citizen_id(text: &str) -> bool {
    let id: Vec<u8> = text.bytes().take(18).collect();
    let ended = !text.as_bytes().get(18).is_some_and(u8::is_ascii_alphanumeric);
    if id.len() < 18 || !ended || !id[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number = |range: std::ops::Range<usize>| id[range].iter().fold(0_u32, |n, d| n * 10 + u32::from(d - b'0'));
    let plausible = (11..=91).contains(&number(0..2))
        && (1900..=2099).contains(&number(6..10))
        && (1..=12).contains(&number(10..12))
        && (1..=31).contains(&number(12..14));
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize = id.iter().zip(weights).map(|(d, weight)| usize::from(d - b'0') * weight).sum();
    plausible && b"10X98765432"[sum % 11] == id[17].to_ascii_uppercase()
}

fn is_fake(mobile: &str) -> bool {
    FAKE_MOBILES.contains(&mobile) || mobile.starts_with(FAKE_HUNDRED)
}

/// Hexadecimal runs of the length of a key or digest.
fn tokens(key: &str, text: &str, allowed: &Allowed, found: &mut Vec<String>) {
    let mut at = 0;
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        let start = at + text[at..].find(word).unwrap_or_default();
        at = start + word.len();
        if word.len() < 32 || !word.bytes().all(|b| b.is_ascii_hexdigit()) {
            continue;
        }
        let near = key_before(&text[..start]);
        let key = if near.is_empty() { plain(key) } else { near };
        // A secret key is reported with its own words.
        if !allowed.allows(&key) && !is_secret(&key) {
            found.push(format!(
                "a token ({}…, key `{key}`): replace it by one that starts with `demo`, and list the key in `scrubbed`",
                &word[..6]
            ));
        }
    }
}

/// `key=value` and `key: value`, as in query strings, headers and settings.
fn pairs(text: &str, allowed: &Allowed, found: &mut Vec<String>) {
    for (at, _) in text.match_indices(['=', ':']) {
        let value = text[at + 1..].trim_start_matches([' ', '"', '\'', '`']);
        let end = value.find(|c: char| c.is_whitespace() || "&\"'`,;}<".contains(c)).unwrap_or(value.len());
        secret(&key_before(&text[..=at]), &value[..end], allowed, found);
    }
}

fn secret(key: &str, value: &str, allowed: &Allowed, found: &mut Vec<String>) {
    let key = plain(key);
    if is_secret(&key) && !allowed.allows(&key) && real_looking(value) {
        found.push(format!(
            "a value of `{key}` that may be real: let it start with `demo`, or list the key in `scrubbed` of meta.json"
        ));
    }
}

fn is_secret(key: &str) -> bool {
    SECRET_KEYS.contains(&key) || SIGNATURE_KEYS.contains(&key)
}

/// Long enough to be a secret, with both digits and letters, and not marked as made up.
fn real_looking(value: &str) -> bool {
    let value = value.strip_prefix("Bearer ").unwrap_or(value);
    let lower = value.to_lowercase();
    let words = value.bytes().all(|b| b.is_ascii_graphic()) && value.len() >= 12;
    let reference = lower.starts_with("env:") || lower.starts_with("file:") || lower.contains("::");
    let mixed = value.bytes().any(|b| b.is_ascii_digit()) && value.bytes().any(|b| b.is_ascii_alphabetic());
    let made_up = MADE_UP.iter().any(|word| lower.starts_with(word)) || value.starts_with(['<', '[', '{', '$', '*']);
    words && mixed && !reference && !made_up
}

/// The key that ends right before a value, past quotes, spaces and the sign between them.
fn key_before(before: &str) -> String {
    let quote = |c: char| c == '"' || c == '\'' || c == '`' || c == '\\' || c == ' ';
    let before = before.trim_end_matches(quote);
    let Some(before) = before.strip_suffix(['=', ':']) else { return String::new() };
    let before = before.trim_end_matches(quote);
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let start = before.char_indices().rev().take_while(|(_, c)| part(*c)).last().map_or(before.len(), |(at, _)| at);
    plain(&before[start..])
}

fn plain(key: &str) -> String {
    key.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = |b: u8| char::from(b).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        match (first, after) {
            (b'%', [high, low, ..]) if hex(*high).is_some() && hex(*low).is_some() => {
                bytes.push(hex(*high).unwrap_or_default() * 16 + hex(*low).unwrap_or_default());
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(text: &str) -> Vec<String> {
        file(text, &Allowed::default())
    }

    #[track_caller]
    fn found(text: &str, words: &str) {
        let found = scan(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].contains(words), "{text}: {found:?}");
    }

    #[track_caller]
    fn clean(text: &str) {
        assert_eq!(scan(text), Vec::<String>::new(), "{text}");
    }

    #[test]
    fn mobile_numbers() {
        found("联系电话：13912345678）", "139…78");
        found("{\"phone\": 13912345678}", "mobile");
        found("{\"remark\": \"call\\n13912345678\"}", "mobile");
        found("+8613912345678", "mobile");
        found("0086 139-1234-5678", "mobile");
        found("{\"url\": \"/x?p=%7B%22tel%22%3A%2213912345678%22\"}", "mobile");
        found("{\"body\": \"{\\\"tel\\\":\\\"13912345678\\\"}\"}", "mobile");
        clean("13800000000 13800138000 +8613900000000");
        clean("139****5678, JDVE13912345678, 113912345678, 139123456789, 12345678901, 1691539200000, 0.13912345678");
    }

    #[test]
    fn citizen_ids() {
        found("{\"idCard\": \"11010519491231002X\"}", "110105");
        clean("110105194912310021 order 110105999912310021");
    }

    #[test]
    fn mail_addresses() {
        found("to li.lei@corp.cn.", "corp.cn");
        clean("a@example.com b@mail.example.org c@host.test @author 3@4 x@1.2");
    }

    #[test]
    fn tokens_and_secret_keys() {
        let hex = "0123456789abcdef0123456789abcdef";
        found(&format!("{{\"data\": \"{hex}\"}}"), "key `data`");
        found(&format!("say {hex}"), "token");
        found(&format!("{{\"accessToken\": \"{hex}\"}}"), "value of `accesstoken`");
        found(&format!("/x?app_key=demo&sign={hex}&v=1"), "value of `sign`");
        found("{\"Authorization\": \"Bearer abcdef0123456789\"}", "authorization");
        found("---\nsource: a.rs\n---\nheaders:\n  lop-sign: A1b2C3d4E5f6G7==", "lopsign");
        clean(&format!("{{\"requestId\": \"{hex}\", \"trace_id\": \"{hex}\"}}"));
        clean(
            "{\"accessToken\": \"demo-0123456789abcdef\", \"sign\": \"[redacted]\", \"token\": \"env:TOKEN_OF_SHOP_1\"}",
        );
    }

    #[test]
    fn scrubbed_keys_are_believed_for_tokens_only() {
        let allowed = Allowed::new(["response.body.data", "sign"].into_iter());
        let hex = "0123456789abcdef0123456789abcdef";
        assert!(file(&format!("{{\"data\": \"{hex}\", \"sign\": \"{hex}\"}}"), &allowed).is_empty());
        assert_eq!(file("{\"data\": \"13912345678\"}", &allowed).len(), 1);
    }

    #[test]
    fn prose_may_show_a_digest_but_no_secret() {
        let hex = "0123456789abcdef0123456789abcdef";
        assert!(
            prose(&format!("the digest is `{hex}`, `&sign={hex}`; set app_secret = \"demo-secret-0001\"")).is_empty()
        );
        assert_eq!(prose(&format!("app_secret = \"{hex}\"")).len(), 1);
        assert_eq!(prose("ring 13912345678").len(), 1);
    }
}
