//! Values that are a person's as a whole: names, phone numbers, e-mail addresses, tax numbers.

use super::{digit, shown, star};

/// Keeps the first character of a name; a name of one character is hidden.
pub(crate) fn name(text: &str) -> String {
    let counted = |c: char| c.is_alphanumeric() || star(c);
    let mut keep = text.chars().filter(|c| counted(*c)).count() > 1;
    let hide = |c: char| {
        if c.is_whitespace() {
            return c;
        }
        let kept = std::mem::replace(&mut keep, false) && c.is_alphanumeric();
        if kept { c } else { '*' }
    };
    text.chars().map(hide).collect()
}

/// Keeps at most the first three and the last two digits of a phone number, and its separators; text that holds
/// anything else is hidden wholly.
pub(crate) fn phone(text: &str) -> String {
    let separator = |c: char| c.is_whitespace() || "+-()./（）＋－—–．".contains(c);
    let pure = text.chars().all(|c| separator(c) || star(c) || digit(c).is_some());
    let count = text.chars().filter(|c| !separator(*c)).count();
    let (head, tail) = if pure { shown(count) } else { (0, 0) };
    let mut seen = 0;
    let hide = |c: char| {
        if separator(c) {
            return c;
        }
        seen += 1;
        if (seen <= head || seen > count - tail) && !star(c) { c } else { '*' }
    };
    text.chars().map(hide).collect()
}

/// Hides a value whatever it looks like, except at most its last two characters; six or fewer are hidden wholly.
pub(crate) fn contact(text: &str) -> String {
    let length = text.chars().count();
    let solid = text.chars().filter(|c| c.is_alphanumeric() || star(*c)).count();
    let (_, tail) = shown(solid);
    text.chars().enumerate().map(|(i, c)| if i >= length - tail && !star(c) { c } else { '*' }).collect()
}

/// Keeps the first character and the domain of an e-mail address.
pub(crate) fn email(text: &str) -> String {
    let plain = |domain: &str| {
        domain.contains('.') && domain.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
    };
    match text.trim().rsplit_once('@') {
        Some((local, domain)) if plain(domain) => {
            let first = local.chars().next().filter(|c| local.chars().nth(1).is_some() && c.is_alphanumeric());
            format!("{}***@{domain}", first.map(String::from).unwrap_or_default())
        }
        _ => "***".into(),
    }
}

/// Hides every character but blanks.
pub(crate) fn all(text: &str) -> String {
    text.chars().map(|c| if c.is_whitespace() { c } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_keeps_its_first_character() {
        let cases = [
            ("张三", "张*"),
            ("欧阳三三", "欧***"),
            ("张", "*"),
            ("Zhang San", "Z**** ***"),
            (" 张三", " 张*"),
            ("张.", "**"),
            ("*三", "**"),
            ("", ""),
        ];
        for (plain, masked) in cases {
            assert_eq!(name(plain), masked);
        }
    }

    #[test]
    fn a_phone_number_hides_six_digits_or_all() {
        let cases = [
            ("13800000000", "138******00"),
            ("+86 138-0000-0001", "+86 1**-****-**01"),
            ("138****8888", "138******88"),
            ("010-12345678", "010-******78"),
            ("4001234567", "40******67"),
            ("1234567", "******7"),
            ("123456", "******"),
            ("１３８００００００００", "１３８******００"),
            ("张三13800000000", "*************"),
            ("010-12345678转801", "***-************"),
        ];
        for (plain, masked) in cases {
            assert_eq!(phone(plain), masked);
        }
    }

    #[test]
    fn other_values_show_their_end_at_most() {
        assert_eq!(contact("13800000000"), "*********00");
        assert_eq!(contact("00-00-00"), "********");
        assert_eq!(contact("张三"), "**");
        assert_eq!(email("zhangsan@example.com"), "z***@example.com");
        for text in ["z@example.com", "*@example.com"] {
            assert_eq!(email(text), "***@example.com");
        }
        assert_eq!(email("13800000000"), "***");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn masking_a_value_twice_is_masking_it_once(text in ".{0,24}|[0-9 *+()-]{0,20}|[张三李*·A-z]{0,6}") {
            for mask in [name, phone, contact, email, all] {
                let once = mask(&text);
                prop_assert_eq!(mask(&once), once);
            }
        }

        #[test]
        fn a_phone_number_never_shows_more_than_five_digits(text in "[+]?[0-9０-９]{1,4}([ -]?[0-9*]{1,4}){0,5}") {
            let count = |text: &str| text.chars().filter(|c| digit(*c).is_some()).count();
            for masked in [phone(&text), contact(&text)] {
                prop_assert!(count(&masked) <= 5);
                let hidden = masked.chars().filter(|c| *c == '*').count();
                prop_assert!(hidden >= 6 || count(&masked) == 0, "{}", masked);
            }
        }

        #[test]
        fn a_name_always_hides_a_character(text in "\\PC{1,6}") {
            prop_assume!(!text.trim().is_empty());
            prop_assert!(name(&text).contains('*'));
            prop_assert!(text.contains('*') || name(&text) != text);
        }
    }
}
