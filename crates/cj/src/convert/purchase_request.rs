//! What is to be bought, in CJ's words.

use portolan_domain::{Currency, Money, OrderRefKind, PersonalState, TaxNumberOwner};
use portolan_ports::{Error, Party, Payment, PurchaseItem, PurchaseRequest};

use crate::wire::{
    Number,
    order::{CreateOrder, CreateProduct, PAY_AT_ONCE, PAY_LATER, PAY_ON_PAGE},
    request::invalid,
};

/// The number under which CJ pays import tax with its own.
const CJ_IOSS: &str = "CJ-IOSS";

/// The request of `createOrderV2`. What the client checks is left to it.
///
/// # Errors
/// `InvalidInput`, not sent, naming the field and its shape.
pub(crate) fn create(request: &PurchaseRequest) -> Result<CreateOrder, Error> {
    if request.reference.kind() != OrderRefKind::Merchant {
        return Err(invalid("orderNumber", "is the merchant's own number, and this one is of another kind"));
    }
    let to = Receiver::read(&request.consignee)?;
    let (ioss_type, ioss_number) = tax(request)?;
    Ok(CreateOrder {
        order_number: request.reference.value().to_owned(),
        // CJ wants the country twice, by code and by name. The name is for people; the code stands for it.
        shipping_country: to.country.clone(),
        shipping_country_code: to.country,
        shipping_province: to.province,
        shipping_city: to.city,
        shipping_county: to.county,
        shipping_customer_name: to.name,
        shipping_address: to.street,
        shipping_address2: to.town,
        shipping_zip: to.postcode,
        shipping_phone: to.phone,
        house_number: to.house_number,
        email: to.email,
        tax_id: to.tax_id,
        remark: filled(request.remark.as_deref()),
        logistic_name: request.line.clone(),
        from_country_code: request.origin.trim().to_ascii_uppercase(),
        platform: filled(request.platform.as_deref()),
        pay_type: Some(match request.payment {
            Payment::OnPage => PAY_ON_PAGE,
            Payment::AtOnce => PAY_AT_ONCE,
            _ => PAY_LATER,
        }),
        shop_amount: amount("shopAmount", request.amount)?,
        ioss_type,
        ioss_number,
        storage_id: filled(request.warehouse.as_deref()),
        is_sandbox: request.test.then_some(1),
        products: request.items.iter().enumerate().map(product).collect::<Result<_, _>>()?,
        ..CreateOrder::default()
    })
}

fn product((index, item): (usize, &PurchaseItem)) -> Result<CreateProduct, Error> {
    Ok(CreateProduct {
        vid: filled(item.variant.as_deref()),
        sku: filled(item.sku.as_deref()),
        quantity: item.quantity,
        unit_price: amount(&format!("products[{index}].unitPrice"), item.unit_price)?,
        store_line_item_id: filled(item.merchant_line.as_deref()),
        pod_properties: None,
    })
}

/// A text that has something in it.
fn filled(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn amount(field: &str, money: Option<Money>) -> Result<Option<Number>, Error> {
    let Some(money) = money else { return Ok(None) };
    if money.currency() != Currency::USD {
        return Err(invalid(field, &format!("is in US dollars, and this amount is in {}", money.currency())));
    }
    Number::try_from(money.amount()).map(Some).map_err(|_| invalid(field, "is an amount of 0 or more"))
}

fn tax(request: &PurchaseRequest) -> Result<(Option<u32>, Option<String>), Error> {
    let number = match &request.tax_number {
        Some(number) if number.state() != PersonalState::Plain => {
            return Err(invalid("iossNumber", "is masked or a cipher, and no customs could read it"));
        }
        number => number.as_ref().map(|number| number.reveal().to_owned()),
    };
    match request.tax_by {
        None if number.is_some() => Err(invalid("iossType", "is required with a number: say whose it is")),
        None => Ok((None, None)),
        Some(TaxNumberOwner::Nobody) if number.is_some() => {
            Err(invalid("iossNumber", "has no place where nobody's number is used"))
        }
        Some(TaxNumberOwner::Nobody) => Ok((Some(1), None)),
        Some(TaxNumberOwner::Merchant) if number.is_none() => {
            Err(invalid("iossNumber", "is required where the merchant's number is used"))
        }
        Some(TaxNumberOwner::Merchant) => Ok((Some(2), number)),
        Some(TaxNumberOwner::Provider) => Ok((Some(3), number.or_else(|| Some(CJ_IOSS.to_owned())))),
        Some(_) => Err(invalid("iossType", "is nobody's, the merchant's or CJ's")),
    }
}

/// Who receives it, and where.
struct Receiver {
    name: String,
    phone: Option<String>,
    email: Option<String>,
    tax_id: Option<String>,
    country: String,
    province: String,
    city: String,
    county: Option<String>,
    street: String,
    town: Option<String>,
    postcode: Option<String>,
    house_number: Option<String>,
}

impl Receiver {
    fn read(party: &Party) -> Result<Self, Error> {
        // The one place where a consignee enters a request; what CJ cannot read, nobody could deliver to.
        macro_rules! told {
            ($field:literal, $person:expr) => {
                match $person {
                    Some(person) if person.state() != PersonalState::Plain => {
                        return Err(invalid($field, "is masked or a cipher, and nobody could deliver to it"));
                    }
                    person => person.map(|person| person.reveal().to_owned()),
                }
            };
        }
        let (contact, address) = (&party.contact, &party.address);
        let text = |part: &Option<String>| filled(part.as_deref()).unwrap_or_default();
        Ok(Self {
            name: told!("shippingCustomerName", contact.name.as_ref()).unwrap_or_default(),
            phone: told!("shippingPhone", contact.mobile.as_ref().or(contact.telephone.as_ref())),
            email: told!("email", contact.email.as_ref()),
            tax_id: told!("taxId", contact.tax_id.as_ref()),
            country: text(&address.country).to_ascii_uppercase(),
            province: text(&address.province),
            city: text(&address.city),
            county: filled(address.county.as_deref()),
            street: told!("shippingAddress", address.street.as_ref().or(address.full_text.as_ref()))
                .unwrap_or_default(),
            // CJ has no field for a town: it stands below the street, as on a label.
            town: filled(address.town.as_deref()),
            postcode: filled(address.postcode.as_deref()),
            house_number: told!("houseNumber", address.house_number.as_ref()),
        })
    }
}
