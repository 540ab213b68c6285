//! What is bought at CJ, and the parcels that it sends.

use std::time::Duration;

use portolan::{Error, ErrorKind, OrderRef, OrderRefKind, PurchaseItem, PurchaseRequest, WaybillNo};
use portolan_sandbox::{CjScript, CjStage};

use super::Run;
use crate::{
    provider::{CJ_USER, goods},
    rig::consignee,
};

/// How often what is not settled is looked at: while things go wrong, and after the calm.
const ROUND: Duration = Duration::from_secs(15 * 60);
const CALM_ROUND: Duration = Duration::from_secs(5);

/// How long after the calm it is tried.
const PATIENCE: Duration = Duration::from_secs(120);

/// Buys once, whatever happens: after an unknown outcome the purchase is looked for by the merchant's number, as CJ's
/// operation declares, and only what is not there is bought again.
pub(super) async fn purchase(run: &Run, at: usize) {
    let (when, number) = &run.plan.purchases[at];
    run.until(*when).await;
    run.notes().bought.insert(number.clone(), None);
    let mut unknown = false;
    while run.rig.clock.passed() < run.plan.calm + PATIENCE {
        let bought = if unknown { settle(run, number).await } else { buy(run, number).await };
        let told = bought.as_ref().map_or_else(|error| format!("{error:?}"), |id| id.clone().unwrap_or_default());
        run.watch.print(&told);
        run.rig.wire.note([number.as_bytes(), told.as_bytes()]);
        match bought {
            Ok(Some(id)) => {
                run.notes().bought.insert(number.clone(), Some(id));
                return;
            }
            // It is not there: nothing was bought.
            Ok(None) => {
                unknown = false;
                continue;
            }
            Err(error) => unknown |= !unknown && error.delivery() != portolan::Delivery::NotSent,
        }
        run.rig.clock.sleep(if run.is_calm() { CALM_ROUND } else { ROUND }).await;
    }
}

async fn buy(run: &Run, number: &str) -> Result<Option<String>, Error> {
    let mut consignee = consignee()?;
    let address = &mut consignee.address;
    (address.country, address.postcode) = (Some("US".into()), Some("75001".into()));
    (address.province, address.city) = (Some("Texas".into()), Some("Dallas".into()));
    let items = vec![PurchaseItem::variant("92511400-C758-4474-93CA-66D442F5F787", 2)];
    let request = PurchaseRequest::new(reference(number)?, consignee, "CN", "CJPacket Ordinary", items);
    let connection = run.rig.connection(&goods())?;
    let Some(purchases) = &connection.purchases else { return Err(missing()) };
    Ok(Some(purchases.create(&request).await?.purchase.id.value().to_owned()))
}

async fn settle(run: &Run, number: &str) -> Result<Option<String>, Error> {
    let connection = run.rig.connection(&goods())?;
    let Some(purchases) = &connection.purchases else { return Err(missing()) };
    match purchases.get(&reference(number)?).await {
        Ok(purchase) => Ok(Some(purchase.id.value().to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn reference(number: &str) -> Result<OrderRef, Error> {
    let invalid = |error: &dyn std::fmt::Display| Error::not_sent(ErrorKind::InvalidInput, error.to_string());
    OrderRef::new(OrderRefKind::Merchant, number).map_err(|error| invalid(&error))
}

fn missing() -> Error {
    Error::not_sent(ErrorKind::Config, "the account buys nothing")
}

/// Lets CJ send a parcel, of which our side knows the number from then on.
pub(super) async fn parcel(run: &Run, (when, script): (Duration, CjScript)) {
    run.until(when).await;
    let mut stage = CjStage::new(script);
    stage.user_number = Some(CJ_USER.to_owned());
    let Ok(parcel) = run.rig.sandbox.stage_cj(stage) else { return };
    if let Ok(waybill) = WaybillNo::parse(&parcel.number) {
        run.notes().sent_by_cj.push(waybill);
    }
}
