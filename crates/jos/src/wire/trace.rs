//! Traces: 22, 26 and `jingdong.ldop.receive.trace.get`.

use portolan_domain::WaybillNo;
use portolan_exchange::wire_object;
use portolan_ports::Error;

use crate::{
    number,
    wire::{Number, request, request::invalid},
};

request! {
    /// 22: the trace of a waybill.
    pub struct TraceGet {
        /// The waybill: 8 to 32 of A-Z and 0-9, without a package's suffix.
        waybill_code: String = "waybillCode",
    }
    check trace_rules
}

impl TraceGet {
    /// Asks for a waybill, or for the waybill of a package.
    ///
    /// # Errors
    /// `InvalidInput`, not sent, for what is no number of JD's.
    pub fn of(waybill: &WaybillNo) -> Result<Self, Error> {
        Ok(Self { waybill_code: number::to_send(waybill)?.0.to_string() })
    }
}

pub(crate) fn waybill(field: &str, text: &str) -> Result<(), Error> {
    if number::fits(text) { Ok(()) } else { Err(invalid(field, "is 8 to 32 letters A-Z and digits")) }
}

fn trace_rules(request: &TraceGet) -> Result<(), Error> {
    waybill("waybillCode", &request.waybill_code)
}

request! {
    /// `jingdong.ldop.receive.trace.get`, the successor of 22 and 26.
    pub struct LdopTraceGet {
        /// The customer code that owns the waybill.
        customer_code: String = "customerCode",
        /// The waybill: 8 to 32 of A-Z and 0-9.
        waybill_code: String = "waybillCode",
    }
    check ldop_rules
}

fn ldop_rules(request: &LdopTraceGet) -> Result<(), Error> {
    waybill("waybillCode", &request.waybill_code)
}

wire_object! {
    /// One scan.
    pub struct TraceApiDto {
        /// What happened, by its title. There is no code.
        ope_title: String = "ope_title" | "opeTitle",
        /// A sentence for the consignee; may name a courier and his telephone.
        ope_remark: String = "ope_remark" | "opeRemark",
        /// Who scanned it.
        ope_name: String = "ope_name" | "opeName",
        /// `yyyy-MM-dd HH:mm:ss`, in the successor `yyyy/MM/dd HH:mm:ss`; taken as UTC+8.
        ope_time: String = "ope_time" | "opeTime",
        /// The waybill; the successor, and what one client of 22 reads.
        waybill_code: String = "waybill_code" | "waybillCode",
        /// The courier; the successor alone.
        courier: String = "courier",
        /// The courier's telephone; the successor alone.
        courier_tel: String = "courierTel" | "courier_tel",
    }
}

wire_object! {
    /// The answer of the successor.
    pub struct QueryTraceResult {
        /// 100 for success.
        code: String = "code",
        /// In words; the first is JD's spelling.
        message: String = "messsage" | "message",
        /// The scans; their order is not promised.
        data: Vec<TraceApiDto> = "data",
    }
}

request! {
    /// 26: the trace of an order of the marketplace.
    pub struct PopOrderTrack {
        /// The order.
        order_id: Number = "order_id",
    }
    check track_rules
}

fn track_rules(request: &PopOrderTrack) -> Result<(), Error> {
    super::order::order_id("order_id", &request.order_id)
}

wire_object! {
    /// One event of 26.
    pub struct OrderTrack {
        /// `yyyy-MM-dd HH:mm:ss`, taken as UTC+8.
        time: String = "time",
        /// A sentence.
        content: String = "content",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_asked_for_by_the_waybill_of_a_package() {
        let request = TraceGet::of(&WaybillNo::parse("va00000000001-1-2-").unwrap()).unwrap();
        assert_eq!(serde_json::to_string(&request).unwrap(), r#"{"waybillCode":"VA00000000001"}"#);
        assert!(TraceGet { waybill_code: "va1".into() }.check().is_err());
        let request = LdopTraceGet { customer_code: "010K000001".into(), waybill_code: "VA00000000001".into() };
        request.check().unwrap();
    }
}
