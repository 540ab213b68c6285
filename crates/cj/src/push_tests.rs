//! What is believed of a push, by which key it goes, how it is answered.

use portolan_domain::OrderRefKind;
use portolan_ports::{Delivery, Field};
use proptest::prelude::*;

use super::*;

const BODY: &str = r#"{"messageId":"m-1","type":"LOGISTIC","messageType":"UPDATE","openId":33689,"params":{"orderId":210823100016290555,"trackingNumber":"CJPKL0000000001YQ","trackingStatus":5}}"#;
const SIGN: &str = "0Dn1dshzKuVyqwh+lV/UQiw0+Phc3sp3UodBT6WjTKc=";

fn decode(reader: &PushReader, body: &[u8], headers: &[(&str, &str)]) -> Result<Push, Error> {
    reader.decode(&PushMessage { target: "/cj", headers, body })
}

fn read(body: &str) -> Result<Push, Error> {
    decode(&PushReader::unsigned(), body.as_bytes(), &[])
}

fn problem(body: &str) -> String {
    let error = read(body).expect_err(body);
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::BadResponse, Delivery::Answered), "{body}");
    assert_eq!((error.provider(), error.operation()), (Some(&ProviderId::cj()), Some("push")));
    error.message().to_owned()
}

#[test]
fn a_signature_is_demanded_unless_the_account_says_otherwise() {
    let strict = PushReader::signed_with("33689");
    let push = decode(&strict, BODY.as_bytes(), &[("SIGN", SIGN)]).unwrap();
    assert_eq!(push.authenticity, Authenticity::Verified);
    let refused = |reader: &PushReader, body: &str, headers: &[(&str, &str)]| {
        let error = decode(reader, body.as_bytes(), headers).unwrap_err();
        assert!(!format!("{error:?}").contains("33689"));
        error.kind()
    };
    let changed = BODY.replace("\"trackingStatus\":5", "\"trackingStatus\":6");
    assert_eq!(refused(&strict, &changed, &[("sign", SIGN)]), ErrorKind::Unauthenticated);
    assert_eq!(refused(&strict, BODY, &[]), ErrorKind::Unauthenticated);
    assert_eq!(refused(&strict, BODY, &[("sign", " ")]), ErrorKind::Unauthenticated);
    assert_eq!(refused(&strict, "no JSON at all", &[]), ErrorKind::Unauthenticated, "before the body is read");
    // The body names another account: its `openId` is no key.
    assert_eq!(refused(&PushReader::signed_with("33690"), BODY, &[("sign", SIGN)]), ErrorKind::Unauthenticated);
    let lenient = strict.accept_unsigned(true);
    assert_eq!(decode(&lenient, BODY.as_bytes(), &[]).unwrap().authenticity, Authenticity::Unsigned);
    assert_eq!(refused(&lenient, &changed, &[("sign", SIGN)]), ErrorKind::Unauthenticated, "wrong is not missing");
    let keyless = PushReader::unsigned().accept_unsigned(false);
    assert_eq!(refused(&keyless, BODY, &[("sign", SIGN)]), ErrorKind::Config);
}

#[test]
fn a_repeated_delivery_has_the_same_key_and_another_event_another() {
    let key = |body: &str| read(body).unwrap().key;
    assert_eq!(key(BODY), key(&BODY.replace("UPDATE", "INSERT")), "the id of the message");
    let without = BODY.replace(r#""messageId":"m-1","#, "");
    assert_eq!(key(&without), key(&without));
    assert_ne!(key(&without), key(&without.replace("YQ", "YZ")));
    assert_ne!(key(BODY), key(&without));
    assert_eq!(key(&BODY.replace("m-1", " ")).as_str().len(), "sha256:".len() + 44, "blanks are no id");
    assert!(key(&without).as_str().starts_with("sha256:"));
}

#[test]
fn it_is_read_for_the_account_and_without_the_secret() {
    let account = AccountId::parse("shop").unwrap();
    let reader = PushReader::unsigned().for_account(account.clone());
    let PushEvent::Trace(trace) = decode(&reader, BODY.as_bytes(), &[]).unwrap().event else { panic!("a trace") };
    assert_eq!(trace.account, Some(account));
    assert!(trace.orders.iter().any(|order| order.value() == "210823100016290555"));
    assert!(!format!("{trace:?}").contains("33689") && trace.extra.values("openId").next().is_none());
}

#[test]
fn other_topics_are_kept_without_the_secret() {
    for topic in ["PRODUCT", "VARIANT", "STOCK", "SOURCINGCREATE", "MAKEUP", "PRIVATE_ORDER", "SOMETHING_NEW"] {
        let body = format!(
            r#"{{"messageId":"m-2","type":"{topic}","openId":33689,"params":{{"vid":1,"openid":"33689","more":[{{"openId":33689}}]}}}}"#
        );
        let PushEvent::Unknown(reply) = read(&body).unwrap().event else { panic!("{topic}") };
        let shown = |fields: &[(String, Field)]| {
            fn text(field: &Field) -> String {
                match field {
                    Field::Text(text) | Field::Number(text) => text.clone(),
                    Field::List(all) => all.iter().map(text).collect(),
                    Field::Group(all) => all.iter().map(|(_, one)| text(one)).collect(),
                    _ => String::new(),
                }
            }
            fields.iter().map(|(_, field)| text(field)).collect::<String>()
        };
        assert!(!shown(&reply.fields).contains("33689"), "{topic}");
        assert!(reply.fields.iter().any(|(name, _)| name == "params"));
    }
}

#[test]
fn what_cannot_be_read_names_the_field() {
    assert!(problem("").contains("no JSON"));
    assert!(problem("<html>").contains("no JSON"));
    assert!(problem("[]").contains("no JSON object"));
    assert!(problem(&format!("[{BODY}]")).contains("no JSON object"));
    assert!(problem("\"text\"").contains("no JSON object"));
    assert!(problem("{}").contains("`type`"));
    assert!(problem(r#"{"type":"LOGISTIC"}"#).contains("`params`"));
    assert!(problem(r#"{"type":"LOGISTIC","params":[1]}"#).contains("`params`"));
    assert!(problem(r#"{"type":"LOGISTIC","params":{}}"#).contains("`trackingNumber`"));
    assert!(problem(r#"{"type":"LOGISTIC","params":{"trackingNumber":"有 空"}}"#).contains("`trackingNumber`"));
    assert!(problem(r#"{"type":"ORDER","params":{"orderStatus":"PAID"}}"#).contains("`cjOrderId`"));
    assert!(problem(r#"{"type":"ORDERSPLIT","params":{}}"#).contains("`originalOrderId`"));
    let split = r#"{"type":"ORDERSPLIT","params":{"originalOrderId":"1","splitOrderList":"x"}}"#;
    assert!(problem(split).contains("`splitOrderList`"));
    let split = r#"{"type":"ORDERSPLIT","params":{"originalOrderId":"1","splitOrderList":[{}]}}"#;
    assert!(problem(split).contains("`orderCode`"));
    assert_eq!(decode(&PushReader::unsigned(), b"{\"a\":\"\xff\"}", &[]).unwrap_err().kind(), ErrorKind::BadResponse);
}

#[test]
fn acknowledgements_differ_in_what_cj_looks_at() {
    let reader = PushReader::unsigned();
    let (stored, again) = (reader.answer(Acknowledgement::Stored), reader.answer(Acknowledgement::TryAgain));
    assert_eq!((stored.status, stored.content_type), (200, "application/json"));
    assert!(stored.body.starts_with(r#"{"code":200,"result":"success","message":"#));
    assert!(again.status != 200 && again.body.contains(r#""result":"fail""#));
}

#[test]
fn an_order_that_was_split_names_itself_as_parent() {
    let body = r#"{"messageId":"m-3","type":"ORDERSPLIT","messageType":"UPDATE","params":{
        "originalOrderId":210823100016290555,"orderSplitTime":"2023-08-24 09:00:00","splitOrderList":[
        {"orderCode":"SD1","createAt":1692866580000,"orderStatus":300,"productList":[{"sku":"S","vid":"V","quantity":2,"productCode":"P"}]},
        {"orderCode":"SD2","createAt":"2023-08-24 09:00:00","orderStatus":400,"productList":null}]}}"#;
    let PushEvent::PurchaseSplit { original, into } = read(body).unwrap().event else { panic!("a split") };
    assert_eq!((original.kind(), original.value()), (OrderRefKind::Provider, "210823100016290555"));
    let parts: Vec<_> = into.iter().map(|part| (part.id.value(), part.state_code.as_deref())).collect();
    assert_eq!(parts, [("SD1", Some("300")), ("SD2", Some("400"))]);
    let parent = portolan_domain::OrderRef::new(OrderRefKind::Parent, "210823100016290555").unwrap();
    assert!(into.iter().all(|part| part.is_known_as(&parent)));
    let line = &into[0].lines[0];
    assert_eq!((line.quantity, line.extra.values("productCode").next()), (Some(2), Some("P")));
    let placed: Vec<_> = into.iter().map(|part| part.placed_at.unwrap().to_string()).collect();
    assert_eq!(placed, ["2023-08-24T08:43:00+00:00", "2023-08-24T09:00:00+00:00"]);
    assert_eq!(into[0].extra.values("orderSplitTime").next(), Some("2023-08-24 09:00:00"));
}

#[test]
fn a_body_of_a_mebibyte_is_read() {
    let body = BODY.replace("\"m-1\"", &format!("\"{}\"", "m".repeat(1 << 20)));
    assert_eq!(read(&body).unwrap().key.as_str().len(), 1 << 20);
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _either = decode(&PushReader::unsigned(), &bytes, &[]);
    }

    #[test]
    fn a_changed_or_cut_push_is_read_or_refused(at in 0..BODY.len(), with in any::<u8>()) {
        let mut changed = BODY.as_bytes().to_vec();
        changed[at] = with;
        let reader = PushReader::signed_with("33689");
        let same = changed == BODY.as_bytes();
        prop_assert_eq!(decode(&reader, &changed, &[("sign", SIGN)]).is_ok(), same);
        let _either = decode(&PushReader::unsigned(), &changed, &[]);
        prop_assert!(decode(&PushReader::unsigned(), &BODY.as_bytes()[..at], &[]).is_err());
    }
}
