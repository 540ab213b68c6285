//! Orders shipped, whatever happens; and the person who looks where nobody knows.

use std::time::Duration;

use portolan::{
    Currency, Decimal, Error, Money, OrderRef, OrderRefKind, SalesPlatform, WaybillNo, Weight,
    application::{
        Decision, Intent, IntentId, IntentRecord, IntentState, IntentStore as _, Parcel, ShipOutcome, ShipStep,
        SoldOrder,
    },
};
use portolan_sandbox::{ShopOrderLine, StageOrder};

use super::Run;
use crate::{
    Plan, Rig,
    plan::Carrier,
    provider::{parcels, shop, vender},
    rig::consignee,
};

/// How often open work is taken up again: while things go wrong, and after the calm.
const ROUND: Duration = Duration::from_secs(15 * 60);
const CALM_ROUND: Duration = Duration::from_secs(5);
/// How long a person takes to look, and how long nothing open is waited for after the calm.
const PATIENCE: Duration = Duration::from_secs(3_600);

/// What one of an order's two lines costs, in fen.
const PRICE: i64 = 1_990;

/// Puts the plan's orders into the shops.
pub(super) fn stage(rig: &Rig, plan: &Plan) -> Result<(), portolan_sandbox::Error> {
    for order in &plan.orders {
        let line = ShopOrderLine::new(100_001, "茶杯", PRICE, 2);
        let stage =
            StageOrder::new().id(&order.id).vender_id(vender(order.shop)).lines(vec![line]).script(order.script);
        rig.sandbox.stage_order(if order.cod { stage.cod() } else { stage })?;
    }
    Ok(())
}

/// The keys of a plan's intents, in its order.
pub(super) fn planned(plan: &Plan) -> Vec<IntentId> {
    (0..plan.shipments.len()).filter_map(|at| IntentId::parse(&format!("S{}-{at}", plan.seed % 100_000)).ok()).collect()
}

pub(super) fn ids(run: &Run) -> Vec<IntentId> {
    planned(&run.plan)
}

/// Ships one shipment when its time has come.
pub(super) async fn shipment(run: &Run, at: usize) {
    run.until(run.plan.shipments[at].at).await;
    let Ok(intent) = intent(run, at) else { return };
    for outcome in run.ship.run(vec![intent], |progress| run.watch.print(&format_args!("{progress:?}"))).await {
        note(run, &outcome);
    }
}

fn intent(run: &Run, at: usize) -> Result<Intent, Error> {
    let shipment = &run.plan.shipments[at];
    let invalid = |error: String| Error::not_sent(portolan::ErrorKind::InvalidInput, error);
    let carrier = match shipment.carrier {
        Carrier::Jdl => parcels(),
        Carrier::Jos => shop(shipment.shop),
    };
    let mut intent = Intent::new(ids(run)[at].clone(), shop(shipment.shop), carrier);
    let mut numbers = Vec::new();
    for order in shipment.orders.iter().map(|order| &run.plan.orders[*order]) {
        let id = OrderRef::new(OrderRefKind::Platform, &order.id).map_err(|error| invalid(error.to_string()))?;
        let told = run.rig.sandbox.shop_orders().into_iter().find(|known| known.id == order.id);
        let amount = told.map_or(0, |told| told.should_pay_fen());
        let amount = Money::new(Decimal::new(amount, 2), Currency::CNY);
        intent = intent.order(if order.cod {
            SoldOrder::collect(id.clone(), amount)
        } else {
            SoldOrder::prepaid(id.clone())
        });
        numbers.push(id);
    }
    for orders in &shipment.parcels {
        let mut parcel = Parcel::new(SalesPlatform::Jd, consignee()?, consignee()?);
        parcel.weight = Some(Weight::from_g(700).map_err(|error| invalid(error.to_string()))?);
        parcel = orders.iter().fold(parcel, |parcel, order| parcel.with(&numbers[*order]));
        if let [order] = shipment.orders.as_slice()
            && run.plan.orders[*order].cod
            && let Some(portolan::application::Payment::Collect(amount)) =
                intent.orders.first().map(|order| order.payment)
        {
            parcel.services.cod = Some(amount);
        }
        intent = intent.parcel(parcel);
    }
    Ok(intent)
}

fn note(run: &Run, outcome: &ShipOutcome) {
    run.watch.print(&format_args!("{outcome:?}"));
    if let Err(error) = &outcome.result {
        run.watch.print(&format_args!("{error} {}", error.advice().en));
    }
    let state = outcome.record.as_ref().map_or("refused before it began", |record| record.state.word());
    run.rig.wire.note([outcome.id.as_str().as_bytes(), state.as_bytes()]);
}

/// Takes open work up again, round by round, until some time after the calm none is left.
pub(super) async fn keep_going(run: &Run) {
    loop {
        let calm = run.is_calm();
        let round = if calm { CALM_ROUND } else { ROUND.min(run.plan.calm.saturating_sub(run.rig.clock.passed())) };
        if !calm {
            run.rig.clock.sleep(round).await;
        }
        let open = go_on(run).await;
        if run.is_calm() {
            let since = run.rig.clock.passed().saturating_sub(run.plan.calm);
            if open == 0 && calm {
                run.notes().settled_after = Some(since);
                return;
            }
            if since > PATIENCE {
                return;
            }
            run.rig.clock.sleep(CALM_ROUND).await;
        }
    }
}

/// Resumes all that is not done, and lets a person look where only a person can. Says how much is still open.
async fn go_on(run: &Run) -> usize {
    let mut open = 0;
    for id in ids(run) {
        let Ok(Some(record)) = run.intents.get(&id).await else { continue };
        if record.state == IntentState::Done {
            continue;
        }
        if matches!(record.state, IntentState::NeedsPerson(_) | IntentState::Refused(_)) {
            let found = look(run, &record);
            if let Err(error) = run.ship.decide(&id, found).await {
                run.watch.print(&error);
            }
        }
        let outcome = run.ship.resume(&id, |_| {}).await;
        note(run, &outcome);
        let done = outcome.record.as_ref().is_some_and(|record| record.state == IntentState::Done);
        open += usize::from(!done);
    }
    open
}

/// What a person finds who looks into the provider's console.
fn look(run: &Run, record: &IntentRecord) -> Decision {
    match record.next_step() {
        Some(ShipStep::Submit(at)) => {
            let reference = record.intent.id.reference(at).map(|reference| reference.value().to_owned());
            let parcels = run.rig.sandbox.parcels();
            let found = parcels.iter().find(|parcel| Ok(&parcel.merchant_order) == reference.as_ref().map_err(|_| ()));
            let number = found.and_then(|parcel| WaybillNo::parse(parcel.number()).ok());
            number.map_or(Decision::DidNot, |number| Decision::Took(Some(number)))
        }
        Some(ShipStep::Confirm(at)) => {
            let order = record.intent.orders.get(at).map(|order| order.id.value().to_owned());
            let orders = run.rig.sandbox.shop_orders();
            let shipped = orders.iter().any(|known| Some(&known.id) == order.as_ref() && !known.shipments.is_empty());
            if shipped { Decision::Took(None) } else { Decision::DidNot }
        }
        _ => Decision::DidNot,
    }
}

/// Calls a parcel off when its time has come, if it was handed in by then.
pub(super) async fn cancel(run: &Run, (at, shipment, parcel): (Duration, usize, usize)) {
    run.until(at).await;
    let id = &ids(run)[shipment];
    let Ok(Some(record)) = run.intents.get(id).await else { return };
    let Some(submitted) = record.submitted.get(parcel) else { return };
    let Ok(connection) = run.rig.connection(&record.intent.carrier) else { return };
    let Some(waybills) = &connection.waybills else { return };
    let outcome = waybills.cancel(&submitted.waybill).await;
    run.watch.print(&format_args!("{outcome:?}"));
    run.rig.wire.note([submitted.waybill.as_str().as_bytes(), format!("{outcome:?}").as_bytes()]);
}
