//! What a value is, told by the key it stands under.

use std::borrow::Cow;

use super::{address, contact, email, mask_text, name};

/// Whether values under this key are phone numbers, whatever they look like: it contains phone, mobile or tel, in any
/// case.
#[must_use]
pub fn is_contact_key(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["phone", "mobile", "tel"].iter().any(|part| key.contains(part))
}

/// The value as it may be shown: hidden by the rule that its key calls for, else as [`mask_text`] does.
///
/// Keys of nested fields are joined by dots, as in `receiver.name`.
///
/// ```
/// use portolan_domain::mask_value;
/// assert_eq!(mask_value("operatorPhone", "13800000000"), "*********00");
/// assert_eq!(mask_value("operatorName", "张三"), "张*");
/// assert_eq!(mask_value("routeProvinceName", "北京"), "北京");
/// assert_eq!(mask_value("receiver.address", "长安街12号"), "长安街**号");
/// ```
#[must_use]
pub fn mask_value<'a>(key: &str, value: &'a str) -> Cow<'a, str> {
    let lower = key.to_ascii_lowercase();
    let masked = if is_contact_key(key) || has(&plain(&lower), &DOCUMENTS) {
        contact(value)
    } else if has(&lower, &["email", "e_mail"]) {
        email(value)
    } else if has(&plain(&lower).replace("warehouse", ""), &["address", "addr", "street", "housen"]) {
        address(value)
    } else if is_person(&lower) {
        name(value)
    } else {
        return mask_text(value);
    };
    if masked == value { Cow::Borrowed(value) } else { Cow::Owned(masked) }
}

/// Numbers of papers that name a person.
const DOCUMENTS: [&str; 6] = ["idcard", "idnumber", "passport", "taxid", "dutyno", "certno"];
/// Words for a person.
const PERSONS: [&str; 19] = [
    "operator",
    "opename",
    "courier",
    "collector",
    "receiver",
    "receive",
    "sender",
    "consignee",
    "recipient",
    "customername",
    "contact",
    "linkman",
    "signer",
    "signname",
    "buyer",
    "username",
    "realname",
    "deliveryman",
    "driver",
];
/// Words for what is no person though it has a name or stands with one.
const THINGS: [&str; 42] = [
    "province",
    "city",
    "district",
    "county",
    "town",
    "country",
    "region",
    "area",
    "site",
    "station",
    "category",
    "logistic",
    "carrier",
    "goods",
    "sku",
    "product",
    "item",
    "shop",
    "store",
    "warehouse",
    "ware",
    "type",
    "status",
    "state",
    "route",
    "node",
    "channel",
    "option",
    "company",
    "brand",
    "event",
    "file",
    "field",
    "method",
    "service",
    "dept",
    "department",
    "center",
    "title",
    "time",
    "date",
    "zip",
];
const THING_ENDS: [&str; 8] = ["id", "code", "no", "num", "count", "postcode", "flag", "remark"];

fn has(key: &str, words: &[&str]) -> bool {
    words.iter().any(|word| key.contains(word))
}

fn plain(key: &str) -> String {
    key.chars().filter(|c| !matches!(c, '_' | '-' | '.')).collect()
}

/// Whether the last part of a key names a person; a bare `name` is decided by what it is inside of.
fn is_person(lower: &str) -> bool {
    let (outer, last) = lower.rsplit_once('.').unwrap_or(("", lower));
    let (outer, last) = (plain(outer), plain(last));
    if has(&last, &THINGS) || THING_ENDS.iter().any(|end| last.ends_with(end)) {
        false
    } else if has(&last, &PERSONS) || has(&outer, &PERSONS) {
        true
    } else {
        last.contains("nick") || (last.contains("name") && !has(&outer, &THINGS))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_contact_key_is_known_in_any_spelling() {
        for key in ["operatorPhone", "receiveTel", "courier_mobile", "TELEPHONE", "mobilePhone2", "courierTel"] {
            assert!(is_contact_key(key), "{key}");
        }
        for key in ["operatorName", "waybillCode", "", "电话"] {
            assert!(!is_contact_key(key), "{key}");
        }
    }

    #[test]
    fn a_person_is_told_from_a_thing_with_a_name() {
        for key in
            ["operatorName", "ope_name", "receiver", "sender_name", "consignee.name", "name", "goods.receiverName"]
        {
            assert_eq!(mask_value(key, "张三"), "张*", "{key}");
        }
        for key in [
            "warehouse_no",
            "routeCityName",
            "carriers_name",
            "categoryName",
            "warehouse.name",
            "receiver.city",
            "operatorId",
        ] {
            assert_eq!(mask_value(key, "张三"), "张三", "{key}");
        }
        assert_eq!(mask_value("warehouse_no", "BJ01"), "BJ01", "no house number");
        assert_eq!(mask_value("email", "zhangsan@example.com"), "z***@example.com");
        assert_eq!(mask_value("tax_id", "110101199001011234"), "****************34");
        assert_eq!(mask_value("remark", "电话13800000000"), "电话138******00");
        assert!(matches!(mask_value("waybillCode", "JDVE00132473532"), Cow::Borrowed(_)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn masking_a_value_twice_is_masking_it_once(
            key in "phone|email|receiver_name|address|remark|goods.name|\\PC{0,8}",
            value in "\\PC{0,20}|1[3-9][0-9]{9}|快递员[张李三四]{1,3}[，。 ]",
        ) {
            let once = mask_value(&key, &value).into_owned();
            prop_assert_eq!(mask_value(&key, &once), once.as_str());
        }

        #[test]
        fn whatever_stands_under_a_contact_key_shows_two_characters_at_most(value in "\\PC{1,20}") {
            let masked = mask_value("courierTel", &value);
            prop_assert!(masked.chars().rev().skip(2).all(|c| c == '*'));
        }
    }
}
