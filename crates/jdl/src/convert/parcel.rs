//! Parcels to be carried, in the words of the express orders: pure, no I/O.

use portolan_domain::{Currency, Decimal, Money, OrderRefKind, Volume, Weight};
use portolan_ports::{Error, Party, SalesPlatform, WaybillRequest};

use crate::{
    config::{Account, BookedService},
    convert::party,
    number,
    wire::{
        Number, Pairs,
        ecap::{AddedProduct, Cargo, ChannelInfo, Products},
        order::CreateOrder,
        request::invalid,
    },
};

/// Any platform that JD has no code for.
const OTHER_PLATFORM: &str = "0030001";
/// JD's own marketplace, in the list that JD's interfaces for waybills share: `0030001` means the same in all of them.
const JD_PLATFORM: &str = "0010001";

/// The request of `create`.
///
/// # Errors
/// `InvalidInput`, not sent, naming the field and its shape; what the client checks is left to it.
pub(crate) fn create(request: &WaybillRequest, account: &Account) -> Result<CreateOrder, Error> {
    if request.reference.kind() != OrderRefKind::Merchant {
        return Err(invalid("orderId", "is the merchant's own number"));
    }
    let sender = match &account.sender {
        Some(usual) if request.sender == Party::default() => usual,
        _ => &request.sender,
    };
    let mut sender_contact = party::contact("senderContact", sender)?;
    sender_contact.warehouse_code.clone_from(&account.warehouse_code);
    let (pickup_start_time, pickup_end_time) =
        request.pickup.map(|(from, until)| (from.unix_millis(), until.unix_millis())).unzip();
    let subscribe = account.auto_subscribe.then(|| ("autoSubscribe".to_owned(), "1".to_owned()));
    Ok(CreateOrder {
        order_id: request.reference.value().to_owned(),
        sender_contact,
        receiver_contact: party::contact("receiverContact", &request.consignee)?,
        order_origin: account.order_origin.number(),
        customer_code: account.customer_code.clone(),
        products_req: Products {
            product_code: product(request.product.as_ref(), account).ok_or_else(|| {
                let problem = "is required: name a product, or set the account's (`ed-m-0001`)";
                invalid("productsReq.productCode", problem)
            })?,
            product_attrs: Pairs::default(),
            added_products: services(request, account)?,
        },
        settle_type: account.settle_type.number(),
        cargoes: vec![Cargo {
            name: request.description.clone(),
            quantity: request.packages.get(),
            ..cargo(request.weight, request.volume, account)?
        }],
        pickup_start_time,
        pickup_end_time,
        common_channel_info: Some(ChannelInfo { channel_code: channel(&request.platform, account)? }),
        remark: None,
        waybill_code: request.number.as_ref().map(waybill).transpose()?,
        extend_props: Pairs(subscribe.into_iter().collect()),
    })
}

fn waybill(number: &portolan_domain::WaybillNo) -> Result<String, Error> {
    match number::to_send(number)? {
        (number, None) => Ok(number.to_string()),
        (_, Some(_)) => Err(invalid("waybillCode", "is a package's code, and should be its waybill")),
    }
}

/// The product that is asked for, else the account's.
pub(crate) fn product(asked: Option<&String>, account: &Account) -> Option<String> {
    asked.or(account.product.as_ref()).filter(|code| !code.trim().is_empty()).cloned()
}

/// A parcel's weight and volume; one that is not told is the account's usual one.
pub(crate) fn cargo(weight: Option<Weight>, volume: Option<Volume>, account: &Account) -> Result<Cargo, Error> {
    let (usual_weight, usual_volume) = account.usual_parcel.unzip();
    let (weight, volume) = (weight.or(usual_weight), volume.or(usual_volume));
    let number = |value: Option<Decimal>| value.map(|value| Number::try_from(value.normalize())).transpose();
    Ok(Cargo {
        quantity: 1,
        weight: number(weight.map(Weight::as_kg))?,
        volume: number(volume.map(Volume::as_cm3))?,
        ..Cargo::default()
    })
}

fn channel(platform: &SalesPlatform, account: &Account) -> Result<String, Error> {
    Ok(match platform {
        SalesPlatform::Jd => JD_PLATFORM.to_owned(),
        SalesPlatform::Other(Some(code)) => code.clone(),
        SalesPlatform::Other(None) => account.channel_code.clone().unwrap_or_else(|| OTHER_PLATFORM.to_owned()),
        _ => return Err(invalid("commonChannelInfo.channelCode", "has no code for this platform")),
    })
}

/// What is booked beside the product.
fn services(request: &WaybillRequest, account: &Account) -> Result<Vec<AddedProduct>, Error> {
    const FIELD: &str = "productsReq.addedProducts";
    let services = &request.services;
    let named = [
        ("sign_return", services.sign_return.is_some()),
        ("ageing", services.ageing.is_some()),
        ("transport", services.transport.is_some()),
    ];
    let named = named.into_iter().find(|(_, booked)| *booked).map(|(name, _)| name);
    if let Some(name) = named.or_else(|| services.extra.iter().next().map(|(name, _)| name)) {
        return Err(invalid(FIELD, &format!("has no code for the service `{name}`; JD publishes none")));
    }
    if services.cod.is_some() && request.orders.len() > 1 {
        return Err(invalid(FIELD, "has cash on delivery for several orders, and those go alone"));
    }
    let mut booked = Vec::new();
    for (name, amount, service) in
        [("cod", &services.cod, &account.cod), ("insured", &services.insured, &account.insurance)]
    {
        if let Some(amount) = amount {
            booked.push(service_of(name, amount, service.as_ref())?);
        }
    }
    Ok(booked)
}

fn service_of(name: &str, amount: &Money, service: Option<&BookedService>) -> Result<AddedProduct, Error> {
    let field = format!("services.{name}");
    if amount.currency() != Currency::CNY {
        return Err(invalid(&field, "is in yuan"));
    }
    if amount.amount() <= Decimal::ZERO {
        return Err(invalid(&field, "is an amount above 0"));
    }
    let Some(service) = service else {
        return Err(invalid(&field, "needs the code of JD's added product: set it at the account"));
    };
    Ok(AddedProduct {
        product_code: service.product_code.clone(),
        product_attrs: Pairs(vec![(service.amount_key.clone(), amount.amount().normalize().to_string())]),
    })
}

#[cfg(test)]
mod tests {
    use portolan_domain::AccountId;
    use proptest::prelude::*;

    use super::*;

    fn account() -> Account {
        Account::new(AccountId::parse("shop").unwrap())
    }

    #[test]
    fn what_is_not_measured_is_the_accounts_usual_parcel() {
        let (weight, volume) = (Weight::from_g(500).unwrap(), Volume::from_cm3(1000).unwrap());
        let measured = |weight, volume, account: &Account| {
            let cargo = cargo(weight, volume, account).unwrap();
            [cargo.weight, cargo.volume].map(|number| number.map(|number| number.as_str().to_owned()))
        };
        let some = |text: &str| Some(text.to_owned());
        let usual = account().usual_parcel(weight, volume);
        assert_eq!(measured(None, None, &account()), [None, None], "nothing is guessed");
        assert_eq!(measured(None, None, &usual), [some("0.5"), some("1000")]);
        assert_eq!(measured(Weight::from_g(1250).ok(), None, &usual), [some("1.25"), some("1000")]);
    }

    #[test]
    fn a_platform_has_its_own_code_or_the_accounts() {
        let code = |platform| channel(&platform, &account().channel_code("0020001")).unwrap();
        assert_eq!(code(SalesPlatform::Jd), "0010001");
        assert_eq!(code(SalesPlatform::Other(Some("0010003".into()))), "0010003");
        assert_eq!(code(SalesPlatform::Other(None)), "0020001");
        assert_eq!(channel(&SalesPlatform::Other(None), &account()).unwrap(), "0030001");
    }

    proptest! {
        #[test]
        fn every_weight_and_volume_is_written_to_the_last_digit(grams in any::<u64>(), cubic in any::<u64>()) {
            let (weight, volume) = (Weight::from_g(grams).unwrap(), Volume::from_mm3(cubic).unwrap());
            let cargo = cargo(Some(weight), Some(volume), &account()).unwrap();
            prop_assert_eq!(Weight::parse_kg(cargo.weight.unwrap().as_str()).unwrap(), weight);
            prop_assert_eq!(Volume::parse_cm3(cargo.volume.unwrap().as_str()).unwrap(), volume);
        }
    }
}
