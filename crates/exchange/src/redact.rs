//! What a provider says in its own words, made fit for an error.

use portolan_domain::mask_text;

/// Characters that are kept.
const LONGEST: usize = 300;
/// Characters beyond those that are looked at: more than a telephone number has, with all its blanks.
const BEYOND: usize = 100;

/// A provider's sentence without what looks like a token or a telephone number: gateways are known to repeat the token
/// that they refuse. Runs of 16 or more letters, digits, `-`, `_`, `.` or `=` with a digit among them become `***`; at
/// most 300 characters are kept, cut after all was hidden: half a number would not be known as one.
#[must_use]
pub fn redact(sentence: &str) -> String {
    let mut shown = String::with_capacity(sentence.len().min(LONGEST + BEYOND));
    let mut run = String::new();
    let flush = |run: &mut String, shown: &mut String| {
        let hide = run.len() >= 16 && run.bytes().any(|b| b.is_ascii_digit());
        shown.push_str(if hide { "***" } else { run });
        run.clear();
    };
    for c in sentence.chars().take(LONGEST + BEYOND) {
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '=') {
            run.push(c);
        } else {
            flush(&mut run, &mut shown);
            shown.push(if c.is_control() { ' ' } else { c });
        }
    }
    flush(&mut run, &mut shown);
    mask_text(&shown).chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_never_repeated() {
        let said = redact("无效access_token[11111111-2222-3333-4444-555555555555],请重新授权");
        assert_eq!(said, "无效access_token[***],请重新授权");
        assert_eq!(redact("token=demotoken0000000000000000000000f is invalid"), "*** is invalid");
        assert_eq!(redact("waybill JDVA00000000001 of 13800000000"), "waybill JDVA00000000001 of 138******00");
        assert_eq!(redact("an internationalization_problem\n"), "an internationalization_problem ");
        for before in 280..300 {
            let said = redact(&format!("{}，13800000000，demotoken0000000f", "字".repeat(before)));
            assert!(
                said.chars().count() <= 300 && !said.contains("138000") && !said.contains("demo"),
                "{before}: {said}"
            );
        }
    }
}
