//! What a [`PushSubscription`](portolan_ports::PushSubscription) must do in each [`PushSubscriptionScenario`].

use portolan_domain::WaybillNo;
use portolan_ports::{ErrorKind, Subscription, SubscriptionKind, TrackingQuery};

use crate::{
    Call, Outcome, PushSubscriptionScenario, Rig, Scenario,
    check::{Check, input},
};

/// Hands the list of cases on: to the tests that [`contract_tests!`](crate::contract_tests) names, and to [`CASES`].
#[doc(hidden)]
#[macro_export]
macro_rules! __push_subscription_cases {
    ([$($then:tt)+] $arguments:tt) => {
        $($then)+! {
            $arguments push_subscription PushSubscription PushSubscriptionScenario
            [
                subscribed Subscribed
                subscribed_again SubscribedAgain
                unsubscribed Unsubscribed
                unknown_parcel UnknownParcel
                not_yours NotYours
                unsupported_kind UnsupportedKind
                bad_callback BadCallback
            ]
            [subscribe Subscribe]
            [subscribe Subscribe]
        }
    };
}
crate::__push_subscription_cases!([crate::suite::list]());

macro_rules! staged {
    ($rig:expr, $scenario:ident) => {
        $crate::check::staged!($rig, Scenario::PushSubscription(PushSubscriptionScenario::$scenario))
    };
}

/// Each kind that the capabilities name: subscribed.
pub async fn subscribed(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Subscribed);
    let subscriptions = subscriptions(&check);
    check.rig_holds(!kinds(&check).is_empty(), || "the capabilities name no kind of subscription".into());
    for kind in kinds(&check) {
        check.rig_holds(subscriptions.iter().any(|subscription| kind_of(subscription) == Some(*kind)), || {
            format!("give a subscription of the kind {kind:?}, which the capabilities name")
        });
    }
    for subscription in subscriptions {
        check.found(check.subscription().subscribe(subscription).await);
    }
    Outcome::Held
}

/// Subscribing again: as the first time.
pub async fn subscribed_again(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, SubscribedAgain);
    let subscriptions = subscriptions(&check);
    for subscription in subscriptions.iter().chain(&subscriptions) {
        check.found(check.subscription().subscribe(subscription).await);
    }
    Outcome::Held
}

/// No pushes any more: as asked for.
pub async fn unsubscribed(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Unsubscribed);
    input!(check, Subscribe(nothing));
    check.rig_holds(matches!(nothing, Subscription::Nothing { .. }), || "ask for nothing any more".into());
    check.found(check.subscription().subscribe(nothing).await);
    Outcome::Held
}

/// A parcel that nobody knows: `NotFound`.
pub async fn unknown_parcel(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, UnknownParcel);
    input!(check, Subscribe(subscription));
    check.not_found(&check.error(check.subscription().subscribe(subscription).await));
    Outcome::Held
}

/// Somebody else's parcel, or another consignee's telephone: `Denied`, with the provider's code.
pub async fn not_yours(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, NotYours);
    for subscription in subscriptions(&check) {
        check.refused(&check.error(check.subscription().subscribe(subscription).await), ErrorKind::Denied);
    }
    Outcome::Held
}

/// A kind that the provider does not have: `Unsupported`, and nothing is sent.
pub async fn unsupported_kind(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, UnsupportedKind);
    let callback_url = || "https://example.com/pushes".to_owned();
    let waybill = WaybillNo::parse("JDVA00000000001").unwrap_or_else(|error| check.fails(&error.to_string()));
    let all = [
        Subscription::Parcel(TrackingQuery::waybill(waybill)),
        Subscription::Account { callback_url: callback_url() },
        Subscription::Nothing { callback_url: callback_url() },
    ];
    let lacking = |each: &&Subscription| kind_of(each).is_some_and(|kind| !kinds(&check).contains(&kind));
    let lacking: Vec<_> = all.iter().filter(lacking).collect();
    if lacking.is_empty() {
        return Outcome::Skipped("it has every kind of subscription".into());
    }
    for subscription in lacking {
        let call = check.subscription().subscribe(subscription);
        check.refused_before_sending("a kind that it does not have", &[ErrorKind::Unsupported], call).await;
    }
    Outcome::Held
}

/// A callback that is not accepted: `InvalidInput`, whoever refuses it.
pub async fn bad_callback(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, BadCallback);
    for subscription in subscriptions(&check) {
        let error = check.error(check.subscription().subscribe(subscription).await);
        check.equal("kind", error.kind(), ErrorKind::InvalidInput);
    }
    Outcome::Held
}

fn kinds(check: &Check) -> &'static [SubscriptionKind] {
    check.stage.connection.capabilities.subscriptions
}

fn kind_of(subscription: &Subscription) -> Option<SubscriptionKind> {
    match subscription {
        Subscription::Parcel(_) => Some(SubscriptionKind::Parcel),
        Subscription::Account { .. } | Subscription::Nothing { .. } => Some(SubscriptionKind::Account),
        _ => None,
    }
}

/// The staged subscriptions; at least one.
fn subscriptions(check: &Check) -> Vec<&Subscription> {
    fn subscription(call: &Call) -> Option<&Subscription> {
        match call {
            Call::Subscribe(subscription) => Some(subscription),
            _ => None,
        }
    }
    let subscriptions: Vec<_> = check.stage.calls.iter().filter_map(subscription).collect();
    check.rig_holds(!subscriptions.is_empty(), || "give a Call::Subscribe in this scenario".into());
    subscriptions
}
