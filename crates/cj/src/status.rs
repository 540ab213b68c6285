//! CJ's numbers, texts, sentences and states of orders, and what they mean. The tables are compiled from `status.toml`.
//!
//! Four rules are written here, because a row of the table cannot say them:
//! - a status text that **begins** with a word (customs…, attempted…);
//! - `expired`, which no provider's table has: elsewhere it is set by a timer;
//! - the sentences for a delivery, which have a person or a place in them: the listed phrase must stand at the beginning, and
//!   no word of a hand-over may follow, for CJ's last carrier is told with the same verb;
//! - the numbers 7, 13 and 14, which are coarse, and are made finer by the sentence beside them.

use portolan_domain::{Basis, Clues, EventStatus, PurchaseState, TrackingStatus};

include!(concat!(env!("OUT_DIR"), "/status.rs"));

/// The number under which CJ's webhooks file a forwarder's return.
pub(crate) const FORWARDER_RETURN: &str = "3";

/// How a sentence for a delivery begins, beside the text `delivered` alone.
const DELIVERED: [&str; 2] = ["delivered, ", "signed for by "];
/// Words of a hand-over to somebody who is not the consignee.
const HAND_OVER: [&str; 9] =
    ["carrier", "courier", "post office", "agent", "warehouse", "facility", "depot", "forwarder", "partner"];

/// A text as it is compared: lower case, `_`, `-` and blanks as one blank.
pub(crate) fn folded(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '_' | '-')).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

/// What a number of a webhook says, with the sentence beside it. An unknown number is unmapped, whatever the sentence says.
pub(crate) fn of_code(code: &str, said: &str) -> EventStatus {
    use TrackingStatus::{AttemptFailed, CustomsHold, Exception, Returned, Returning};
    let status = STATUS_MAP.judge(&Clues { codes: &[code], ..Clues::default() });
    let finer = match (code, of_sentence(said).status()) {
        ("7", Some(finer @ CustomsHold)) | ("13", Some(finer @ (AttemptFailed | Exception(_)))) => finer,
        // Only a sentence that is listed word for word says that the parcel is back.
        ("14", Some(finer @ (Returned | Returning))) => finer,
        _ => return status,
    };
    EventStatus::Mapped(finer, Basis::Code)
}

/// Whether a status is a number of the webhooks. Polls have texts, and either was seen in the other's place.
pub(crate) fn is_code(status: &str) -> bool {
    !status.is_empty() && status.bytes().all(|b| b.is_ascii_digit())
}

/// What a status says: a text of polls, or a number of webhooks.
pub(crate) fn of_text(text: &str) -> EventStatus {
    let text = folded(text);
    if is_code(&text) {
        return of_code(&text, "");
    }
    let known = STATUS_MAP.judge(&Clues { title: Some(&text), ..Clues::default() });
    match known {
        EventStatus::Mapped(_, Basis::Title) => known,
        _ if text == "expired" => EventStatus::Mapped(TrackingStatus::Expired, Basis::Title),
        _ if text.starts_with("customs") => EventStatus::Mapped(TrackingStatus::CustomsHold, Basis::Pattern),
        _ if text.starts_with("attempted") => EventStatus::Mapped(TrackingStatus::AttemptFailed, Basis::Pattern),
        _ => EventStatus::Unmapped,
    }
}

/// What a sentence about one scan says.
pub(crate) fn of_sentence(sentence: &str) -> EventStatus {
    let text = folded(sentence);
    let text = text.trim_end_matches(['.', '!', ' ']);
    let judged = STATUS_MAP.judge(&Clues { title: Some(text), ..Clues::default() });
    let delivered = DELIVERED.iter().any(|phrase| text.strip_prefix(phrase).is_some_and(|rest| !rest.is_empty()));
    if judged == EventStatus::Unmapped && delivered && !HAND_OVER.iter().any(|word| text.contains(word)) {
        return EventStatus::Mapped(TrackingStatus::Delivered, Basis::Title);
    }
    judged
}

/// The state of a purchase, by CJ's word in answers and its number in webhooks; one that is not listed is `Other`, and its
/// code is kept beside it. Of the numbers only 300 has a meaning that is told: paid.
#[must_use]
pub(crate) fn purchase_state(code: &str) -> PurchaseState {
    match code.trim() {
        "CREATED" | "IN_CART" => PurchaseState::Draft,
        "UNPAID" => PurchaseState::AwaitingPayment,
        // The second and third divide the first in newer pages.
        "UNSHIPPED" | "PENDING" | "PROCESSING" | "300" => PurchaseState::Processing,
        "SHIPPED" => PurchaseState::Shipped,
        "DELIVERED" => PurchaseState::Delivered,
        "CANCELLED" | "CLOSED" | "TRASH" => PurchaseState::Cancelled,
        _ => PurchaseState::Other,
    }
}

#[cfg(test)]
mod tests {
    use portolan_domain::ExceptionKind;
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;

    use TrackingStatus::{
        AttemptFailed, AvailableForPickup, CustomsHold, Delivered, Exception, InTransit, InfoReceived, OutForDelivery,
        Pending, PickedUp, Returned, Returning,
    };

    const ABNORMAL: TrackingStatus = Exception(ExceptionKind::Other);

    #[test]
    fn every_number_of_the_page_is_mapped() {
        let expected = [
            Pending,
            PickedUp,
            InTransit,
            ABNORMAL,
            InTransit,
            InTransit,
            InTransit,
            InTransit,
            InTransit,
            InTransit,
            OutForDelivery,
            AvailableForPickup,
            Delivered,
            ABNORMAL,
            Returning,
        ];
        for (code, status) in expected.into_iter().enumerate() {
            assert_eq!(of_code(&code.to_string(), ""), EventStatus::Mapped(status, Basis::Code), "{code}");
        }
        for unknown in ["15", "-1", "012", "x", ""] {
            assert_eq!(of_code(unknown, "Delivered"), EventStatus::Unmapped, "{unknown}");
        }
    }

    #[test]
    fn coarse_numbers_are_made_finer_by_their_sentence_and_no_others() {
        for (code, said, status) in [
            ("7", "Held by customs, documents missing", CustomsHold),
            ("7", "Customs clearance started", InTransit),
            ("13", "Delivery attempt failed", AttemptFailed),
            ("13", "Lost", Exception(ExceptionKind::Lost)),
            ("13", "Delivered", ABNORMAL),
            ("14", "Returned to sender", Returned),
            ("14", "Parcel will be returned to sender soon", Returning),
            ("14", "Delivered", Returning),
            ("5", "Delivered", InTransit),
            ("12", "Returned to sender", Delivered),
        ] {
            assert_eq!(of_code(code, said), EventStatus::Mapped(status, Basis::Code), "{code} {said}");
        }
    }

    #[test]
    fn texts_are_compared_without_case_and_separators() {
        for (text, status) in [
            ("In transit", InTransit),
            ("  IN_TRANSIT ", InTransit),
            ("En Route", InTransit),
            ("pre-shipment", InfoReceived),
            ("Order Created", InfoReceived),
            ("Shipped", PickedUp),
            ("Customs inspection", CustomsHold),
            ("Customs cleared", InTransit),
            ("Customs_Released", InTransit),
            ("Out-for-delivery", OutForDelivery),
            ("Arrived at pickup point", AvailableForPickup),
            ("Attempted twice", AttemptFailed),
            ("Unsuccessful delivery", AttemptFailed),
            ("DELIVERED", Delivered),
            ("Address incorrect", Exception(ExceptionKind::Address)),
            ("Return to sender", Returning),
            ("Returned", Returned),
            ("Cancelled", TrackingStatus::Cancelled),
            ("Expired", TrackingStatus::Expired),
            ("12", Delivered),
            ("5", InTransit),
        ] {
            assert_eq!(of_text(text).status(), Some(status), "{text}");
        }
        for unknown in ["", "Delivered to local carrier", "delivered soon", "99", "signed for by X", "Label"] {
            assert_eq!(of_text(unknown), EventStatus::Unmapped, "{unknown}");
        }
    }

    #[test]
    fn a_sentence_delivers_only_as_it_is_listed() {
        for good in ["Delivered", " delivered. ", "Delivered, left at the porch", "Signed for by A"] {
            assert_eq!(of_sentence(good), EventStatus::Mapped(Delivered, Basis::Title), "{good}");
        }
        for other in [
            "Delivered to local carrier",
            "Delivered, local carrier has it",
            "Delivered, to agent",
            "Signed for by the post office",
            "Assigned for by A",
            "Consigned for by A",
            "Signed for by ",
            "Not delivered",
            "To be delivered, tomorrow",
            "Shipment delivered",
        ] {
            assert_ne!(of_sentence(other).status(), Some(Delivered), "{other}");
        }
    }

    #[test]
    fn sentences_are_mapped_by_their_words() {
        for (sentence, status) in [
            ("Delivered, unsuccessful", Some(AttemptFailed)),
            ("Second attempt, nobody at home", Some(AttemptFailed)),
            ("The courier will attempt delivery tomorrow", None),
            ("Parcel returned to sender by the courier", Some(Returning)),
            ("Parcel prepared to be sent to pickup point", Some(OutForDelivery)),
            ("Ready for collection at the shop", Some(AvailableForPickup)),
            ("Released from customs", Some(InTransit)),
            ("Arrived at customs", Some(InTransit)),
            ("The Parcel arrived at Israel customs", Some(InTransit)),
            ("Customs clearance on hold: documents missing", Some(CustomsHold)),
            ("Seized by customs", None),
            ("Label created. Warehouse is processing this order. Please wait in patience.", Some(InfoReceived)),
            ("Waiting for flight", None),
            ("Delivery to the airport failed customs rules", Some(InTransit)),
            ("", None),
        ] {
            assert_eq!(of_sentence(sentence).status(), status, "{sentence}");
        }
    }

    #[test]
    fn states_of_orders_are_known_or_other() {
        for (code, state) in [
            ("CREATED", PurchaseState::Draft),
            ("IN_CART", PurchaseState::Draft),
            ("UNPAID", PurchaseState::AwaitingPayment),
            ("UNSHIPPED", PurchaseState::Processing),
            ("PROCESSING", PurchaseState::Processing),
            ("300", PurchaseState::Processing),
            ("SHIPPED", PurchaseState::Shipped),
            ("DELIVERED", PurchaseState::Delivered),
            ("CANCELLED", PurchaseState::Cancelled),
            ("TRASH", PurchaseState::Cancelled),
            ("OTHER", PurchaseState::Other),
            ("400", PurchaseState::Other),
            ("shipped", PurchaseState::Other),
        ] {
            assert_eq!(purchase_state(code), state, "{code}");
        }
    }

    /// Sentences of words that mean something somewhere.
    fn sentence() -> impl Strategy<Value = String> {
        let words = "Delivered delivered, DELIVERY to local carrier signed for by assigned not return returned sender attempt \
                     failed customs held released cleared pickup point ready cancelled lost - _ . agent A";
        vec(select(words.split_whitespace().collect::<Vec<_>>()), 0..7).prop_map(|words| words.join(" "))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn a_sentence_ends_a_journey_only_as_it_is_listed(sentence in sentence()) {
            let status = of_sentence(&sentence);
            let text = folded(&sentence);
            let listed = |phrase: &str| text.trim_end_matches(['.', ' ']) == phrase;
            match status.status() {
                Some(Delivered) => {
                    let begins = DELIVERED.iter().any(|phrase| text.starts_with(phrase));
                    prop_assert!(listed("delivered") || begins && !HAND_OVER.iter().any(|word| text.contains(word)));
                }
                Some(Returned) => prop_assert!(listed("returned") || listed("returned to sender")),
                Some(TrackingStatus::Cancelled) => prop_assert!(listed("cancelled")),
                _ => {}
            }
            prop_assert!(status.status().is_none_or(|status| !status.ends_journey()) || status.basis() == Some(Basis::Title));
            prop_assert_eq!(of_sentence(&text), status, "case, blanks and dashes do not count");
        }

        #[test]
        fn a_sentence_never_ends_what_its_number_does_not(code in 0_u8..20, sentence in sentence()) {
            let (code, alone) = (code.to_string(), of_code(&code.to_string(), ""));
            let both = of_code(&code, &sentence);
            prop_assert_eq!(alone.basis(), both.basis());
            let ends = both.status().is_some_and(TrackingStatus::ends_journey);
            prop_assert!(!ends || both == alone || (code == "14" && both.status() == Some(Returned)));
        }
    }
}
