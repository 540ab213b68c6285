//! What kind of number a number is.

use std::fmt;

use portolan_domain::{OrderRef, OrderRefKind, ProviderId, WaybillNo};
use portolan_ports::{Error, ErrorKind, Reference, TrackingCapabilities};

/// What the caller says that a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberKind {
    /// A waybill.
    Waybill,
    /// An order, of this kind. `None`: of the kind that the provider recognises in it, else the merchant's own, else
    /// whichever the provider takes.
    Order(Option<OrderRefKind>),
}

/// Tells by the look of a number what it is at one provider. A look is a hint and no proof: whatever the caller says goes
/// before it.
#[derive(Clone)]
pub struct Recogniser {
    provider: ProviderId,
    look: fn(&str) -> Option<Reference>,
}

impl Recogniser {
    /// A recogniser of `provider`. `look` gets the number without blanks around it, and gives the reference that it
    /// looks like (without a package's suffix, for example), or `None` if it looks like nothing of this provider.
    #[must_use]
    pub fn new(provider: ProviderId, look: fn(&str) -> Option<Reference>) -> Self {
        Self { provider, look }
    }

    /// Whose numbers it knows.
    #[must_use]
    pub fn provider(&self) -> &ProviderId {
        &self.provider
    }

    /// What the number looks like.
    #[must_use]
    pub fn look(&self, number: &str) -> Option<Reference> {
        (self.look)(number.trim())
    }
}

impl fmt::Debug for Recogniser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recogniser").field("provider", &self.provider).finish_non_exhaustive()
    }
}

/// The reference to ask by: as the caller says, else as the number looks, else what the provider takes.
pub(crate) fn reference(
    number: &str,
    kind: Option<NumberKind>,
    looks: Option<&Recogniser>,
    takes: &TrackingCapabilities,
) -> Result<Reference, Error> {
    let order = |kind| OrderRef::new(kind, number).map(Reference::Order);
    let waybill = || WaybillNo::parse(number).map(Reference::Waybill);
    let look = looks.and_then(|recogniser| recogniser.look(number));
    let reference = match kind {
        Some(NumberKind::Waybill) => match look {
            Some(reference @ Reference::Waybill(_)) => Ok(reference), // a package's suffix is dropped
            _ => waybill(),
        },
        Some(NumberKind::Order(Some(kind))) => order(kind),
        Some(NumberKind::Order(None)) => match look {
            Some(reference @ Reference::Order(_)) => Ok(reference),
            _ => order(usual_order(takes).unwrap_or(OrderRefKind::Merchant)),
        },
        None => match (look, looks) {
            (Some(reference), _) => Ok(reference),
            (None, Some(_)) if usual_order(takes) == Some(OrderRefKind::Merchant) => order(OrderRefKind::Merchant),
            (None, _) if takes.by_waybill => waybill(),
            (None, _) => order(usual_order(takes).unwrap_or(OrderRefKind::Merchant)),
        },
    };
    let reference =
        reference.map_err(|error| Error::not_sent(ErrorKind::InvalidInput, error.to_string()).with_source(error))?;
    if takes.takes(&reference) {
        return Ok(reference);
    }
    let what = match &reference {
        Reference::Waybill(_) => "waybill numbers",
        Reference::Order(_) => "order numbers of this kind",
    };
    Err(Error::not_sent(ErrorKind::Unsupported, format!("this account cannot be asked by {what}")))
}

fn usual_order(takes: &TrackingCapabilities) -> Option<OrderRefKind> {
    let merchant = takes.by_order.iter().find(|kind| **kind == OrderRefKind::Merchant);
    merchant.or(takes.by_order.first()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(number: &str) -> Option<Reference> {
        let number = number.split_once('-').map_or(number, |(whole, _)| whole);
        match number.get(..2)? {
            "JD" => WaybillNo::parse(number).ok().map(Reference::Waybill),
            "EO" => OrderRef::new(OrderRefKind::Provider, number).ok().map(Reference::Order),
            _ => None,
        }
    }

    fn takes(by_waybill: bool, by_order: &'static [OrderRefKind]) -> TrackingCapabilities {
        let mut takes = TrackingCapabilities::by_waybill();
        (takes.by_waybill, takes.by_order) = (by_waybill, by_order);
        takes
    }

    fn asked(number: &str, kind: Option<NumberKind>, takes: &TrackingCapabilities) -> Result<String, ErrorKind> {
        let recogniser = Recogniser::new(ProviderId::jdl(), look);
        match reference(number, kind, Some(&recogniser), takes).map_err(|error| error.kind())? {
            Reference::Waybill(number) => Ok(format!("waybill {number}")),
            Reference::Order(order) => Ok(format!("{:?} {}", order.kind(), order.value())),
        }
    }

    #[test]
    fn a_look_is_a_hint_and_the_caller_wins() {
        use OrderRefKind::{Merchant, Provider};
        let both = takes(true, &[Provider, Merchant]);
        assert_eq!(asked(" JD1-1-2-", None, &both).unwrap(), "waybill JD1");
        assert_eq!(asked("EO1", None, &both).unwrap(), "Provider EO1");
        assert_eq!(asked("SJ2025", None, &both).unwrap(), "Merchant SJ2025");
        assert_eq!(asked("SJ2025", Some(NumberKind::Waybill), &both).unwrap(), "waybill SJ2025");
        assert_eq!(asked("JD1", Some(NumberKind::Order(None)), &both).unwrap(), "Merchant JD1");
        assert_eq!(asked("EO1", Some(NumberKind::Order(None)), &both).unwrap(), "Provider EO1");
        assert_eq!(asked("EO1", Some(NumberKind::Order(Some(Merchant))), &both).unwrap(), "Merchant EO1");
    }

    #[test]
    fn what_cannot_be_asked_is_told_before_it_is_sent() {
        let waybills = takes(true, &[]);
        assert_eq!(asked("SJ2025", None, &waybills).unwrap(), "waybill SJ2025");
        assert_eq!(asked("EO1", None, &waybills), Err(ErrorKind::Unsupported));
        let orders = takes(false, &[OrderRefKind::Platform]);
        assert_eq!(asked("123", None, &orders).unwrap(), "Platform 123");
        assert_eq!(asked("123", Some(NumberKind::Waybill), &orders), Err(ErrorKind::Unsupported));
        for bad in ["", "  ", "京东运单", "a b"] {
            assert_eq!(asked(bad, None, &waybills), Err(ErrorKind::InvalidInput), "{bad:?}");
        }
    }
}
