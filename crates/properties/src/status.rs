//! Statuses: an unknown code is unknown, whatever the sentence beside it says.
//!
//! Bytes: lines with a code, a title, a stage, and a sentence.

use portolan::{Decoded, Error, EventStatus, Item, Trace, cj, jdl, jos};
use serde_json::json;

use crate::{line, opaque};

/// No provider's table has a code that begins so.
const UNKNOWN: &str = "zz-";

/// With a code that no table has, no sentence ends a journey; and with nothing beside it, nothing is known. What came stays.
pub fn status_table(bytes: &[u8]) {
    let (code, rest) = line(bytes);
    let (title, rest) = line(rest);
    let (stage, remark) = line(rest);
    let [code, title, stage, remark] = [code, title, stage, remark].map(String::from_utf8_lossy);
    let unknown = format!("{UNKNOWN}{}", code.trim());
    for code in [&*unknown, &*code] {
        let push = json!({"waybillCode": "JDVA00000000001", "state": code, "operationTitle": title, "category": stage,
            "operationRemark": remark, "operationTime": "2026-01-08 09:00:00"});
        judged(jdl::decode("push", 200, push.to_string().as_bytes()));
        let row = json!({"opeTitle": title, "opeRemark": remark, "opeTime": "2026-01-08 09:00:00"});
        let reply = json!({"jingdong_etms_trace_get_responce": {"code": "0", "trace_api_dtos": [row]}});
        judged(jos::decode("jingdong.etms.trace.get", 200, reply.to_string().as_bytes()));
        let event =
            json!({"status": code, "statusDesc": title, "activity": remark, "eventTime": "2026-01-08 09:00:00"});
        let push = json!({"messageId": "m-1", "type": "LOGISTIC", "messageType": "UPDATE",
            "params": {"trackingNumber": "CJPKL0000000001YQ", "logisticsTrackEvents": [event]}});
        judged(cj::decode("push", 200, push.to_string().as_bytes()));
    }
    let bare = json!({"waybillCode": "JDVA00000000001", "state": unknown});
    if let Some(trace) = judged(jdl::decode("push", 200, bare.to_string().as_bytes())) {
        let event = trace.events().first().expect("an unknown code is an event");
        assert_eq!(event.status, EventStatus::Unmapped, "an unknown code means something");
        assert_eq!(event.code.as_deref().map(str::trim), Some(unknown.trim()), "an unknown code was not kept");
    }
}

fn judged(outcome: Result<Decoded, Error>) -> Option<Trace> {
    match outcome {
        Ok(Decoded::One(Item::Trace(trace))) => {
            for event in trace.events() {
                opaque::guessed_no_end(event.status);
            }
            Some(*trace)
        }
        Ok(_) => None,
        Err(error) => {
            opaque::discreet(&error);
            None
        }
    }
}
