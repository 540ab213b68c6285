//! What any call must do in [`Trouble`]: told once, for every method of every port but `Tracking`.

use portolan_ports::{Delivery, Effect, Error, ErrorKind, Retry};

use crate::{
    Call, Method, Outcome, Rig, Scenario, Trouble,
    check::{Check, staged},
};

/// One call in trouble.
///
/// - a wrong secret or token: `Unauthenticated`, answered, never to be repeated as it is, with the provider's code;
/// - a refusal in a body that comes with status 200: `Denied`, likewise;
/// - status 500, silence: `Unavailable`. A read may be repeated; a write is `MaybeSent`, and was sent once;
/// - a web page, JSON that breaks off: `BadResponse`. A write is `MaybeSent`, and was sent once;
/// - too many calls: `RateLimited`, answered, with the provider's code; never an empty answer.
pub async fn in_trouble(rig: &dyn Rig, method: Method, trouble: Trouble) -> Outcome {
    let check = staged!(rig, Scenario::Trouble(method, trouble));
    if !can(&check, method) {
        return Outcome::Skipped(format!("the account has no {method:?}"));
    }
    let call = check.call(method);
    let before = check.arrived();
    for outcome in outcomes(&check, call).await {
        one(&check, &check.error(outcome), method.effect(), trouble);
    }
    if let (Some(before), Some(now)) = (before, check.arrived()) {
        check.holds(now > before, || "nothing arrived at the server that answers".into());
        let unknown =
            !matches!(trouble, Trouble::WrongCredentials | Trouble::ProviderErrorInBody | Trouble::RateLimited);
        // Numbers that were reserved in vain lapse, and to subscribe again changes nothing: these writes may be repeated.
        let harmless = matches!(method, Method::ReserveNumbers | Method::Subscribe);
        let once = unknown && method.effect() == Effect::Write && !harmless;
        check.holds(!once || now == before + 1, || {
            format!("a write without a readable answer was sent {} times: it may be done twice", now - before)
        });
    }
    Outcome::Held
}

fn one(check: &Check, error: &Error, effect: Effect, trouble: Trouble) {
    match trouble {
        Trouble::WrongCredentials => check.refused(error, ErrorKind::Unauthenticated),
        Trouble::ProviderErrorInBody => check.refused(error, ErrorKind::Denied),
        Trouble::RateLimited => check.rate_limited(error),
        Trouble::HtmlWith200 | Trouble::TruncatedJson => check.bad_response(error, effect),
        Trouble::ServerError | Trouble::Timeout => {
            check.equal("kind", error.kind(), ErrorKind::Unavailable);
            check.sent(error, effect);
            if trouble == Trouble::Timeout {
                check.equal("delivery", error.delivery(), Delivery::MaybeSent);
            }
            let repeats = effect == Effect::Write || error.retry() != Retry::Never;
            check.holds(repeats, || "a read that met trouble may be repeated: retry is Never".into());
        }
    }
}

fn can(check: &Check, method: Method) -> bool {
    let can = &check.stage.connection.capabilities;
    let waybills = can.waybills.as_ref();
    let staged = || check.stage.calls.iter().find(|call| call.method() == method);
    match method {
        Method::ReserveNumbers => waybills.is_none_or(|can| can.max_reserved > 0),
        Method::CancelWaybill => waybills.is_none_or(|can| can.cancels),
        Method::FindWaybills => waybills.is_none_or(|can| can.finds),
        Method::CreateInbound | Method::GetInbound | Method::CancelInbound => {
            staged().is_some() || can.inbound.iter().any(|(_, verb)| method.verb() == Some(*verb))
        }
        Method::CreateOutbound | Method::GetOutbound | Method::SearchOutbound | Method::CancelOutbound => {
            staged().is_some() || can.outbound.iter().any(|(_, verb)| method.verb() == Some(*verb))
        }
        _ => true,
    }
}

fn plain<T>(outcome: Result<T, Error>) -> Vec<Result<(), Error>> {
    vec![outcome.map(drop)]
}

/// The outcomes of a call, without what was found: one, or one for each number of a search.
async fn outcomes(check: &Check, call: &Call) -> Vec<Result<(), Error>> {
    match call {
        Call::ListOrders(query) => plain(check.orders().list(query).await),
        Call::GetOrder(number) => plain(check.orders().get(number).await),
        Call::ConfirmShipment(order, parcels) => plain(check.confirmation().confirm(order, parcels).await),
        Call::ListShopCarriers => plain(check.confirmation().carriers().await),
        Call::ReserveNumbers(count) => plain(check.waybills().reserve(*count).await),
        Call::SubmitWaybill(request) => plain(check.waybills().submit(request).await),
        Call::CancelWaybill(number) => plain(check.waybills().cancel(number).await),
        Call::FindWaybills(reference) => plain(check.waybills().find(reference).await),
        Call::ListCarriers => plain(check.directory().carriers().await),
        Call::ListWarehouses => plain(check.directory().warehouses().await),
        Call::RegisterSku(record) => plain(check.skus().register(record).await),
        Call::ReviseSku(goods_no, patch) => plain(check.skus().revise(goods_no, patch).await),
        Call::FindSku(key) => plain(check.skus().find(key).await),
        Call::ListLevels(query) => plain(check.inventory().levels(query).await),
        Call::CreateInbound(order) => plain(check.inbound().create(order).await),
        Call::GetInbound(kind, number) => plain(check.inbound().get(*kind, number).await),
        Call::CancelInbound(kind, number) => plain(check.inbound().cancel(*kind, number).await),
        Call::CreateOutbound(order) => plain(check.outbound().create(order).await),
        Call::GetOutbound(kind, number) => plain(check.outbound().get(*kind, number).await),
        Call::CancelOutbound(kind, number) => plain(check.outbound().cancel(*kind, number).await),
        Call::QuoteFreight(request) => plain(check.quoting().quote(request).await),
        Call::CreatePurchase(request) => plain(check.purchases().create(request).await),
        Call::GetPurchase(number) => plain(check.purchases().get(number).await),
        Call::ListPurchases(query) => plain(check.purchases().list(query).await),
        Call::ConfirmPurchase(number) => plain(check.purchases().confirm(number).await),
        Call::CancelPurchase(number) => plain(check.purchases().cancel(number).await),
        Call::Subscribe(subscription) => plain(check.subscription().subscribe(subscription).await),
        Call::SearchOutbound(kind, numbers) => {
            check.rig_holds(!numbers.is_empty(), || "search for a number".into());
            let outcomes = check.outbound().search(*kind, numbers).await;
            check.equal("number of outcomes", outcomes.len(), numbers.len());
            outcomes.into_iter().map(|outcome| outcome.map(drop)).collect()
        }
    }
}
