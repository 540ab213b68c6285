//! From JOS's words to the domain's: pure, no I/O.

mod company;
pub(crate) mod order;
pub(crate) mod trace;
pub(crate) mod warehouse;
pub(crate) mod warehouse_directory;
pub(crate) mod warehouse_goods;
pub(crate) mod warehouse_inbound;
pub(crate) mod warehouse_outbound;
pub(crate) mod waybill;

pub(crate) use company::shop_carriers;
use portolan_domain::{EventTime, UtcOffset, ZoneSource};

/// JOS writes wall-clock time without a zone, in every channel. Requests are stamped in Beijing time, and every client
/// takes what comes back so; no page says it of replies. Hence UTC+8, assumed.
pub(crate) fn time(text: &str) -> Option<EventTime> {
    EventTime::parse_civil(text, UtcOffset::BEIJING, ZoneSource::Assumed)
        .or_else(|_| EventTime::parse_rfc3339(text.trim()))
        .ok()
}
