//! Saved replies: what says yes and what no, what a body may be, and that nothing makes the reader panic.

use portolan_cj::{OPERATIONS, decode};
use portolan_domain::{Currency, Decimal, Money, QuoteOutcome, TaxNumberOwner};
use portolan_ports::{Decoded, Delivery, Error, ErrorKind, Item, Retry};
use proptest::prelude::*;

const SIMPLE: &str = "logistic/freightCalculate";

fn quotes(operation: &str, body: &str) -> Result<QuoteOutcome, Error> {
    match decode(operation, 200, body.as_bytes())? {
        Decoded::One(Item::Quotes(outcome)) => Ok(*outcome),
        other => panic!("{other:?}"),
    }
}

fn kind(status: u16, body: &str) -> Option<ErrorKind> {
    decode(SIMPLE, status, body.as_bytes()).err().map(|error| error.kind())
}

#[test]
fn what_says_yes_and_what_says_no() {
    let line = r#"[{"logisticName":"A","logisticPrice":1}]"#;
    for yes in [
        r#""code":200,"result":true"#,
        r#""code":"200","result":true"#,
        r#""code":200"#,
        r#""code":200,"success":true"#,
        r#""code":0,"success":true"#,
        r#""success":true"#,
        r#""result":"true","code":200"#,
    ] {
        assert_eq!(kind(200, &format!(r#"{{{yes},"data":{line}}}"#)), None, "{yes}");
    }
    for no in [
        r#""code":200,"result":false"#,
        r#""code":200,"result":true,"success":false"#,
        r#""code":0"#,
        r#""code":"1699999","result":true"#,
        r#""result":false"#,
    ] {
        assert_eq!(kind(200, &format!(r#"{{{no},"data":{line}}}"#)), Some(ErrorKind::Conflict), "{no}");
    }
    let unclear = format!(r#"{{"code":201,"result":"maybe","data":{line}}}"#);
    assert_eq!(kind(200, &unclear), Some(ErrorKind::BadResponse));
}

#[test]
fn the_envelope_speaks_before_the_status() {
    let refusal =
        |code: u32| format!(r#"{{"code":{code},"result":false,"message":"x","data":null,"pointsInfo":null}}"#);
    for status in [200, 400, 429, 500] {
        assert_eq!(kind(status, &refusal(1_600_200)), Some(ErrorKind::RateLimited), "{status}");
        assert_eq!(kind(status, &refusal(16_900_500)), Some(ErrorKind::QuotaExhausted), "{status}");
        assert_eq!(kind(status, &refusal(1_600_300)), Some(ErrorKind::InvalidInput), "{status}");
    }
    // A code of no table: the status says more than "answered".
    for (status, of) in [
        (200, ErrorKind::Conflict),
        (400, ErrorKind::Conflict),
        (401, ErrorKind::Unauthenticated),
        (403, ErrorKind::Denied),
        (404, ErrorKind::Config),
        (429, ErrorKind::RateLimited),
        (503, ErrorKind::Unavailable),
    ] {
        assert_eq!(kind(status, &refusal(1_699_999)), Some(of), "{status}");
        let error = decode(SIMPLE, status, refusal(1_699_999).as_bytes()).unwrap_err();
        assert_eq!(error.code(), Some("1699999"));
    }
    assert_eq!(kind(500, r#"{"code":200,"result":true,"data":[]}"#), Some(ErrorKind::Unavailable));
}

#[test]
fn what_is_no_envelope_goes_by_the_status() {
    assert_eq!(kind(200, "<html></html>"), Some(ErrorKind::BadResponse));
    assert_eq!(kind(502, "<html></html>"), Some(ErrorKind::Unavailable));
    assert_eq!(kind(403, "<html></html>"), Some(ErrorKind::Denied));
    assert_eq!(kind(429, "slow down"), Some(ErrorKind::RateLimited));
    for body in ["", " ", "7", "null", r#""text""#, "{", r#"{"code":200,"result":true,"data":"#] {
        assert_eq!(kind(200, body), Some(ErrorKind::BadResponse), "{body}");
    }
    for data in ["null", "\"\"", "7", "[7]", "[[]]", "true"] {
        let body = format!(r#"{{"code":200,"result":true,"data":{data}}}"#);
        assert_eq!(kind(200, &body), Some(ErrorKind::BadResponse), "{data}");
    }
    assert_eq!(kind(200, r#"{"code":200,"result":true}"#), Some(ErrorKind::BadResponse));
    assert_eq!(kind(99, "{}"), Some(ErrorKind::InvalidInput));
}

#[test]
fn a_body_may_be_what_is_in_the_envelope() {
    for body in [
        r#"[{"logisticName":"A","logisticPrice":1}]"#,
        r#"{"logisticName":"A","logisticPrice":1}"#,
        r#"{"data":[{"logisticName":"A","logisticPrice":1}]}"#,
        "\u{feff}[{\"logisticName\":\"A\",\"logisticPrice\":1}]",
    ] {
        assert_eq!(quotes(SIMPLE, body).unwrap().quotes.len(), 1, "{body}");
        assert_eq!(quotes("/logistic/freightCalculateTip", body).unwrap().quotes.len(), 1, "{body}");
    }
}

#[test]
fn an_operation_that_nobody_knows_is_told_and_a_refusal_keeps_its_words() {
    let error = decode("logistic/other", 200, b"{}").unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Unsupported, Some("logistic/other")));
    let body = br#"{"code":1600200,"result":false,"message":"Too Many Requests, token demo0123456789abcdef0123","requestId":"r-1"}"#;
    let error = decode(SIMPLE, 200, body).unwrap_err();
    assert_eq!((error.request_id(), error.code()), (Some("r-1"), Some("1600200")));
    assert!(matches!(error.retry(), Retry::After(_)) && !error.message().contains("0123456789"));
    assert_eq!(error.delivery(), Delivery::Answered);
}

#[test]
fn the_numbers_of_tax_ways_are_exact_and_hidden() {
    let body = r#"[{"logisticsName":"A","postageAmount":"1.10","iossList":[{"iossType":2,"iossNumber":"IM5280000000","serviceAmount":0.30,"taxAmount":"1E+2"}]}]"#;
    let outcome = quotes("logistic/partnerFreightCalculate", body).unwrap();
    let way = &outcome.quotes[0].tax_options[0];
    assert_eq!(way.owner, TaxNumberOwner::Merchant);
    assert_eq!((way.service_amount, way.tax_amount), (Some(Decimal::new(30, 2)), Some(Decimal::from(100))));
    assert!(!format!("{outcome:?}").contains("IM528"));
}

proptest! {
    #[test]
    fn every_price_is_read_as_it_is_written(units in 1_i64..=i64::MAX, scale in 0_u32..=18, text in any::<bool>()) {
        let amount = Decimal::new(units, scale);
        let written = if text { format!("\"{amount}\"") } else { amount.to_string() };
        for body in [
            format!(r#"[{{"logisticName":"A","logisticPrice":{written}}}]"#),
            format!(r#"[{{"option":{{"enName":"A"}},"discountFee":{written}}}]"#),
        ] {
            let outcome = quotes("logistic/freightCalculateTip", &body)?;
            prop_assert_eq!(outcome.quotes[0].price, Money::new(amount, Currency::USD));
        }
        let outcome = quotes("logistic/partnerFreightCalculate", &format!(r#"[{{"logisticsName":"A","postageAmount":{written}}}]"#))?;
        prop_assert_eq!(outcome.quotes[0].price, Money::new(amount, Currency::USD));
    }

    #[test]
    fn each_element_is_a_quote_or_a_rejection(
        rows in prop::collection::vec((prop::option::of("[a-z]{1,4}"), prop::option::of("-?[0-9]{1,3}|[a-z]{0,2}"), any::<bool>()), 0..6)
    ) {
        let row = |(name, price, full): &(Option<String>, Option<String>, bool)| {
            let text = |value: &Option<String>| value.as_ref().map_or_else(|| "null".to_owned(), |value| format!("\"{value}\""));
            match full {
                true => format!(r#"{{"option":{{"enName":{}}},"discountFee":{},"new":1}}"#, text(name), text(price)),
                false => format!(r#"{{"logisticName":{},"logisticPrice":{},"new":1}}"#, text(name), text(price)),
            }
        };
        let body = format!("[{}]", rows.iter().map(row).collect::<Vec<_>>().join(","));
        let outcome = quotes(SIMPLE, &body)?;
        prop_assert_eq!(outcome.quotes.len() + outcome.rejections.len(), rows.len());
        prop_assert!(outcome.quotes.iter().all(|quote| quote.payable().amount() > Decimal::ZERO));
        let extras = outcome.quotes.iter().map(|quote| &quote.extra).chain(outcome.rejections.iter().map(|no| &no.extra));
        prop_assert!(extras.into_iter().all(|extra| extra.values("new").eq(["1"])));
        prop_assert!(outcome.rejections.iter().all(|no| !no.reason.is_empty()));
        prop_assert_eq!(outcome.warnings.len(), usize::from(rows.is_empty()));
    }

    #[test]
    fn no_body_makes_it_panic(
        bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..80).boxed(),
            r#"\{("(code|result|success|data|message|requestId)":(200|0|true|null|\[\]|\[\{\}\]|\{\}|"x"|-1e9),?){0,4}\}"#
                .prop_map(String::into_bytes)
                .boxed(),
        ],
        status in 0_u16..1100,
        row in 0..OPERATIONS.len(),
    ) {
        let _outcome = decode(OPERATIONS[row].name, status, &bytes);
    }
}
