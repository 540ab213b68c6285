//! What the express orders' requests have in common, and the numbers that are reserved for them.

use portolan_exchange::{
    json::{FromWire, Raw, each_element, each_member_of, scalar},
    wire_object,
};
use portolan_ports::Error;

use crate::wire::request::{Number, Pairs, at_most, invalid, request, within};

/// Characters that JD allows an address.
pub const LONGEST_ADDRESS: usize = 200;

/// Numbers that one call may reserve.
pub const MOST_NUMBERS: u32 = 500;

request! {
    /// Who sends, or receives, and where.
    pub struct ContactInfo {
        /// Name.
        name: Option<String> = "name",
        /// Mobile number; this or the telephone.
        mobile: Option<String> = "mobile",
        /// Telephone.
        phone: Option<String> = "phone",
        /// The whole address in one text, at most 200 characters.
        full_address: String = "fullAddress",
        /// JD's warehouse that sends it.
        warehouse_code: Option<String> = "warehouseCode",
    }
    check contact_rules
}

fn contact_rules(contact: &ContactInfo, object: &str) -> Result<(), Error> {
    at_most(&within(object, "fullAddress"), &contact.full_address, LONGEST_ADDRESS)
}

/// Whoever is named in these: names, numbers, addresses.
pub(crate) fn named<'a>(contacts: &[&'a ContactInfo]) -> Vec<&'a str> {
    let texts = contacts.iter().flat_map(|contact| {
        let ContactInfo { name, mobile, phone, full_address, .. } = contact;
        [name.as_ref(), mobile.as_ref(), phone.as_ref(), Some(full_address)]
    });
    texts.flatten().map(String::as_str).collect()
}

/// Who is to hand over a parcel, or to take it, has a name and a number.
pub(crate) fn reachable(contact: &ContactInfo, object: &str) -> Result<(), Error> {
    let blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
    if blank(&contact.name) {
        return Err(invalid(&within(object, "name"), "is required, and empty"));
    }
    if blank(&contact.mobile) && blank(&contact.phone) {
        return Err(invalid(&within(object, "mobile"), "is required where there is no `phone`"));
    }
    Ok(())
}

request! {
    /// The carrier's product, with what is booked beside it.
    pub struct Products {
        /// The product: `ed-m-0001` 京东标快, `ed-m-0002` 京东特快, `ed-m-0059` 电商标快.
        product_code: String = "productCode",
        /// Its attributes.
        product_attrs: Pairs = "productAttrs",
        /// What is booked beside it.
        added_products: Vec<AddedProduct> = "addedProducts",
    }
}

request! {
    /// A service that is booked beside the product. Taken to be built as the product is.
    pub struct AddedProduct {
        /// Its code.
        product_code: String = "productCode",
        /// Its attributes.
        product_attrs: Pairs = "productAttrs",
    }
}

request! {
    /// What is in the parcel. JD takes one such object.
    pub struct Cargo {
        /// What it is, in words.
        name: Option<String> = "name",
        /// How many packages.
        quantity: u32 = "quantity",
        /// kg.
        weight: Option<Number> = "weight",
        /// cm³, above 0.
        volume: Option<Number> = "volume",
        /// cm.
        length: Option<Number> = "length",
        /// cm.
        width: Option<Number> = "width",
        /// cm. JD spells it so.
        height: Option<Number> = "hight",
        /// A note.
        remark: Option<String> = "remark",
    }
    check cargo_rules
}

fn cargo_rules(cargo: &Cargo, object: &str) -> Result<(), Error> {
    let positive = |key: &str, number: &Option<Number>| match number {
        Some(number) if !number.is_zero() => Ok(()),
        Some(_) => Err(invalid(&within(object, key), "is above 0")),
        None => Err(invalid(&within(object, key), "is required, and above 0")),
    };
    if cargo.quantity == 0 {
        return Err(invalid(&within(object, "quantity"), "is at least 1"));
    }
    positive("weight", &cargo.weight)?;
    positive("volume", &cargo.volume)
}

/// JD takes one object in `cargoes`.
pub(crate) fn one_cargo(cargoes: &[Cargo]) -> Result<(), Error> {
    match cargoes.len() {
        1 => Ok(()),
        other => Err(invalid("cargoes", &format!("has {other} elements, and must have 1"))),
    }
}

request! {
    /// Where the order was sold.
    pub struct ChannelInfo {
        /// The platform: `0030001` any other than those that JD lists.
        channel_code: String = "channelCode",
    }
}

/// A waybill or JD's own number of the order: one of them.
pub(crate) fn one_number(waybill: Option<&String>, order: Option<&String>) -> Result<(), Error> {
    let given = |number: Option<&String>| number.is_some_and(|number| !number.trim().is_empty());
    match (given(waybill), given(order)) {
        (false, false) => Err(invalid("waybillCode", "is required where there is no `orderCode`")),
        (true, true) => Err(invalid("orderCode", "is given beside `waybillCode`; JD is asked by one of them")),
        _ => Ok(()),
    }
}

/// JD knows business and consumer-to-business orders by the customer's code.
pub(crate) fn customer_of(origin: u32, customer: Option<&String>) -> Result<(), Error> {
    let given = customer.is_some_and(|code| !code.trim().is_empty());
    if matches!(origin, 1 | 2) && !given {
        return Err(invalid("customerCode", "is required where `orderOrigin` is 1 or 2"));
    }
    Ok(())
}

request! {
    /// `pregetwaybillcodes`: reserves waybill numbers.
    pub struct WaybillCodesRequest {
        /// 0 C2C, 1 B2C, 2 C2B, 4 freight B2C, 5 freight C2C.
        order_origin: u32 = "orderOrigin",
        /// The customer code.
        customer_code: String = "customerCode",
        /// How many: 1 to 500.
        sum: u32 = "sum",
    }
    check reserve_rules
}

fn reserve_rules(request: &WaybillCodesRequest, object: &str) -> Result<(), Error> {
    match request.sum {
        1..=MOST_NUMBERS => Ok(()),
        _ => Err(invalid(&within(object, "sum"), "is 1 to 500")),
    }
}

/// Reserved numbers. No page draws them, so a list of texts, one text with commas, and either in an object are seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaybillCodes(pub Vec<String>);

impl WaybillCodes {
    fn take(&mut self, text: &str) {
        let separate = |c: char| matches!(c, ',' | '，' | ';') || c.is_whitespace();
        self.0.extend(text.split(separate).filter(|number| !number.is_empty()).map(str::to_owned));
    }

    /// Members of an object that are lists, or named after waybills, hold the numbers; others are about them.
    fn object(&mut self, raw: Raw<'_>) -> bool {
        let mut known = true;
        let object = each_member_of(raw, |key, value| {
            let list = value.get().starts_with('[');
            if list || key.to_ascii_lowercase().contains("waybill") {
                match Self::from_wire(value) {
                    Some(inner) => self.0.extend(inner.0),
                    None => known = false,
                }
            }
        });
        object && known
    }
}

impl FromWire for WaybillCodes {
    fn from_wire(raw: Raw<'_>) -> Option<Self> {
        let mut codes = Self::default();
        if let Some(text) = scalar(raw).filter(|text| !text.trim_start().starts_with(['[', '{'])) {
            codes.take(&text);
            return Some(codes);
        }
        let mut known = true;
        let read = each_element(raw, |element| match scalar(element) {
            Some(text) => codes.take(&text),
            None => known &= element.get() == "null" || codes.object(element),
        });
        (read && known).then_some(codes)
    }
}

wire_object! {
    /// A stage of an order.
    pub struct OrderStatus {
        /// The stage: 100 accepted, 390 pickup, 420 picked up, 430 in transit, 440 out for delivery, 500 ended abnormally,
        /// 510 delivered, 530 refused, 690 cancelled.
        status: String = "status",
        /// In words.
        status_desc: String = "statusDesc",
        /// The waybill, where it is repeated.
        waybill_code: String = "waybillCode",
        /// JD's own number of the order, where it is repeated.
        order_code: String = "orderCode",
    }
}

#[cfg(test)]
mod tests {
    use portolan_exchange::json::document;

    use super::*;

    #[test]
    fn numbers_are_seen_however_they_are_drawn() {
        let read = |json: &str| WaybillCodes::from_wire(document(json).unwrap()).map(|codes| codes.0.join(" "));
        for json in [
            r#"["JDVA1","JDVA2"]"#,
            r#""JDVA1,JDVA2""#,
            r#""[\"JDVA1\",\"JDVA2\"]""#,
            r#"{"waybillCodes":["JDVA1","JDVA2"]}"#,
            r#"{"waybillCodeList":"JDVA1,JDVA2","expireTime":1767225600000}"#,
            r#"{"data":[{"waybillCode":"JDVA1"},{"waybillCode":"JDVA2","customerCode":"010K000001"}]}"#,
        ] {
            assert_eq!(read(json).as_deref(), Some("JDVA1 JDVA2"), "{json}");
        }
        assert_eq!(read("{}").as_deref(), Some(""));
        assert_eq!(read("[[1]]"), None);
    }

    #[test]
    fn what_jd_would_refuse_is_named_by_field_and_shape() {
        let problem = |result: Result<(), Error>| result.unwrap_err().message().to_owned();
        let (name, mobile) = (Some("n".to_owned()), Some("1".to_owned()));
        let contact = ContactInfo { name, mobile, full_address: "a".into(), ..ContactInfo::default() };
        assert!(contact.check().is_ok() && reachable(&contact, "x").is_ok());
        let unreachable = ContactInfo { mobile: Some(" ".into()), ..contact.clone() };
        assert_eq!(problem(reachable(&unreachable, "x")), "`x.mobile` is required where there is no `phone`");
        let nobody = ContactInfo { name: None, ..contact.clone() };
        assert_eq!(problem(reachable(&nobody, "x")), "`x.name` is required, and empty");
        let far = ContactInfo { full_address: "路".repeat(201), ..contact };
        assert_eq!(problem(far.check()), "`fullAddress` has 201 characters, and may have 200");
        let number = |text: &str| Number::parse(text).ok();
        let cargo = Cargo { quantity: 1, weight: number("0.5"), volume: number("1"), ..Cargo::default() };
        assert!(cargo.check().is_ok());
        let flat = Cargo { volume: number("0.0"), ..cargo.clone() };
        assert_eq!(problem(flat.check()), "`volume` is above 0");
        assert_eq!(problem(Cargo { weight: None, ..cargo.clone() }.check()), "`weight` is required, and above 0");
        assert_eq!(problem(Cargo { quantity: 0, ..cargo.clone() }.check()), "`quantity` is at least 1");
        assert_eq!(problem(one_cargo(&[cargo.clone(), cargo])), "`cargoes` has 2 elements, and must have 1");
        let reserve = |sum| WaybillCodesRequest { order_origin: 1, customer_code: "c".into(), sum }.check();
        assert!(reserve(500).is_ok() && problem(reserve(501)) == "`sum` is 1 to 500" && reserve(0).is_err());
    }

    #[test]
    fn a_height_is_spelt_as_jd_spells_it() {
        let height = Number::parse("10.5").ok();
        let cargo = Cargo { quantity: 1, height, ..Cargo::default() };
        assert_eq!(serde_json::to_string(&cargo).unwrap(), r#"{"quantity":1,"hight":10.5}"#);
    }

    #[test]
    fn an_order_is_asked_for_by_one_number_and_by_its_customer() {
        let (waybill, blank) = ("JDVA00000000001".to_owned(), String::new());
        assert!(one_number(Some(&waybill), Some(&blank)).is_ok());
        assert!(one_number(None, Some(&blank)).is_err() && one_number(Some(&waybill), Some(&waybill)).is_err());
        assert!(customer_of(0, None).is_ok() && customer_of(1, Some(&blank)).is_err() && customer_of(2, None).is_err());
    }
}
