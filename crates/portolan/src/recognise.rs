//! How the numbers of the built-in providers look.

use portolan_application::Recogniser;

/// Hints for numbers whose account or kind nobody states: one for each provider whose feature is on.
///
/// ```
/// # #[cfg(feature = "jdl")] {
/// let jdl = &portolan::recognisers()[0];
/// assert!(matches!(jdl.look("jdve00132473532"), Some(portolan::Reference::Waybill(_))));
/// assert_eq!(jdl.look("SJ202505201442"), None);
/// # }
/// ```
#[must_use]
pub fn recognisers() -> Vec<Recogniser> {
    vec![
        #[cfg(feature = "jdl")]
        jdl::recogniser(),
        #[cfg(feature = "cj")]
        cj::recogniser(),
    ]
}

#[cfg(feature = "jdl")]
mod jdl {
    use portolan_application::Recogniser;
    use portolan_domain::{ProviderId, WaybillNo};
    use portolan_jdl::number::looks_like_waybill;
    use portolan_ports::Reference;

    pub(super) fn recogniser() -> Recogniser {
        Recogniser::new(ProviderId::jdl(), |number| {
            let waybill = looks_like_waybill(number).then(|| WaybillNo::parse(number).ok())?;
            waybill.map(Reference::Waybill)
        })
    }
}

#[cfg(feature = "cj")]
mod cj {
    use portolan_application::Recogniser;
    use portolan_domain::{ProviderId, WaybillNo};
    use portolan_ports::Reference;

    /// CJ's own parcel numbers, `CJP…YQ`. Carriers' numbers, by which it tracks too, look like anything.
    pub(super) fn recogniser() -> Recogniser {
        Recogniser::new(ProviderId::cj(), |number| {
            let number = number.to_ascii_uppercase();
            let own = number.len() > 8 && number.starts_with("CJP") && number.ends_with("YQ");
            own.then(|| WaybillNo::parse(&number).ok())?.map(Reference::Waybill)
        })
    }
}
