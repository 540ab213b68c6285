//! What JDL says of a parcel that it took, or cancelled.

use portolan_domain::{Extra, OrderRef, OrderRefKind, ProviderId, Waybill, WaybillNo};
use portolan_exchange::json::{Raw, field};
use portolan_ports::{Cancellation, Error, ErrorKind, Field, Retry, Submitted};

use crate::{
    envelope::bad_response,
    wire::{
        ecap::WaybillCodes,
        order::{CancelResult, Created, CreatedOrder},
    },
};

/// The waybill that was made, or existed. `reserved` is the number that was handed in.
///
/// # Errors
/// `BadResponse` with an unknown outcome if it names another waybill than the reserved one, or none; `Unavailable` if it
/// names none and JD wants the request again.
pub(crate) fn submitted(created: Created, reserved: Option<&WaybillNo>) -> Result<Submitted, Error> {
    let Created { order, sub_code, existed, .. } = created;
    let try_again = order.need_retry == Some(true);
    let told = match order.waybill_code.as_deref() {
        Some(text) => Some(
            WaybillNo::parse(text)
                .map_err(|error| bad_response("`waybillCode` is no waybill number").with_source(error))?,
        ),
        None => None,
    };
    let waybill = match (told, reserved) {
        // A number that was used before has the waybill of that time, whatever was reserved since.
        (Some(told), Some(reserved)) if told != *reserved && !existed => {
            return Err(bad_response("the answer is about another waybill than the one submitted"));
        }
        (Some(told), _) => told,
        (None, Some(reserved)) if !existed => reserved.clone(),
        (None, _) if try_again => {
            let message = "JD wants the same request again, under the same `orderId`";
            return Err(Error::maybe_sent(ErrorKind::Unavailable, message).with_retry(Retry::Safe));
        }
        (None, _) => return Err(bad_response("the answer has no `waybillCode`")),
    };
    let mut submitted = Submitted::new(waybill);
    submitted.existed = existed;
    submitted.try_again = try_again;
    let code = order.order_code.clone();
    submitted.extra = told_beside(order, sub_code);
    match code.map(|code| OrderRef::new(OrderRefKind::Provider, &code).map_err(|_| code)) {
        Some(Ok(order)) => submitted.order = Some(order),
        Some(Err(raw)) => submitted.extra.insert("orderCode", raw),
        None => {}
    }
    Ok(submitted)
}

/// A saved answer as a waybill.
///
/// # Errors
/// As [`submitted`].
pub(crate) fn saved(created: Created) -> Result<Waybill, Error> {
    let submitted = submitted(created, None)?;
    let mut waybill = Waybill::new(ProviderId::jdl(), submitted.waybill);
    waybill.orders.extend(submitted.order);
    waybill.extra = submitted.extra;
    if submitted.try_again {
        waybill.extra.insert("needRetry", "true");
    }
    Ok(waybill)
}

/// Everything that has no place of its own, under JD's name; what is in objects, under names joined by dots.
fn told_beside(order: CreatedOrder, sub_code: Option<String>) -> Extra {
    let mut extra = Extra::new();
    let texts = [
        ("pickupPromiseTime", order.pickup_promise_time),
        ("deliveryPromiseTime", order.delivery_promise_time),
        ("freightPre", order.freight_pre),
        ("subCode", sub_code),
    ];
    for (key, value) in texts {
        if let Some(value) = value {
            extra.insert(key, value);
        }
    }
    let objects = [
        ("presortResult", order.presort_result),
        ("faceSheetResponse", order.face_sheet_response),
        ("productsResponse", order.products_response),
        ("extendFields", order.extend_fields),
    ];
    for (key, value) in objects {
        if let Some(value) = value {
            flatten(key, value.raw(), &mut extra);
        }
    }
    for (key, value) in order.other {
        extra.insert(key, value);
    }
    extra
}

/// The values in a tree, each under the names on the way to it.
pub(crate) fn flatten(key: &str, value: Raw<'_>, extra: &mut Extra) {
    fn walk(key: &str, value: Field, extra: &mut Extra) {
        match value {
            Field::Null => {}
            Field::Bool(value) => extra.insert(key.to_owned(), value.to_string()),
            Field::Number(text) | Field::Text(text) => extra.insert(key.to_owned(), text),
            Field::List(elements) => elements.into_iter().for_each(|element| walk(key, element, extra)),
            Field::Group(members) => {
                members.into_iter().for_each(|(name, member)| walk(&format!("{key}.{name}"), member, extra));
            }
        }
    }
    walk(key, field(value), extra);
}

/// Numbers that were reserved.
///
/// # Errors
/// `BadResponse` if one is none.
pub(crate) fn numbers(codes: &WaybillCodes) -> Result<Vec<WaybillNo>, Error> {
    let parsed = codes.0.iter().map(|code| {
        WaybillNo::parse(code)
            .map_err(|error| bad_response("a reserved number is no waybill number").with_source(error))
    });
    parsed.collect()
}

/// What became of a cancellation.
///
/// # Errors
/// `BadResponse` with an unknown outcome, and the code, for a result that is in no table, or none.
pub(crate) fn cancellation(result: &CancelResult) -> Result<Cancellation, Error> {
    match result.result_type.as_deref() {
        Some("0") => Ok(Cancellation::Cancelled),
        Some("1") => Ok(Cancellation::Intercepted),
        Some("2") => Ok(Cancellation::CancelFailed),
        Some("3") => Ok(Cancellation::InterceptFailed),
        Some("4") => Ok(Cancellation::Intercepting),
        Some(other) => Err(bad_response("`resultType` is none of 0 to 4").with_code(other)),
        None => Err(bad_response("the answer has no `resultType`")),
    }
}

#[cfg(test)]
mod tests {
    use portolan_exchange::json::{FromWire as _, document};
    use portolan_ports::Delivery;

    use super::*;

    fn created(json: &str, existed: bool) -> Created {
        let order = CreatedOrder::from_wire(document(json).unwrap()).unwrap();
        Created { order, existed, sub_code: existed.then(|| "0_0001".to_owned()), request_id: None }
    }

    fn number(text: &str) -> WaybillNo {
        WaybillNo::parse(text).unwrap()
    }

    #[test]
    fn what_is_told_beside_the_number_is_kept() {
        let json = r#"{"orderCode":"EO0000000000001","waybillCode":"JDVA00000000001","freightPre":12.50,
            "pickupPromiseTime":1767225600000,"presortResult":{"siteName":"石景山营业部","road":{"code":7}},
            "faceSheetResponse":null,"extendFields":{"a":["x","y"]},"brandNew":1}"#;
        let submitted = submitted(created(json, false), None).unwrap();
        assert_eq!(
            (submitted.waybill.as_str(), submitted.existed, submitted.try_again),
            ("JDVA00000000001", false, false)
        );
        assert_eq!(submitted.order.unwrap().value(), "EO0000000000001");
        let extra = |key: &str| submitted.extra.values(key).collect::<Vec<_>>().join(" ");
        assert_eq!(extra("freightPre"), "12.50");
        assert_eq!(extra("presortResult.road.code"), "7");
        assert_eq!(extra("extendFields.a"), "x y");
        assert_eq!((extra("pickupPromiseTime").as_str(), extra("brandNew").as_str()), ("1767225600000", "1"));
    }

    #[test]
    fn an_answer_about_another_waybill_is_not_taken() {
        let reserved = number("JDVA00000000001");
        let other = r#"{"waybillCode":"JDVA00000000009"}"#;
        let error = submitted(created(other, false), Some(&reserved)).unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::BadResponse, Delivery::MaybeSent));
        let before = submitted(created(other, true), Some(&reserved)).unwrap();
        assert_eq!((before.waybill, before.existed), (number("JDVA00000000009"), true));
        let silent = submitted(created("{}", false), Some(&reserved)).unwrap();
        assert_eq!(silent.waybill, reserved);
        for (json, existed) in [("{}", false), ("{}", true), (r#"{"waybillCode":"京东"}"#, false)] {
            assert_eq!(submitted(created(json, existed), None).unwrap_err().kind(), ErrorKind::BadResponse);
        }
        let again = submitted(created(r#"{"needRetry":true}"#, false), None).unwrap_err();
        assert_eq!(
            (again.kind(), again.retry(), again.delivery()),
            (ErrorKind::Unavailable, Retry::Safe, Delivery::MaybeSent)
        );
        assert!(
            submitted(created(r#"{"waybillCode":"JDVA00000000001","needRetry":"true"}"#, false), None)
                .unwrap()
                .try_again
        );
    }

    #[test]
    fn each_result_of_a_cancellation_is_told() {
        let read = |json: &str| cancellation(&CancelResult::from_wire(document(json).unwrap()).unwrap());
        for (json, expected) in [
            (r#"{"resultType":0}"#, Cancellation::Cancelled),
            (r#"{"resultType":"1"}"#, Cancellation::Intercepted),
            (r#"{"resultType":2}"#, Cancellation::CancelFailed),
            (r#"{"resultType":3.0}"#, Cancellation::InterceptFailed),
            (r#"{"resultType":4}"#, Cancellation::Intercepting),
        ] {
            assert_eq!(read(json).unwrap(), expected, "{json}");
        }
        let error = read(r#"{"resultType":5}"#).unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::BadResponse, Some("5")));
        assert_eq!(read("{}").unwrap_err().kind(), ErrorKind::BadResponse);
    }
}
