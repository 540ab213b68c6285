//! Bodies to UTF-8, with no character lost and none made up.

use std::{borrow::Cow, str};

use bytes::Bytes;
use encoding_rs::{DecoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A body that is no text in any encoding that providers use. Names the place, never the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body is not {tried} text: byte {offset} of {length} cannot be read")]
pub struct TextError {
    tried: &'static str,
    offset: usize,
    length: usize,
    cut: bool,
}

impl TextError {
    /// Where the first byte stands that cannot be read, counted from 0.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Whether it ends within a character: then the rest did not come.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.cut
    }
}

/// `body` as UTF-8: the same bytes where they are UTF-8 (without a byte order mark), else decoded without a single
/// replacement character.
///
/// JD's older gateways answer in GBK, with or without saying so, and labels are often wrong. So the content speaks first:
///
/// 1. Valid UTF-8 is taken as it is, whatever the label says: GBK text of any length is hardly ever valid UTF-8. One
///    exception: under a GBK label, text whose UTF-8 reading has no Chinese character but whose GBK reading has only such
///    is GBK. (模 in GBK is ģ in UTF-8.)
/// 2. UTF-16 with a byte order mark is decoded.
/// 3. Labelled GBK, GB2312 or GB18030: decoded so, strictly.
/// 4. No label, or one that servers give without looking (UTF-8, ISO-8859-1), or one that nobody knows: taken as GB18030
///    if it reads strictly so **and** has, beside ASCII, only Chinese characters, Chinese punctuation and full-width
///    forms. GB18030 alone proves little, as nearly every pair of bytes is something in it; but other encodings and
///    binary data, read so, soon hit a pair that is no Chinese character, while Chinese text is made of nothing else.
///    UTF-8 with a few damaged bytes can pass even that, as wrong Chinese; it is told by having more whole Chinese
///    characters in its UTF-8 reading than damaged places, and is an error.
///
/// ```
/// use bytes::Bytes;
/// let gbk = Bytes::from_static(b"{\"city\":\"\xb1\xb1\xbe\xa9\"}");
/// assert_eq!(portolan_exchange::to_utf8(gbk, Some("text/html;charset=GBK"))?, "{\"city\":\"北京\"}");
/// # Ok::<(), portolan_exchange::TextError>(())
/// ```
///
/// # Errors
/// [`TextError`] with the offset of the first byte that cannot be read.
pub fn to_utf8(body: Bytes, content_type: Option<&str>) -> Result<Bytes, TextError> {
    Ok(match to_text(&body, content_type)? {
        Cow::Borrowed(text) if text.len() == body.len() => body,
        Cow::Borrowed(text) => body.slice_ref(text.as_bytes()),
        Cow::Owned(text) => text.into(),
    })
}

/// As [`to_utf8`], of bytes that somebody else owns: borrowed where they are UTF-8.
///
/// # Errors
/// As [`to_utf8`].
pub fn to_text<'a>(body: &'a [u8], content_type: Option<&str>) -> Result<Cow<'a, str>, TextError> {
    let label = content_type.and_then(charset);
    let chinese_label = label == Some(GBK) || label == Some(GB18030);
    if let Some(text) = utf8(body) {
        if chinese_label && let Some(text) = gbk_after_all(text) {
            return Ok(Cow::Owned(text));
        }
        return Ok(Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text)));
    }
    match body {
        [0xff, 0xfe, ..] => return decode(UTF_16LE, "UTF-16", body).map(Cow::Owned),
        [0xfe, 0xff, ..] => return decode(UTF_16BE, "UTF-16", body).map(Cow::Owned),
        _ => {}
    }
    match label {
        Some(_) if chinese_label => decode(GB18030, "GB18030", body).map(Cow::Owned),
        Some(other) if other != UTF_8 && other != WINDOWS_1252 => {
            Err(not_utf8("UTF-8 (and its label is not followed)", body))
        }
        _ => {
            let neither = not_utf8("UTF-8 or GB18030", body);
            if is_damaged_utf8(body) {
                return Err(neither);
            }
            let text = decode(GB18030, "GB18030", body).map_err(|_| neither)?;
            if is_chinese(&text) { Ok(Cow::Owned(text)) } else { Err(neither) }
        }
    }
}

/// The bytes as text, if they are UTF-8: several times as fast as the standard library's on Chinese text.
#[must_use]
pub fn utf8(bytes: &[u8]) -> Option<&str> {
    simdutf8::basic::from_utf8(bytes).ok()
}

/// The GBK reading of valid UTF-8, where that one has no Chinese character and this one has, beside ASCII, no other.
fn gbk_after_all(body: &str) -> Option<String> {
    if body.is_ascii() || body.chars().any(is_han) {
        return None;
    }
    decode(GB18030, "GB18030", body.as_bytes()).ok().filter(|text| is_chinese(text))
}

fn not_utf8(tried: &'static str, body: &[u8]) -> TextError {
    let offset = Encoding::utf8_valid_up_to(body);
    let rest = body.get(offset..).unwrap_or_default();
    let cut = str::from_utf8(rest).is_err_and(|error| error.error_len().is_none());
    TextError { tried, offset, length: body.len(), cut }
}

/// The encoding that a `Content-Type` names, if it is one that exists.
fn charset(content_type: &str) -> Option<&'static Encoding> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        if !name.trim().eq_ignore_ascii_case("charset") {
            return None;
        }
        Encoding::for_label(value.trim().trim_matches(['"', '\'']).as_bytes())
    })
}

fn decode(encoding: &'static Encoding, tried: &'static str, bytes: &[u8]) -> Result<String, TextError> {
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let error = |offset| TextError { tried, offset, length: bytes.len(), cut: false };
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).ok_or_else(|| error(0))?;
    let mut text = String::with_capacity(room);
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
        (DecoderResult::InputEmpty, _) => Ok(text),
        (DecoderResult::OutputFull, read) => Err(error(read)),
        (DecoderResult::Malformed(length, after), read) => {
            // It could not tell before the end that something was wrong.
            let cut = read == bytes.len() && after == 0;
            Err(TextError { cut, ..error(read.saturating_sub(usize::from(length) + usize::from(after))) })
        }
    }
}

fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut damaged) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| is_han(*c)).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    whole > damaged
}

fn is_chinese(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii() || is_han(c) || is_chinese_mark(c))
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3347f}')
}

/// Punctuation, full-width forms, and the marks between words and names that Chinese text shares with others: · — ‘ ’ “ ” …
fn is_chinese_mark(c: char) -> bool {
    matches!(
        c,
        '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '·' | '—' | '‘' | '’' | '“' | '”' | '…'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8], content_type: Option<&str>) -> Result<String, usize> {
        to_utf8(Bytes::copy_from_slice(bytes), content_type)
            .map(|text| String::from_utf8(text.to_vec()).expect("UTF-8"))
            .map_err(|error| error.offset())
    }

    fn gbk(text: &str) -> Vec<u8> {
        let (bytes, _, lossy) = GBK.encode(text);
        assert!(!lossy, "{text}");
        bytes.into_owned()
    }

    #[test]
    fn utf8_is_handed_on_without_a_copy_and_without_its_mark() {
        let body = Bytes::from_static("\u{feff}{\"a\":\"京东\"}".as_bytes());
        let text = to_utf8(body.clone(), None).unwrap();
        assert_eq!(text, "{\"a\":\"京东\"}");
        assert_eq!(text.as_ptr(), body[3..].as_ptr());
    }

    #[test]
    fn gbk_is_read_with_its_label_with_a_wrong_one_and_without() {
        let body = gbk("{\"opeRemark\":\"货物已到达【北京】，王五·揽收——“完成”\"}");
        let expected = "{\"opeRemark\":\"货物已到达【北京】，王五·揽收——“完成”\"}";
        for label in [
            Some("text/html; charset=GBK"),
            Some("text/html;Charset=\"gb2312\""),
            Some("application/json;charset=gb18030"),
            Some("text/html;charset=ISO-8859-1"),
            Some("application/json; charset=utf-8"),
            Some("application/json"),
            Some("text/plain; charset=no-such"),
            None,
        ] {
            assert_eq!(read(&body, label).as_deref(), Ok(expected), "{label:?}");
        }
    }

    #[test]
    fn a_label_decides_where_the_content_cannot() {
        assert_eq!(gbk("模"), "ģ".as_bytes());
        assert_eq!(read(&gbk("模"), Some("a/b;charset=gbk")).as_deref(), Ok("模"));
        assert_eq!(read(&gbk("模"), None).as_deref(), Ok("ģ"));
        assert_eq!(read("京东".as_bytes(), Some("a/b;charset=gbk")).as_deref(), Ok("京东"));
        assert_eq!(read("€".as_bytes(), Some("a/b;charset=gbk")).as_deref(), Ok("€"), "no Chinese in either reading");
    }

    #[test]
    fn utf16_is_read_by_its_mark_alone() {
        assert_eq!(read(b"\xff\xfe\xac\x4e", None).as_deref(), Ok("京"));
        assert_eq!(read(b"\xfe\xff\x4e\xac", None).as_deref(), Ok("京"));
        assert_eq!(read(b"\xff\xfe\x00\xd8", None), Err(2), "half a surrogate pair");
        assert_eq!(read(b"\xff\xfe\xac", None), Err(2), "half a unit");
    }

    #[test]
    fn what_is_no_text_is_an_error_that_names_the_byte() {
        assert_eq!(read(b"{\"a\":\"\x80\xff\"}", None), Err(6));
        assert_eq!(read(b"abc\xff\xff", Some("a/b;charset=gbk")), Err(3));
        assert_eq!(read(&gbk("京东")[..3], Some("a/b;charset=gbk")), Err(2));
        assert_eq!(read(b"\xa4\xa4\xa4\xe5", Some("a/b;charset=big5")), Err(0), "Big5 reads as wrong Chinese");
        assert_eq!(read(b"\xd6\xd0 \xa6\xa1", None), Err(0), "a Greek letter beside Chinese");
        let error = to_utf8(Bytes::from_static(b"secret\xff"), None).unwrap_err();
        assert_eq!(error.to_string(), "the body is not UTF-8 or GB18030 text: byte 6 of 7 cannot be read");
    }

    #[test]
    fn damaged_utf8_does_not_become_wrong_chinese() {
        let mut body = "{\"remark\":\"您的快件已由本人签收\"}".as_bytes().to_vec();
        body.remove(11);
        assert_eq!(read(&body, None), Err(11));
        assert_eq!(read(&body, Some("application/json;charset=utf-8")), Err(11));
    }

    /// Characters of GB2312's first level, whose lead bytes never begin three bytes of UTF-8.
    fn common() -> impl Strategy<Value = String> {
        let character = (0xb0_u8..=0xd6, 0xa1_u8..=0xfe)
            .prop_map(|(lead, trail)| GBK.decode_without_bom_handling(&[lead, trail]).0.into_owned());
        prop::collection::vec(prop_oneof![character, "[ -~]{1,3}", Just("，".to_owned())], 0..40)
            .prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn any_utf8_is_unchanged(text in "\\PC*", label in prop_oneof![Just(None), Just(Some("a/b;charset=utf-8"))]) {
            prop_assume!(!text.starts_with('\u{feff}'));
            prop_assert_eq!(read(text.as_bytes(), label), Ok(text));
        }

        #[test]
        fn common_chinese_in_gbk_round_trips_under_its_label(text in common()) {
            prop_assert_eq!(read(&gbk(&text), Some("text/html;charset=GBK")), Ok(text));
        }

        #[test]
        fn any_chinese_in_gbk_round_trips_unless_it_is_utf8_too(text in "[\u{4e00}-\u{9fa5}，。！a-z0-9 ]{1,40}") {
            let bytes = gbk(&text);
            prop_assume!(str::from_utf8(&bytes).is_err() && !is_damaged_utf8(&bytes));
            prop_assert_eq!(read(&bytes, None), Ok(text.clone()));
            prop_assert_eq!(read(&bytes, Some("text/html;charset=GBK")), Ok(text));
        }

        #[test]
        fn any_bytes_give_utf8_or_an_error_within_them(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            label in prop_oneof![Just(None), Just(Some("a;charset=gbk")), Just(Some("a;charset=big5")), Just(Some(";="))],
        ) {
            match to_utf8(Bytes::from(bytes.clone()), label) {
                Ok(text) => prop_assert!(str::from_utf8(&text).is_ok()),
                Err(error) => prop_assert!(error.offset() < bytes.len()),
            }
        }
    }
}
