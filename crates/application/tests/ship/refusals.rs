//! What is refused before anything is sent: the mocks fail at the first call.

use std::sync::Arc;

use portolan_application::{
    CarrierMap, Intent, IntentId, IntentStore as _, MemoryIntents, Payment, ShipOrders, SoldOrder,
};
use portolan_domain::{CarrierScheme, Currency, Money, ProviderId};
use portolan_ports::{
    AfterUnknown, Connection, Delivery, Error, ErrorKind, MockShipmentConfirmation, MockWaybills, WaybillCapabilities,
};

use crate::world::{READ_BACK, account, carriers, intent, number, policy};

fn shop() -> Connection {
    let port = Arc::new(MockShipmentConfirmation::new());
    Connection::new(ProviderId::jos(), account("shop")).with_confirmation(port, &[CarrierScheme::PopLogistics])
}

fn parcels(max_reserved: u32) -> Connection {
    let takes = WaybillCapabilities::reserving(max_reserved);
    Connection::new(ProviderId::jdl(), account("parcels")).with_waybills(Arc::new(MockWaybills::new()), takes)
}

async fn refused(ship: &ShipOrders, intent: Intent) -> Error {
    let id = intent.id.clone();
    let outcome = ship.run(vec![intent], |_| {}).await.remove(0);
    assert_eq!(outcome.id, id);
    assert!(outcome.record.is_none(), "nothing is kept of what was never begun");
    let error = outcome.result.unwrap_err();
    assert_eq!(error.delivery(), Delivery::NotSent);
    error
}

fn ship(connections: Vec<Connection>) -> ShipOrders {
    ShipOrders::new(connections, carriers(), Arc::new(MemoryIntents::new()))
}

fn cny(amount: &str) -> Money {
    Money::parse(amount, Currency::CNY).unwrap()
}

#[tokio::test]
async fn orders_paid_at_the_door_are_never_merged() {
    let ship = ship(vec![shop(), parcels(100)]);
    let mut merged = intent("A", 3, &[&[0, 1, 2], &[1]]);
    merged.orders[1].payment = Payment::Collect(cny("88"));
    merged.orders[2].payment = Payment::Collect(cny("12.50"));
    let error = refused(&ship, merged).await;
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let told = "orders paid at the door are never merged; parcel 1 holds 9000000000001, 9000000000002 with others";
    assert_eq!(error.message(), told);

    let mut hidden = intent("A", 2, &[&[0, 1]]);
    hidden.parcels[0].services.cod = Some(cny("1"));
    assert!(refused(&ship, hidden).await.message().contains("several orders"));
}

#[tokio::test]
async fn what_is_collected_is_what_is_due() {
    let ship = ship(vec![shop(), parcels(100)]);
    let due = |cod: [Option<&str>; 2]| {
        let mut intent = intent("A", 1, &[&[0], &[0]]);
        intent.orders[0] = SoldOrder::collect(number(0), cny("100"));
        for (parcel, cod) in intent.parcels.iter_mut().zip(cod) {
            parcel.services.cod = cod.map(cny);
        }
        intent
    };
    for (cod, told) in [([None, None], "collect nothing"), ([Some("60"), Some("60")], "collect 120 CNY")] {
        let message = refused(&ship, due(cod)).await.to_string();
        assert!(message.contains(told) && message.contains("9000000000000"), "{message}");
    }
    let mut mixed = due([Some("60"), None]);
    mixed.parcels[1].services.cod = Some(Money::parse("40", Currency::USD).unwrap());
    assert!(refused(&ship, mixed).await.to_string().contains("different currencies"));
    let mut prepaid = due([Some("60"), Some("40")]);
    prepaid.orders[0].payment = Payment::Prepaid;
    assert!(refused(&ship, prepaid).await.to_string().contains("is prepaid"));
}

#[tokio::test]
async fn an_unmapped_carrier_is_never_guessed() {
    let connections = vec![shop(), parcels(100)];
    let named = portolan_domain::CarrierCode::new(CarrierScheme::Name, "京东快递").unwrap();
    for map in [CarrierMap::new(), CarrierMap::new().provider(ProviderId::jdl(), named)] {
        let ship = ShipOrders::new(connections.clone(), map, Arc::new(MemoryIntents::new()));
        let error = refused(&ship, intent("A", 1, &[&[0]])).await;
        assert_eq!((error.kind(), error.account()), (ErrorKind::Config, Some(&account("shop"))));
        assert!(error.message().contains("parcels of jdl"), "{error}");
    }
}

#[tokio::test]
async fn accounts_that_cannot_do_it_are_told_apart() {
    let one = || intent("A", 1, &[&[0]]);
    let kind = async |connections, intent| refused(&ship(connections), intent).await.kind();
    assert_eq!(kind(vec![shop()], one()).await, ErrorKind::Config);
    assert_eq!(kind(vec![parcels(1)], one()).await, ErrorKind::Config);
    let mut turned = one();
    (turned.seller, turned.carrier) = (account("parcels"), account("shop"));
    assert_eq!(kind(vec![shop(), parcels(1)], turned).await, ErrorKind::Unsupported);
    let mut nobody = one();
    nobody.carrier = account("shop");
    assert_eq!(kind(vec![shop(), parcels(1)], nobody).await, ErrorKind::Unsupported);
    assert_eq!(kind(vec![shop(), parcels(0)], one()).await, ErrorKind::Config);
}

#[tokio::test]
async fn a_policy_that_the_account_cannot_follow_is_told_before() {
    for (of, policy) in [
        ("parcels", policy(AfterUnknown::Harmless, READ_BACK, AfterUnknown::AskPerson)),
        ("shop", policy(AfterUnknown::Harmless, AfterUnknown::AskPerson, READ_BACK)),
    ] {
        let ship = ship(vec![shop(), parcels(1)]).policy(account(of), policy);
        let error = refused(&ship, intent("A", 1, &[&[0]])).await;
        assert_eq!((error.kind(), error.account()), (ErrorKind::Config, Some(&account(of))));
    }
}

#[tokio::test]
async fn orders_and_parcels_must_fit_each_other() {
    let ship = ship(vec![shop(), parcels(1)]);
    let many: Vec<&[usize]> = vec![&[0]; 1000];
    for (bad, told) in [
        (intent("A", 0, &[]), "at least one order"),
        (intent("A", 1, &[]), "at least one order"),
        (intent("A", 1, &many), "at most 999"),
        (intent("A", 1, &[&[]]), "parcel 1 holds no order"),
        (intent("A", 2, &[&[0], &[1, 1]]), "parcel 2 holds no order, or one of them twice"),
        (intent("A", 1, &[&[0, 1]]), "order 9000000000001, which the intent does not name"),
        (intent("A", 2, &[&[0]]), "order 9000000000001 is in no parcel"),
        (intent("A", 1, &[&[0]]).order(SoldOrder::prepaid(number(0))), "twice"),
    ] {
        let error = refused(&ship, bad).await;
        assert!(error.kind() == ErrorKind::InvalidInput && error.message().contains(told), "{error}");
    }
}

#[tokio::test]
async fn an_unknown_intent_is_not_found_and_a_claimed_one_is_left_alone() {
    let store = MemoryIntents::new();
    let ship = ShipOrders::new(vec![shop(), parcels(1)], carriers(), Arc::new(store.clone()));
    let id = IntentId::parse("A").unwrap();
    assert_eq!(ship.resume(&id, |_| {}).await.result.unwrap_err().kind(), ErrorKind::NotFound);
    let claim = store.claim(&id).await.unwrap();
    let error = refused(&ship, intent("A", 1, &[&[0]])).await;
    assert_eq!((error.kind(), error.message()), (ErrorKind::Conflict, "somebody else is working on intent A"));
    drop(claim);
    assert!(store.claim(&id).await.is_ok());
}
