//! JOS's titles, sentences and order states, and what they mean. Titles and sentences are compiled from `status.toml`.

use portolan_domain::OrderState;

include!(concat!(env!("OUT_DIR"), "/status.rs"));

/// The marketplace's states of an order; one that is not listed is `Other`, and its code is kept beside it.
///
/// JD's order page has lost the codes and kept four meanings in this order; the codes are those that integrations read.
#[must_use]
pub fn order_state(code: &str) -> OrderState {
    match code {
        // The second is of sellers overseas.
        "WAIT_SELLER_STOCK_OUT" | "WAIT_SELLER_DELIVERY" => OrderState::AwaitingShipment,
        "WAIT_GOODS_RECEIVE_CONFIRM" => OrderState::Shipped,
        "FINISHED_L" => OrderState::Completed,
        "TRADE_CANCELED" => OrderState::Cancelled,
        // A pause holds an order back as a lock does.
        "LOCKED" | "PAUSE" | "POP_ORDER_PAUSE" => OrderState::Locked,
        _ => OrderState::Other,
    }
}

#[cfg(test)]
mod tests {
    use portolan_domain::{Basis, Clues, EventStatus, ExceptionKind, TrackingStatus};

    use super::*;

    fn judge(title: &str) -> EventStatus {
        STATUS_MAP.judge(&Clues { title: Some(title), ..Clues::default() })
    }

    #[test]
    fn every_title_that_is_known_is_mapped() {
        use TrackingStatus::{Delivered, Exception, InTransit, OutForDelivery, PickedUp};
        for (title, status) in [
            ("快递签收", PickedUp),
            ("配送员完成揽收", PickedUp),
            ("分拣中心验货", InTransit),
            ("分拣中心发货", InTransit),
            ("站点收货", InTransit),
            ("站点验货", InTransit),
            ("配送员收货", OutForDelivery),
            ("妥投", Delivered),
            ("拒收", Exception(ExceptionKind::Refused)),
            ("Package picked up", PickedUp),
        ] {
            assert_eq!(judge(title), EventStatus::Mapped(status, Basis::Title), "{title}");
        }
        let arrived = judge("Arrived at Nanjing distribution center");
        assert_eq!(arrived, EventStatus::Mapped(InTransit, Basis::Pattern));
        for other in ["签收", "已妥投", "新节点", "Arrived at the door", "Package delivered"] {
            assert_eq!(judge(other), EventStatus::Unmapped, "{other}");
        }
    }

    #[test]
    fn order_states_are_known_or_other() {
        assert_eq!(order_state("WAIT_SELLER_STOCK_OUT"), OrderState::AwaitingShipment);
        assert_eq!(order_state("WAIT_GOODS_RECEIVE_CONFIRM"), OrderState::Shipped);
        assert_eq!(order_state("FINISHED_L"), OrderState::Completed);
        assert_eq!(order_state("TRADE_CANCELED"), OrderState::Cancelled);
        assert_eq!(order_state("POP_ORDER_PAUSE"), OrderState::Locked);
        assert_eq!(order_state("finished_l"), OrderState::Other);
    }
}
