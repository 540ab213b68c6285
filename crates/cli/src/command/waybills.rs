//! `portolan waybills`: numbers that are reserved, parcels that are handed in and called off.

use std::{num::NonZeroU32, path::Path, sync::Arc};

use portolan::{
    Address, Cancellation, Connection, Currency, Error, ErrorKind, Money, Order, OrderRef, OrderRefKind, Party,
    PersonName, Phone, SalesPlatform, StreetAddress, Volume, WaybillNo, WaybillRequest, Waybills, Weight,
    schema::{self, Item},
};

use super::{End, misuse, orders};
use crate::{
    args::{self, Cancel, ParcelArgs, Reserve, Submit},
    config::Config,
    connect::able,
    exit::Exit,
    output::{Failure, Shell, objects},
};

pub(super) async fn run(args: &args::Waybills, config: Option<&Path>, shell: &Shell) -> End {
    let config = Config::load(config)?;
    match args {
        args::Waybills::Reserve(args) => reserve(args, &config, shell).await,
        args::Waybills::Submit(args) => submit(args, &config, shell).await,
        args::Waybills::Cancel(args) => cancel(args, &config, shell).await,
    }
}

fn maker(account: Option<&str>, config: &Config, shell: &Shell) -> Result<(Arc<dyn Waybills>, Connection), Error> {
    let connection = able(config, account, shell, "make waybills", |connection| connection.waybills.is_some())?;
    let missing = || Error::not_sent(ErrorKind::Unsupported, "this account cannot make waybills");
    Ok((connection.waybills.clone().ok_or_else(missing)?, connection))
}

async fn reserve(args: &Reserve, config: &Config, shell: &Shell) -> End {
    let (port, _) = maker(args.account.account.as_deref(), config, shell)?;
    let count = NonZeroU32::new(args.count).ok_or_else(|| misuse("N is at least 1"))?;
    let reserved = port.reserve(count).await.map_err(Failure::write)?;
    let item = Item::from(schema::Reserved::of(&reserved, shell.view()));
    shell.one(&item, |shell| objects::one(&item, shell))?;
    Ok(Exit::Done)
}

async fn submit(args: &Submit, config: &Config, shell: &Shell) -> End {
    let (port, connection) = maker(args.account.account.as_deref(), config, shell)?;
    let ids = args.order.iter().map(|id| orders::number(id)).collect::<Result<Vec<_>, _>>()?;
    let order = match (&connection.orders, &ids[..]) {
        (Some(book), [first, ..]) => Some(book.get(first).await?),
        _ => None,
    };
    let mut request = request(args, config, &connection, order.as_ref())?;
    request.orders = ids;
    let submitted = port.submit(&request).await.map_err(Failure::write)?;
    let item = Item::from(schema::Submitted::of(&submitted, shell.view()));
    shell.one(&item, |shell| objects::one(&item, shell))?;
    Ok(Exit::Done)
}

async fn cancel(args: &Cancel, config: &Config, shell: &Shell) -> End {
    let number = WaybillNo::parse(args.number.trim()).map_err(|error| misuse(format!("NO: {error}")))?;
    let can = |connection: &Connection| connection.capabilities.waybills.as_ref().is_some_and(|takes| takes.cancels);
    let connection = able(config, args.account.account.as_deref(), shell, "cancel waybills", can)?;
    let missing = || Error::not_sent(ErrorKind::Unsupported, "this account cannot cancel waybills");
    let port = connection.waybills.as_ref().ok_or_else(missing)?;
    let result = port.cancel(&number).await.map_err(Failure::write)?;
    let item = Item::from(schema::Cancellation::of(&number, result, shell.view()).told_by(&connection.provider));
    shell.one(&item, |shell| objects::one(&item, shell))?;
    Ok(ended(result))
}

/// What did not come about was refused, though the call went well.
fn ended(result: Cancellation) -> Exit {
    match result {
        Cancellation::Cancelled | Cancellation::Intercepting | Cancellation::Intercepted => Exit::Done,
        _ => Exit::Refused,
    }
}

fn request(
    args: &Submit,
    config: &Config,
    connection: &Connection,
    order: Option<&Order>,
) -> Result<WaybillRequest, Error> {
    let reference = OrderRef::new(OrderRefKind::Merchant, &args.reference);
    let reference = reference.map_err(|error| misuse(format!("--reference: {error}")))?;
    let parcel = &args.parcel;
    let platform = match parcel.platform.as_str() {
        "jd" => SalesPlatform::Jd,
        "other" => SalesPlatform::Other(None),
        code => SalesPlatform::Other(Some(code.to_owned())),
    };
    let (sender, consignee) = parties(parcel, config, connection, order)?;
    let mut request = WaybillRequest::new(reference, platform, sender, consignee);
    let number = args.number.as_deref().map(WaybillNo::parse).transpose();
    request.number = number.map_err(|error| misuse(format!("--number: {error}")))?;
    request.packages = NonZeroU32::new(parcel.packages).ok_or_else(|| misuse("--packages is at least 1"))?;
    let weight = parcel.weight.as_deref().map(Weight::parse_kg).transpose();
    request.weight = weight.map_err(|error| misuse(format!("--weight: {error}")))?;
    let volume = parcel.volume.as_deref().map(Volume::parse_cm3).transpose();
    request.volume = volume.map_err(|error| misuse(format!("--volume: {error}")))?;
    let cod = parcel.cod.as_deref().map(|text| Money::parse(text, Currency::CNY)).transpose();
    let cod = cod.map_err(|error| misuse(format!("--cod: {error}")))?;
    request.services.cod = cod.or(order.and_then(|order| order.cod));
    Ok(request)
}

/// Who sends and who receives: as typed, else as configured, else as the order says.
fn parties(
    args: &ParcelArgs,
    config: &Config,
    connection: &Connection,
    order: Option<&Order>,
) -> Result<(Party, Party), Error> {
    let mut sender = config.accounts.get(&connection.account).map(|account| account.sender.clone()).unwrap_or_default();
    let told = order.map(|order| (order.consignee.clone(), order.address.clone())).unwrap_or_default();
    let mut consignee = Party { contact: told.0.unwrap_or_default(), address: told.1.unwrap_or_default() };
    let from =
        [("--from-name", &args.from_name), ("--from-phone", &args.from_phone), ("--from-address", &args.from_address)];
    let to = [("--to-name", &args.to_name), ("--to-phone", &args.to_phone), ("--to-address", &args.to_address)];
    typed(&mut sender, from)?;
    typed(&mut consignee, to)?;
    Ok((sender, consignee))
}

pub(super) fn typed(party: &mut Party, [name, phone, address]: [(&str, &Option<String>); 3]) -> Result<(), Error> {
    let unfit = |what: &str, error: portolan::PersonError| misuse(format!("{what}: {error}"));
    if let (what, Some(text)) = name {
        party.contact.name = Some(PersonName::plain(text).map_err(|error| unfit(what, error))?);
    }
    if let (what, Some(text)) = phone {
        party.contact.mobile = Some(Phone::plain(text).map_err(|error| unfit(what, error))?);
        party.contact.telephone = None;
    }
    if let (what, Some(text)) = address {
        let text = StreetAddress::plain(text).map_err(|error| unfit(what, error))?;
        party.address = Address::new();
        party.address.full_text = Some(text);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parcel_that_goes_on_was_not_called_off() {
        use Cancellation::{CancelFailed, Cancelled, InterceptFailed, Intercepted, Intercepting};
        assert!([Cancelled, Intercepting, Intercepted].map(ended).iter().all(|exit| *exit == Exit::Done));
        assert!([CancelFailed, InterceptFailed].map(ended).iter().all(|exit| *exit == Exit::Refused));
    }
}
