//! Making a purchase: once, allowed, and of something for somebody.

use portolan_ports::{Delivery, ErrorKind, Party, Payment, PurchaseRequest, Purchased};

use super::{same, staged, takes};
use crate::{
    Call, Outcome, Rig,
    check::{Check, expected, input},
    persons,
};

/// A purchase: made now, and known by the merchant's number.
pub async fn created(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Created);
    made(&check, request(&check)).await;
    Outcome::Held
}

/// The same purchase again: the same one, which `existed`. Nothing new is made.
pub async fn created_twice(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, CreatedTwice);
    let first = made(&check, request(&check)).await;
    let again = create(&check, request(&check)).await;
    check.equal("existed, the second time,", again.existed, true);
    check.equal("the purchase of the second time", &again.purchase.id, &first.purchase.id);
    just_one(&check);
    Outcome::Held
}

/// A number that is taken: the purchase under it, as it stands now.
pub async fn created_before(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, CreatedBefore);
    let purchased = create(&check, request(&check)).await;
    check.equal("existed", purchased.existed, true);
    for expected in expected!(check, Purchase) {
        same(&check, &purchased.purchase, expected);
    }
    just_one(&check);
    Outcome::Held
}

/// An answer that is lost: nobody knows, hence `MaybeSent`; whoever asks again under the same number gets the one purchase.
pub async fn answer_lost(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, AnswerLost);
    let error = check.error(check.purchases().create(request(&check)).await);
    check.equal("delivery", error.delivery(), Delivery::MaybeSent);
    check.equal("existed, the second time,", create(&check, request(&check)).await.existed, true);
    just_one(&check);
    Outcome::Held
}

/// To be paid at once, which the account allows: made.
pub async fn paid_at_once(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, PaidAtOnce);
    if !takes(&check).pays_at_once {
        return Outcome::Skipped("the account does not pay at once".into());
    }
    made(&check, &at_once(&check)).await;
    Outcome::Held
}

/// To be paid at once, which the account does not allow: `Denied`, and nothing is sent.
pub async fn paid_at_once_unallowed(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, PaidAtOnceUnallowed);
    check.rig_holds(!takes(&check).pays_at_once, || "take an account that does not allow to pay at once".into());
    let request = at_once(&check);
    let call = check.purchases().create(&request);
    check.refused_before_sending("a purchase that is paid at once", &[ErrorKind::Denied], call).await;
    Outcome::Held
}

fn at_once(check: &Check) -> PurchaseRequest {
    let mut request = request(check).clone();
    request.payment = Payment::AtOnce;
    request
}

/// Nobody receives it: `InvalidInput`, and nothing is sent.
pub async fn no_consignee(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, NoConsignee);
    let mut request = request(&check).clone();
    request.consignee = Party::default();
    not_a_purchase(&check, "a purchase for nobody", &request).await;
    Outcome::Held
}

/// Nothing to buy, none of it, or nobody says of what: `InvalidInput`, and nothing is sent.
pub async fn no_items(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, NoItems);
    let request = request(&check);
    let first = request.items.first().unwrap_or_else(|| check.fails("the rig is wrong: buy something"));
    let (mut none, mut unnamed) = (first.clone(), first.clone());
    none.quantity = 0;
    (unnamed.variant, unnamed.sku) = (None, None);
    let cases =
        [("a purchase of nothing", vec![]), ("none of something", vec![none]), ("some of nothing", vec![unnamed])];
    for (what, items) in cases {
        let mut request = request.clone();
        request.items = items;
        not_a_purchase(&check, what, &request).await;
    }
    Outcome::Held
}

async fn not_a_purchase(check: &Check, what: &str, request: &PurchaseRequest) {
    check.refused_before_sending(what, &[ErrorKind::InvalidInput], check.purchases().create(request)).await;
}

/// A value that breaks a rule: `InvalidInput`, naming the field, and nothing is sent.
pub async fn bad_value(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, BadValue);
    let requests: Vec<_> = check.stage.calls.iter().filter_map(purchase).collect();
    for (request, field) in requests.iter().zip(check.fields(requests.len())) {
        check.refused_for(field, check.purchases().create(request)).await;
    }
    Outcome::Held
}

/// A rule of business: `Conflict`, answered, with the provider's code.
pub async fn refused(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Refused);
    let error = check.error(check.purchases().create(request(&check)).await);
    check.refused(&error, ErrorKind::Conflict);
    Outcome::Held
}

/// A refusal that repeats who receives it: answered, with the provider's code, and without the person.
pub async fn refused_with_person(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, RefusedWithPerson);
    let named = check.stage.calls.iter().any(|call| !persons::of(call).is_empty());
    check.rig_holds(named, || "name the consignee".into());
    let error = check.error(check.purchases().create(request(&check)).await);
    check.equal("delivery", error.delivery(), Delivery::Answered);
    check.holds(error.code().is_some(), || "the provider's code is lost".into());
    Outcome::Held
}

fn purchase(call: &Call) -> Option<&PurchaseRequest> {
    match call {
        Call::CreatePurchase(request) => Some(request),
        _ => None,
    }
}

fn request(check: &Check) -> &PurchaseRequest {
    input!(check, CreatePurchase(request));
    request
}

/// Makes it, now, as expected.
async fn made(check: &Check, request: &PurchaseRequest) -> Purchased {
    let purchased = create(check, request).await;
    check.equal("existed", purchased.existed, false);
    for expected in expected!(check, Purchase) {
        same(check, &purchased.purchase, expected);
    }
    purchased
}

/// Makes it, and looks whose it is.
async fn create(check: &Check, request: &PurchaseRequest) -> Purchased {
    let purchased = check.found(check.purchases().create(request).await);
    check.of_the_account(&purchased.purchase.provider, purchased.purchase.account.as_ref());
    check.holds(purchased.purchase.is_known_as(&request.reference), || {
        "the purchase is not known by the merchant's number".into()
    });
    purchased
}

fn just_one(check: &Check) {
    if let Some(count) = check.stage.purchases(&request(check).reference) {
        check.equal("number of purchases under the merchant's number", count, 1);
    }
}
