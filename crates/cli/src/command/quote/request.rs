//! From what was typed to a question for prices.

use portolan::{
    Address, Dimensions, Error, GoodsKind, HouseNumber, Length, Money, OrderRef, OrderRefKind, Party, QuoteBasis,
    QuoteGoods, QuoteRequest, TaxId, TaxNumberOwner, Volume, WaybillNo, Weight,
};

use super::currency;
use crate::{
    args::{BasketArgs, PlacesArgs, Quote, TaxArg, TermsArgs},
    command::{misuse, waybills},
};

/// The question on a basis.
///
/// # Errors
/// `InvalidInput`, `NotSent`, naming what was typed and its shape.
pub(super) fn request(args: &Quote, basis: QuoteBasis) -> Result<QuoteRequest, Error> {
    let mut request = QuoteRequest::new(basis);
    places(&args.places, &mut request)?;
    basket(&args.basket, &mut request)?;
    terms(&args.terms, &mut request)?;
    Ok(request)
}

/// Who sends it where nobody was typed: name and phone, and the address unless a place was typed.
pub(super) fn sent_by(request: &mut QuoteRequest, sender: Party) {
    let Party { contact, address } = &mut request.origin;
    contact.name = contact.name.take().or(sender.contact.name);
    if contact.mobile.is_none() {
        (contact.mobile, contact.telephone) = (sender.contact.mobile, sender.contact.telephone);
    }
    let country = address.country.take();
    if *address == Address::new() {
        *address = sender.address;
    }
    address.country = country.or(address.country.take());
}

fn places(args: &PlacesArgs, request: &mut QuoteRequest) -> Result<(), Error> {
    let from =
        [("--from-name", &args.from_name), ("--from-phone", &args.from_phone), ("--from-address", &args.from_address)];
    let to = [("--to-name", &args.to_name), ("--to-phone", &args.to_phone), ("--to-address", &args.to_address)];
    waybills::typed(&mut request.origin, from)?;
    waybills::typed(&mut request.destination, to)?;
    let origin = &mut request.origin.address;
    origin.country = country("--from", args.from.as_deref())?;
    origin.province.clone_from(&args.from_province);
    origin.city.clone_from(&args.from_city);
    let destination = &mut request.destination.address;
    destination.country = country("--to", args.to.as_deref())?;
    destination.province.clone_from(&args.to_province);
    destination.city.clone_from(&args.to_city);
    destination.postcode.clone_from(&args.zip);
    let house = args.house_number.as_deref().map(HouseNumber::plain).transpose();
    destination.house_number = house.map_err(|error| misuse(format!("--house-number: {error}")))?;
    Ok(())
}

/// A country by its code of two letters.
fn country(name: &str, text: Option<&str>) -> Result<Option<String>, Error> {
    let Some(text) = text.map(str::trim) else { return Ok(None) };
    let code = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let problem = || {
        let length = text.chars().count();
        misuse(format!("{name} is a country's code of two letters, such as CN; this one has {length} characters"))
    };
    code.then(|| Some(text.to_ascii_uppercase())).ok_or_else(problem)
}

fn basket(args: &BasketArgs, request: &mut QuoteRequest) -> Result<(), Error> {
    type By = fn(String) -> QuoteGoods;
    let supplier: By = |id| QuoteGoods::variant(id).of_kind(GoodsKind::Supplier);
    let typed: [(&str, &[String], By); 4] = [
        ("--goods", &args.goods, QuoteGoods::variant),
        ("--sku", &args.sku, QuoteGoods::sku),
        ("--product", &args.product, QuoteGoods::product),
        ("--supplier-goods", &args.supplier_goods, supplier),
    ];
    for (name, texts, by) in typed {
        for text in texts {
            let (id, quantity) = pieces(name, text)?;
            request.goods.push(by(id).times(quantity));
        }
    }
    let waybill = args.waybill.as_deref().map(|text| WaybillNo::parse(text.trim())).transpose();
    request.waybill = waybill.map_err(|error| misuse(format!("--waybill: {error}")))?;
    let weight = |name: &str, text: &Option<String>| {
        let weight = text.as_deref().map(Weight::parse_g).transpose();
        weight.map_err(|error| misuse(format!("{name}: {error}")))
    };
    request.weight = weight("--weight-g", &args.weight_g)?;
    request.packed_weight = weight("--packed-weight-g", &args.packed_weight_g)?;
    let volume = args.volume_cm3.as_deref().map(Volume::parse_cm3).transpose();
    request.volume = volume.map_err(|error| misuse(format!("--volume-cm3: {error}")))?;
    request.dimensions = args.size_cm.as_deref().map(sides).transpose()?;
    Ok(())
}

/// `ID` or `ID=N`.
fn pieces(name: &str, text: &str) -> Result<(String, u32), Error> {
    let (id, count) = text.rsplit_once('=').unwrap_or((text, "1"));
    let count = count.trim().parse().ok().filter(|count| *count > 0);
    let problem = || misuse(format!("{name} is a number, or a number, = and how many pieces: 1 or more"));
    match (id.trim(), count) {
        ("", _) | (_, None) => Err(problem()),
        (id, Some(count)) => Ok((id.to_owned(), count)),
    }
}

/// `LxWxH` in centimetres.
fn sides(text: &str) -> Result<Dimensions, Error> {
    let problem = || misuse("--size-cm is three sides such as 30x20x10.5");
    let sides = text.split(['x', 'X', '×']).map(Length::parse_cm).collect::<Result<Vec<_>, _>>();
    let sides = sides.map_err(|error| misuse(format!("--size-cm: {error}")))?;
    let [length, width, height] = sides[..] else { return Err(problem()) };
    Ok(Dimensions { length, width, height })
}

fn terms(args: &TermsArgs, request: &mut QuoteRequest) -> Result<(), Error> {
    let reference = args.reference.as_deref().map(|text| OrderRef::new(OrderRefKind::Merchant, text)).transpose();
    request.reference = reference.map_err(|error| misuse(format!("--reference: {error}")))?;
    request.line.clone_from(&args.line);
    request.amount = args.amount.as_deref().map(|text| money("--amount", text)).transpose()?;
    request.declared = args.declared.as_deref().map(|text| money("--declared", text)).transpose()?;
    request.tax_by = args.tax_by.map(|owner| match owner {
        TaxArg::Nobody => TaxNumberOwner::Nobody,
        TaxArg::Merchant => TaxNumberOwner::Merchant,
        TaxArg::Provider => TaxNumberOwner::Provider,
    });
    let number = args.tax_number.as_deref().map(TaxId::plain).transpose();
    request.tax_number = number.map_err(|error| misuse(format!("--tax-number: {error}")))?;
    request.warehouses.clone_from(&args.warehouse);
    request.platforms.clone_from(&args.platform);
    Ok(())
}

/// `12.50USD`, or with a blank between.
fn money(name: &str, text: &str) -> Result<Money, Error> {
    let end = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
    let (amount, code) = text.split_at(end);
    if code.is_empty() {
        return Err(misuse(format!(
            "{name} is an amount and its currency, such as 12.50USD; this one names no currency"
        )));
    }
    Money::parse(amount, currency(name, code)?).map_err(|error| misuse(format!("{name}: {error}")))
}

#[cfg(test)]
mod tests {
    use portolan::{Currency, ErrorKind, PersonName, StreetAddress};

    use super::{super::tests::typed, *};

    fn asked(line: &[&str]) -> Result<QuoteRequest, Error> {
        request(&typed(line).unwrap(), QuoteBasis::Detailed)
    }

    #[test]
    fn everything_that_is_typed_reaches_the_question() {
        let line = "--goods V1=2 V2 --sku S1=3 --product P1 --supplier-goods V3=1 --waybill JDVE1 --weight-g 120 --packed-weight-g 150 \
            --volume-cm3 12.5 --size-cm 30x20x10.5 --from cn --from-province GD --from-city SZ --to US --to-province CA --to-city LA \
            --zip 90001 --to-name A --to-phone 13800000000 --to-address X --house-number 7 --reference R1 --line CJPacket \
            --amount 12.50USD --declared 3eur --tax-by merchant --tax-number IM1 --warehouse W1 W2 --platform shopify";
        let request = asked(&line.split_whitespace().collect::<Vec<_>>()).unwrap();
        let mut expected = QuoteRequest::new(QuoteBasis::Detailed)
            .between("CN", "US")
            .with(QuoteGoods::variant("V1").times(2))
            .with(QuoteGoods::variant("V2"))
            .with(QuoteGoods::sku("S1").times(3))
            .with(QuoteGoods::product("P1"))
            .with(QuoteGoods::variant("V3").of_kind(GoodsKind::Supplier));
        let word = |text: &str| Some(text.to_owned());
        let origin = &mut expected.origin.address;
        (origin.province, origin.city) = (word("GD"), word("SZ"));
        let (contact, address) = (&mut expected.destination.contact, &mut expected.destination.address);
        (contact.name, contact.mobile) = (PersonName::plain("A").ok(), portolan::Phone::plain("13800000000").ok());
        (address.province, address.city, address.postcode) = (word("CA"), word("LA"), word("90001"));
        (address.full_text, address.house_number) = (StreetAddress::plain("X").ok(), HouseNumber::plain("7").ok());
        expected.waybill = WaybillNo::parse("JDVE1").ok();
        (expected.weight, expected.packed_weight) = (Weight::from_g(120).ok(), Weight::from_g(150).ok());
        expected.volume = Volume::parse_cm3("12.5").ok();
        let cm = |text: &str| Length::parse_cm(text).unwrap();
        expected.dimensions = Some(Dimensions { length: cm("30"), width: cm("20"), height: cm("10.5") });
        expected.reference = OrderRef::new(OrderRefKind::Merchant, "R1").ok();
        expected.line = word("CJPacket");
        (expected.amount, expected.declared) =
            (Money::parse("12.50", Currency::USD).ok(), Money::parse("3", Currency::EUR).ok());
        (expected.tax_by, expected.tax_number) = (Some(TaxNumberOwner::Merchant), TaxId::plain("IM1").ok());
        (expected.warehouses, expected.platforms) = (vec!["W1".into(), "W2".into()], vec!["shopify".into()]);
        assert_eq!(request, expected);
    }

    #[test]
    fn what_cannot_be_read_is_named_and_not_repeated() {
        for (name, bad) in [
            ("--goods", "V1=0"),
            ("--goods", "=2"),
            ("--goods", "V1=-1"),
            ("--sku", "S1=many"),
            ("--supplier-goods", "V1=99999999999"),
            ("--weight-g", "0.5"),
            ("--weight-g", "-1"),
            ("--volume-cm3", "1e3"),
            ("--size-cm", "31x21"),
            ("--size-cm", "31x21xtall"),
            ("--from", "China"),
            ("--to", "U1"),
            ("--amount", "13.57"),
            ("--amount", "1,2USD"),
            ("--declared", "5BITCOIN"),
            ("--waybill", "京东"),
            ("--to-phone", ""),
        ] {
            let error = asked(&["--product", "P1", &format!("{name}={bad}")]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(error.message().starts_with(name), "{name}={bad}: {error}");
            assert!(bad.chars().count() < 5 || !error.message().contains(bad), "{error}");
        }
    }

    #[test]
    fn the_configured_sender_fills_what_was_not_typed() {
        let mut sender = Party::default();
        sender.contact.name = PersonName::plain("张三").ok();
        sender.address.full_text = StreetAddress::plain("北京市通州区测试路1号").ok();
        let mut bare = asked(&["--goods", "1", "--from", "CN"]).unwrap();
        sent_by(&mut bare, sender.clone());
        assert_eq!(bare.origin.contact, sender.contact);
        let mut expected = sender.address.clone();
        expected.country = Some("CN".into());
        assert_eq!(bare.origin.address, expected);
        let mut typed = asked(&["--goods", "1", "--from-name", "B", "--from-city", "SZ"]).unwrap();
        sent_by(&mut typed, sender);
        assert_eq!(typed.origin.contact.name, PersonName::plain("B").ok());
        assert_eq!((typed.origin.address.full_text, typed.origin.address.city), (None, Some("SZ".into())));
    }
}
