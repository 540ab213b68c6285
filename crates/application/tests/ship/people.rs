//! A planted person is in no Debug and no error, wherever an intent stops.

use std::sync::Arc;

use portolan_application::{IntentStore as _, MemoryIntents, ShipOrders};
use portolan_domain::{
    Address, CarrierScheme, Contact, Email, FreeText, HouseNumber, PersonName, Phone, ProviderId, StreetAddress,
};
use portolan_ports::{
    Connection, Error, ErrorKind, MockShipmentConfirmation, MockWaybills, Party, Submitted, WaybillCapabilities,
};

use crate::world::{account, carriers, intent};

const SECRETS: [&str; 6] = ["张三", "13800000000", "501", "zhangsan", "Li Si", "13900000000"];

fn person() -> Party {
    let mut contact = Contact::new();
    contact.name = PersonName::plain("张三").ok();
    contact.mobile = Phone::plain("13800000000").ok();
    contact.email = Email::plain("zhangsan@example.com").ok();
    let mut address = Address::new();
    address.city = Some("北京市".into());
    address.street = StreetAddress::plain("长安街12号3单元501室").ok();
    address.house_number = HouseNumber::plain("501").ok();
    Party { contact, address }
}

#[tokio::test]
async fn a_planted_person_is_not_printed() {
    for fails in [false, true] {
        let mut carrier = MockWaybills::new();
        carrier.expect_submit().times(1).returning(move |request| {
            assert_eq!(request.consignee.contact.name.as_ref().unwrap().reveal(), "张三", "the carrier gets it whole");
            assert_eq!(request.description.as_deref(), Some("茶，联系人张三13800000000"));
            let mut submitted = Submitted::new(portolan_domain::WaybillNo::parse("JD00001").unwrap());
            submitted.extra.insert("receiverName", "张三");
            let error = Error::answered(ErrorKind::InvalidInput, "收件人张三，电话13800000000，无法派送");
            if fails { Err(error) } else { Ok(submitted) }
        });
        let mut platform = MockShipmentConfirmation::new();
        platform.expect_confirm().returning(|_, _| Err(Error::maybe_sent(ErrorKind::Unavailable, "no answer")));
        let mut takes = WaybillCapabilities::reserving(0);
        takes.needs_reserved = false;
        let connections = vec![
            Connection::new(ProviderId::jos(), account("shop"))
                .with_confirmation(Arc::new(platform), &[CarrierScheme::PopLogistics]),
            Connection::new(ProviderId::jdl(), account("parcels")).with_waybills(Arc::new(carrier), takes),
        ];
        let store = MemoryIntents::new();
        let ship = ShipOrders::new(connections, carriers(), Arc::new(store.clone()));
        let mut intent = intent("A", 1, &[&[0]]);
        (intent.parcels[0].sender, intent.parcels[0].consignee) = (person(), person());
        intent.parcels[0].consignee.contact.name = PersonName::plain("张三").ok();
        intent.parcels[0].sender.contact.name = PersonName::plain("Li Si").ok();
        intent.parcels[0].sender.contact.mobile = Phone::plain("13900000000").ok();
        intent.parcels[0].description = Some(FreeText::new("茶，联系人张三13800000000"));
        let mut shown = format!("{intent:?} {intent:#?} {ship:?}");
        let told = |progress: portolan_application::ShipProgress<'_>| shown += &format!("{progress:?} {progress:#?}");
        let outcome = ship.run(vec![intent.clone()], told).await.remove(0);
        let state = outcome.record.as_ref().unwrap().state.word();
        assert_eq!(state, if fails { "refused" } else { "needs_person" });
        let error = outcome.result.as_ref().unwrap_err();
        shown += &format!("{outcome:?} {outcome:#?} {error} {error:?} {store:?}");
        shown += &format!("{:?}", store.get(&intent.id).await.unwrap());
        for secret in SECRETS {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
        assert!(shown.contains("北京市"));
    }
}
