//! Saved replies of every operation: whatever stands in them, reading them ends, and ends the same way each time.
//!
//! Bytes: a line `operation status`, then the body. The operation may be written as fixtures have it, with `.` for `/`.
//! A line that names none chooses one all the same.

use portolan::{Decoded, Error, Operation, cj, jdl, jos};

use crate::{line, opaque, plant, sum};

type Decode = fn(&str, u16, &[u8]) -> Result<Decoded, Error>;

/// Replies of JOS, and of its authorisation server.
pub fn jos_envelope(bytes: &[u8]) {
    holds(jos::OPERATIONS, &["oauth-token"], jos::decode, bytes);
}

/// Replies of JDL, of its authorisation server, and saved pushes.
pub fn jdl_envelope(bytes: &[u8]) {
    holds(jdl::OPERATIONS, &["oauth-token", "push"], jdl::decode, bytes);
}

/// Replies of CJ, and saved pushes.
pub fn cj_envelope(bytes: &[u8]) {
    holds(cj::OPERATIONS, &["push"], cj::decode, bytes);
}

fn holds(operations: &[Operation], more: &[&'static str], decode: Decode, bytes: &[u8]) {
    let (head, body) = line(bytes);
    let names: Vec<&str> = operations.iter().map(|row| row.name).chain(more.iter().copied()).collect();
    let (operation, status) = question(&names, head);
    let outcome = decode(operation, status, body);
    assert!(opaque::same(&outcome, &decode(operation, status, body)), "{operation}: two readings differ");
    opaque::discreet_in(&outcome);
    match &outcome {
        Ok(decoded) => opaque::in_proportion(decoded, body.len()),
        Err(error) => {
            assert!(error.provider().is_some() && error.operation().is_some(), "{operation}: whose error is it?");
        }
    }
    for body in plant::planted(body) {
        opaque::discreet_in(&decode(operation, status, &body));
    }
}

/// Which operation and HTTP status a first line means.
fn question<'a>(names: &[&'a str], head: &[u8]) -> (&'a str, u16) {
    let mut words = head.splitn(2, |byte| *byte == b' ');
    let (name, status) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let plain = |name: &[u8]| -> Vec<u8> {
        name.iter().map(|b| if *b == b'/' { b'.' } else { *b }).skip_while(|b| *b == b'.').collect()
    };
    let wanted = plain(name);
    let known = names.iter().find(|known| plain(known.as_bytes()) == wanted);
    let operation = known.copied().unwrap_or_else(|| names[sum(name) % names.len()]);
    let status = std::str::from_utf8(status).ok().and_then(|text| text.parse().ok()).unwrap_or(200);
    (operation, status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_an_operation_in_either_spelling_or_chooses_one() {
        let names = ["/jd/tracking/query", "push"];
        assert_eq!(question(&names, b"jd.tracking.query 429"), (names[0], 429));
        assert_eq!(question(&names, b"/jd/tracking/query"), (names[0], 200));
        assert_eq!(question(&names, b"push x"), (names[1], 200));
        assert!(names.contains(&question(&names, b"else").0));
    }
}
