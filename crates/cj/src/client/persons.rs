//! Whom a request names must not stand in the error that refuses it: CJ repeats values that it does not like.

use portolan_exchange::json::{Raw, document, each_element, each_member_of, scalar};
use portolan_ports::Error;

/// Keys of requests whose values are a person's.
const PERSONAL: &[&str] = &[
    "recipientName",
    "recipientAddress",
    "recipientAddress1",
    "recipientAddress2",
    "recipientId",
    "phone",
    "email",
    "dutyNo",
    "taxId",
    "iossNumber",
    "houseNumber",
    "shippingCustomerName",
    "shippingAddress",
    "shippingAddress2",
    "shippingPhone",
    "consigneeID",
];

/// The error of a request with this body, without the persons of it.
pub(super) fn without_persons(error: Error, body: &[u8]) -> Error {
    let Some(request) = std::str::from_utf8(body).ok().and_then(|text| document(text).ok()) else { return error };
    let mut persons = Vec::new();
    collect(request, false, &mut persons);
    // The longest first: an address may begin with a name.
    persons.sort_by_key(|person| std::cmp::Reverse(person.len()));
    let mut message = error.message().to_owned();
    for person in persons {
        message = message.replace(&person, "***");
    }
    if message == error.message() { error } else { reworded(&error, message) }
}

fn collect(value: Raw<'_>, personal: bool, persons: &mut Vec<String>) {
    match value.get().as_bytes().first() {
        Some(b'{') => {
            let _read = each_member_of(value, |key, member| collect(member, PERSONAL.contains(&key), persons));
        }
        Some(b'[') => {
            let _read = each_element(value, |element| collect(element, personal, persons));
        }
        _ => {
            let text = scalar(value).filter(|_| personal);
            // One character alone tells nothing, and would tear every word apart.
            persons.extend(text.map(|text| text.trim().to_owned()).filter(|text| text.chars().nth(1).is_some()));
        }
    }
}

fn reworded(error: &Error, message: String) -> Error {
    let mut out = Error::answered(error.kind(), message)
        .with_delivery(error.delivery())
        .with_retry(error.retry())
        .with_advice(error.advice());
    if let Some(provider) = error.provider() {
        out = out.with_provider(provider.clone());
    }
    if let Some(account) = error.account() {
        out = out.with_account(account.clone());
    }
    if let Some(operation) = error.operation() {
        out = out.with_operation(operation);
    }
    if let Some(code) = error.code() {
        out = out.with_code(code);
    }
    if let Some(id) = error.request_id() {
        out = out.with_request_id(id);
    }
    out
}

#[cfg(test)]
mod tests {
    use portolan_domain::ProviderId;
    use portolan_ports::ErrorKind;

    use super::*;

    #[test]
    fn a_person_of_the_request_is_hidden_and_the_rest_stays() {
        let body = r#"{"reqDTOS":[{"recipientName":"Zhang San","recipientAddress1":"Zhang San Road 12","zip":"10001","phone":"x","skuList":["A1"]}]}"#;
        let error = Error::answered(ErrorKind::InvalidInput, "Zhang San Road 12, 10001: Zhang San is no name (A1, x)")
            .with_code("1600300")
            .with_request_id("r-1")
            .with_provider(ProviderId::cj())
            .with_operation("logistic/freightCalculateTip");
        let told = without_persons(error.clone(), body.as_bytes());
        assert_eq!(told.message(), "***, 10001: *** is no name (A1, x)");
        assert_eq!(
            (told.code(), told.request_id(), told.operation()),
            (error.code(), error.request_id(), error.operation())
        );
        assert_eq!(without_persons(error.clone(), b"{}").message(), error.message());
        assert_eq!(without_persons(error.clone(), b"").message(), error.message());
    }
}
