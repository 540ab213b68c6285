//! Scenarios of the suite `freight_quoting`.

use portolan_domain::{
    Currency, DayRange, FreightQuote, Money, PersonName, QuoteOutcome, QuoteRejection, QuoteWarning, WarningKind,
};
use portolan_ports::{QuoteBasis, QuoteGoods, QuoteRequest};
use serde_json::{Value, json};

use super::{ReferenceRig, TOKEN, order_book, waybill, waybills};
use crate::{Call, FreightQuotingScenario, Rig, Stage, reference::Records};

fn air(to: &str) -> Value {
    json!({
        "from": "CN", "to": to, "name": "Air", "id": "1", "price": "4.71", "price_cny": "33.10", "tax": "0.30",
        "days": "2-5", "note": "not tracked at sea", "cabin": "7",
    })
}

fn sea(to: &str, price: Value) -> Value {
    let mut sea = json!({ "from": "CN", "to": to, "name": "Sea", "id": "2" });
    sea["price"] = price;
    sea
}

/// Lanes to two countries, goods for them, and the price of a waybill.
pub(super) fn some(records: Records) -> Records {
    let records = waybills::some(records).with("variants", json!({ "id": "V-1" }));
    let rail = json!({ "waybill": "REFW00000002", "name": "Rail", "id": "3", "price": "12.5" });
    [air("US"), sea("US", "0.80".into()), air("FR"), rail].into_iter().fold(records, |r, lane| r.with("lanes", lane))
}

pub(super) fn to(country: &str) -> QuoteRequest {
    QuoteRequest::new(QuoteBasis::Simple).between("CN", country).with(QuoteGoods::variant("V-1"))
}

fn of_order() -> QuoteRequest {
    let mut request = to("FR");
    (request.basis, request.reference) = (QuoteBasis::PartnerOrder, Some(order_book::id("1001")));
    request
}

fn of_waybill(number: &str) -> QuoteRequest {
    let mut request = QuoteRequest::new(QuoteBasis::Waybill);
    request.waybill = Some(waybill(number));
    request
}

fn priced(name: &str, price: &str) -> FreightQuote {
    let price = Money::parse(price, Currency::USD);
    FreightQuote::new(name, price.unwrap_or_else(|error| panic!("{error}")))
}

fn by_air() -> FreightQuote {
    let mut option = priced("Air", "4.71");
    option.option_id = Some("1".to_owned());
    option.price_alt.extend(Money::parse("33.1", Currency::CNY));
    option.parts.tax = Money::parse("0.3", Currency::USD).ok();
    option.days = DayRange::new(2, 5).ok();
    option.warnings.push(QuoteWarning::new(WarningKind::Untracked, ""));
    option
}

pub(super) fn asking(request: QuoteRequest) -> Call {
    Call::QuoteFreight(Box::new(request))
}

impl ReferenceRig {
    fn outcome(&self, quotes: Vec<FreightQuote>) -> QuoteOutcome {
        let mut outcome = QuoteOutcome::new(self.provider());
        outcome.quotes = quotes;
        outcome
    }

    pub(super) fn freight_quoting(&self, scenario: FreightQuotingScenario) -> Stage {
        use FreightQuotingScenario as Case;
        let stage = self.desk(some(Records::new(TOKEN)), TOKEN);
        let to_germany =
            |lane| self.desk(some(Records::new(TOKEN)).with("lanes", lane), TOKEN).calling(asking(to("DE")));
        let beside = |lane, reason: &str| {
            let mut expected = self.outcome(vec![by_air()]);
            let mut rejection = QuoteRejection::new(reason);
            rejection.name = Some("Sea".to_owned());
            expected.rejections.push(rejection);
            let records = some(Records::new(TOKEN)).with("lanes", lane);
            self.desk(records, TOKEN).calling(asking(to("FR"))).expecting(expected)
        };
        match scenario {
            Case::Found => {
                let stage = stage.calling(asking(to("US"))).calling(asking(of_order()));
                let stage = stage.calling(asking(of_waybill("REFW00000002")));
                let stage = stage.expecting(self.outcome(vec![by_air(), priced("Sea", "0.8")]));
                let stage = stage.expecting(self.outcome(vec![by_air()]));
                stage.expecting(self.outcome(vec![priced("Rail", "12.5")]))
            }
            Case::RejectedOption => {
                let mut lane = sea("FR", "0.80".into());
                lane["error"] = "the port is closed".into();
                beside(lane, "the port is closed")
            }
            Case::ZeroPrice => beside(sea("FR", 0.into()), ""),
            Case::Empty => stage.calling(asking(to("NO"))),
            Case::Unknown => stage.calling(asking(of_waybill("REFW00000404"))),
            Case::RefusedWithPerson => {
                let mut request = to("ZZ");
                request.destination.contact.name = PersonName::plain("Zhang San").ok();
                stage.calling(asking(request))
            }
            Case::UnsupportedBasis => stage.calling(asking(to("US"))),
            Case::MissingField => {
                let mut nowhere = to("US");
                nowhere.destination.address.country = None;
                let empty = QuoteRequest::new(QuoteBasis::Simple).between("CN", "US");
                let stage = stage.calling(asking(nowhere)).naming("destination.country");
                let stage = stage.calling(asking(empty)).naming("goods");
                stage.calling(asking(QuoteRequest::new(QuoteBasis::Waybill))).naming("waybill")
            }
            Case::ExactMoney => {
                let stage = to_germany(sea("DE", 90_071_992_547_409_931_u64.into()));
                stage.expecting(self.outcome(vec![priced("Sea", "90071992547409931")]))
            }
            Case::ExtraFields => to_germany(air("DE")).with_extra("cabin", "7"),
        }
    }
}
