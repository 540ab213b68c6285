//! `[accounts.…]`: one merchant's grant, and what binds it to its provider.

use portolan::{
    CarrierCode, CarrierScheme, LegScope, Party, PersonError, PersonName, Phone, StreetAddress,
    jdl::{OrderOrigin, SettleType, TraceInterface},
};

use super::{Problem, keys::Keys};
use crate::config::{Account, CjAccount, JdlAccount, Provider};

pub(super) fn account(mut keys: Keys) -> Result<Account, Problem> {
    let scope = match keys.text("scope")?.as_deref() {
        None => None,
        Some("forward") => Some(LegScope::Forward),
        Some("with-reverse") => Some(LegScope::WithReverse),
        Some("all") => Some(LegScope::All),
        Some(_) => return Err(format!("{} must be forward, with-reverse or all", keys.name("scope"))),
    };
    let carriers = keys.tables("carriers")?.into_iter().map(carrier).collect::<Result<_, _>>()?;
    let sender = keys.table("sender")?.map(sender).transpose()?.unwrap_or_default();
    let account = Account {
        jdl: jdl(&mut keys)?,
        cj: cj(&mut keys)?,
        sender,
        carriers,
        seller_no: keys.text("seller_no")?,
        app: keys.needed("app")?,
        access_token: keys.secret("access_token")?,
        refresh_token: keys.secret("refresh_token")?,
        customer_code: keys.text("customer_code")?,
        business_unit: keys.text("business_unit")?,
        scope,
    };
    keys.finish()?;
    Ok(account)
}

/// What only JD Logistics knows of.
fn jdl(keys: &mut Keys) -> Result<JdlAccount, Problem> {
    let origins = [
        ("b2c", OrderOrigin::B2c),
        ("c2c", OrderOrigin::C2c),
        ("c2b", OrderOrigin::C2b),
        ("freight-b2c", OrderOrigin::FreightB2c),
        ("freight-c2c", OrderOrigin::FreightC2c),
    ];
    let payers = [
        ("monthly", SettleType::Monthly),
        ("sender", SettleType::Sender),
        ("receiver", SettleType::Receiver),
        ("multi-party", SettleType::MultiParty),
    ];
    let traces = [("standard", TraceInterface::Standard), ("express-orders", TraceInterface::ExpressOrders)];
    Ok(JdlAccount {
        origin: keys.choice("order_origin", origins)?,
        payer: keys.choice("settle", payers)?,
        product: keys.text("product")?,
        channel: keys.text("channel")?,
        warehouse: keys.text("warehouse_code")?,
        traces: keys.choice("traces", traces)?,
    })
}

/// What only CJ knows of.
fn cj(keys: &mut Keys) -> Result<CjAccount, Problem> {
    Ok(CjAccount {
        api_key: keys.secret("api_key")?,
        email: keys.text("email")?,
        open_id: keys.secret("open_id")?,
        platform_token: keys.secret("platform_token")?,
        allow_paying_at_once: keys.flag("allow_paying_at_once")?,
        use_deprecated_track: keys.flag("use_deprecated_track")?,
        send_platforms: keys.flag("send_platforms")?,
    })
}

/// What an account has and its provider knows nothing of, or lacks and must have.
pub(super) fn unfit(name: &str, account: &Account, provider: &Provider) -> Result<(), Problem> {
    let Account { jdl, cj, .. } = account;
    let (at_jdl, at_jos, at_cj) = match provider {
        Provider::Jdl(_) => (true, false, false),
        Provider::Jos(_) => (false, true, false),
        Provider::Cj(_) => (false, false, true),
    };
    let foreign = [
        ("access_token", account.access_token.is_some() && at_cj),
        ("customer_code", account.customer_code.is_some() && at_cj),
        ("business_unit", account.business_unit.is_some() && !at_jdl),
        ("scope", account.scope.is_some() && !at_jdl),
        ("seller_no", account.seller_no.is_some() && !at_jos),
        ("refresh_token", account.refresh_token.is_some() && at_cj),
        ("order_origin", jdl.origin.is_some() && !at_jdl),
        ("settle", jdl.payer.is_some() && !at_jdl),
        ("product", jdl.product.is_some() && !at_jdl),
        ("channel", jdl.channel.is_some() && !at_jdl),
        ("warehouse_code", jdl.warehouse.is_some() && !at_jdl),
        ("traces", jdl.traces.is_some() && !at_jdl),
        ("api_key", cj.api_key.is_some() && !at_cj),
        ("email", cj.email.is_some() && !at_cj),
        ("open_id", cj.open_id.is_some() && !at_cj),
        ("platform_token", cj.platform_token.is_some() && !at_cj),
        ("allow_paying_at_once", cj.allow_paying_at_once && !at_cj),
        ("use_deprecated_track", cj.use_deprecated_track && !at_cj),
        ("send_platforms", cj.send_platforms && !at_cj),
    ];
    if let Some((key, _)) = foreign.iter().find(|(_, foreign)| *foreign) {
        return Err(format!("accounts.{name}.{key} means nothing to {}", provider.name()));
    }
    let partner = matches!(provider, Provider::Jdl(jdl) if jdl.partner);
    match provider {
        Provider::Cj(_) if cj.api_key.is_none() => Err(format!("accounts.{name}.api_key is missing")),
        Provider::Jdl(_) | Provider::Jos(_) if account.access_token.is_none() && !partner => {
            Err(format!("accounts.{name}.access_token is missing (only a partner's application needs none)"))
        }
        _ => Ok(()),
    }
}

fn sender(mut keys: Keys) -> Result<Party, Problem> {
    let mut party = Party::default();
    let (name, phone, address) = (keys.text("name")?, keys.text("phone")?, keys.text("address")?);
    let unfit = |key: &str, error: PersonError| format!("{}: {error}", keys.name(key));
    party.contact.name = name.map(|name| PersonName::plain(&name).map_err(|e| unfit("name", e))).transpose()?;
    party.contact.mobile = phone.map(|phone| Phone::plain(&phone).map_err(|e| unfit("phone", e))).transpose()?;
    party.address.full_text =
        address.map(|text| StreetAddress::plain(&text).map_err(|e| unfit("address", e))).transpose()?;
    keys.finish()?;
    Ok(party)
}

/// What one carrier is called: by us, by the shop, by the warehouse.
fn carrier((name, mut keys): (String, Keys)) -> Result<Vec<CarrierCode>, Problem> {
    let (shop, warehouse) = (keys.text("shop")?, keys.text("warehouse")?);
    let path = keys.path.clone();
    let called = |scheme, key: &str, value: &str| {
        CarrierCode::new(scheme, value).map_err(|error| format!("{path}{key}: {error}"))
    };
    let mut codes = vec![called(CarrierScheme::Name, "", &name)?];
    for (scheme, key, value) in
        [(CarrierScheme::PopLogistics, ".shop", shop), (CarrierScheme::Josl, ".warehouse", warehouse)]
    {
        codes.extend(value.map(|value| called(scheme, key, &value)).transpose()?);
    }
    if codes.len() < 2 {
        return Err(format!("{} has neither shop nor warehouse", keys.path));
    }
    keys.finish()?;
    Ok(codes)
}
