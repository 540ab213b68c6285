//! Traces: `trackInfo`, and `getTrackInfo` before it. Both have one shape; the older one has no routes.

use portolan_domain::WaybillNo;
use portolan_exchange::{
    json::{FromWire, Raw, each_member_of},
    wire_object,
};
use portolan_ports::{Error, ErrorKind};

/// Numbers in one call, at most. CJ's page says that several are taken and not how many; 11 were seen to be refused.
pub const MOST_NUMBERS: usize = 10;

/// Which parcels: by the carrier's number, or by CJ's own (`CJP…YQ`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrackQuery {
    /// 1 to 10 numbers, sent as repeated `trackNumber`s.
    pub track_numbers: Vec<WaybillNo>,
}

impl TrackQuery {
    /// These parcels.
    pub fn of(numbers: impl IntoIterator<Item = WaybillNo>) -> Self {
        Self { track_numbers: numbers.into_iter().collect() }
    }

    /// Checks what can be checked before anything is sent. The client does it with every call.
    ///
    /// # Errors
    /// `InvalidInput`, not sent, naming the field and what is wrong with its shape; never its value.
    pub fn check(&self) -> Result<(), Error> {
        let count = self.track_numbers.len();
        if count == 0 || count > MOST_NUMBERS {
            return Err(invalid(format!("`trackNumber` stands {count} times, and may stand 1 to {MOST_NUMBERS}")));
        }
        // CJ takes several numbers in one text as well: one with a comma would be two.
        match self.track_numbers.iter().position(|number| number.as_str().contains(',')) {
            Some(index) => Err(invalid(format!("`trackNumber[{index}]` has a comma, which separates numbers"))),
            None => Ok(()),
        }
    }
}

fn invalid(message: String) -> Error {
    Error::not_sent(ErrorKind::InvalidInput, message)
}

/// The answer about one number.
///
/// For a label that nobody has scanned the status is `null`, or the routes are there and empty; for a number that CJ does
/// not know the status is `""`. So it is kept which of them it was.
#[derive(Clone, Debug, Default)]
pub struct TrackInfo {
    /// What it says.
    pub parcel: TrackedParcel,
    /// `trackingStatus` is there and `null`.
    pub status_is_null: bool,
    /// `routes` is there, also if it is empty.
    pub has_routes: bool,
}

impl TrackInfo {
    /// Whether it says that CJ does not know the number.
    #[must_use]
    pub fn is_unknown_number(&self) -> bool {
        let TrackedParcel { tracking_status, logistic_name, .. } = &self.parcel;
        let blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
        !self.status_is_null && !self.has_routes && blank(tracking_status) && blank(logistic_name)
    }
}

impl FromWire for TrackInfo {
    fn from_wire(raw: Raw<'_>) -> Option<Self> {
        let (mut status_is_null, mut has_routes) = (false, false);
        let object = each_member_of(raw, |key, value| match key {
            "trackingStatus" => status_is_null = value.get() == "null",
            "routes" => has_routes = true,
            _ => {}
        });
        let parcel = TrackedParcel::from_wire(raw).filter(|_| object)?;
        Some(Self { parcel, status_is_null, has_routes })
    }
}

wire_object! {
    /// A parcel.
    pub struct TrackedParcel {
        /// The carrier's number: another than the one asked for, if that was CJ's own.
        tracking_number: String = "trackingNumber",
        /// The shipping line.
        logistic_name: String = "logisticName",
        /// Country of dispatch, two letters.
        tracking_from: String = "trackingFrom",
        /// Country of destination, two letters.
        tracking_to: String = "trackingTo",
        /// Days, by CJ's estimate or count; unreliable.
        delivery_day: String = "deliveryDay",
        /// `yyyy-MM-dd HH:mm:ss` of the newest event, taken as UTC+8.
        delivery_time: String = "deliveryTime",
        /// In words.
        tracking_status: String = "trackingStatus",
        /// Who carries it in the country of destination.
        last_mile_carrier: String = "lastMileCarrier",
        /// Under which number.
        last_track_number: String = "lastTrackNumber",
        /// CJ's own number, which no carrier knows.
        cj_mail_no: String = "cjMailNo",
        /// The scans, newest first. Not documented, and real.
        routes: Vec<Route> = "routes",
    }
}

wire_object! {
    /// One scan.
    pub struct Route {
        /// `yyyy-MM-dd HH:mm:ss`, taken as UTC+8.
        accept_time: String = "acceptTime",
        /// Where, often empty.
        accept_address: String = "acceptAddress",
        /// A short sentence.
        remark: String = "remark",
    }
}

#[cfg(test)]
mod tests {
    use portolan_exchange::json::document;

    use super::*;

    fn read(json: &str) -> TrackInfo {
        TrackInfo::from_wire(document(json).unwrap()).unwrap()
    }

    #[test]
    fn a_label_without_scans_is_no_unknown_number() {
        for unknown in [
            r#"{"trackingNumber":"A","trackingStatus":"","logisticName":""}"#,
            r#"{"trackingNumber":"A"}"#,
            r#"{"trackingNumber":"A","trackingStatus":"","logisticName":null}"#,
        ] {
            assert!(read(unknown).is_unknown_number(), "{unknown}");
        }
        for label in [
            r#"{"trackingNumber":"A","trackingStatus":null}"#,
            r#"{"trackingNumber":"A","trackingStatus":"","routes":[]}"#,
            r#"{"trackingNumber":"A","trackingStatus":"","logisticName":"CJPacket"}"#,
            r#"{"trackingNumber":"A","trackingStatus":"In transit"}"#,
        ] {
            assert!(!read(label).is_unknown_number(), "{label}");
        }
    }

    #[test]
    fn numbers_are_counted_and_have_no_comma() {
        let query = |count: usize| TrackQuery::of((0..count).map(|n| WaybillNo::parse(&format!("CJ{n}")).unwrap()));
        assert!(query(1).check().is_ok() && query(10).check().is_ok());
        for count in [0, 11] {
            assert_eq!(query(count).check().unwrap_err().kind(), ErrorKind::InvalidInput);
        }
        let error = TrackQuery::of([WaybillNo::parse("CJ1,CJ2").unwrap()]).check().unwrap_err();
        assert!(error.message().contains("comma") && !error.message().contains("CJ1"), "{error}");
    }
}
