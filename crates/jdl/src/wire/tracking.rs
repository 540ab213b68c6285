//! `/jd/tracking/query`, the standard trace service.
//!
//! The page names the concepts; the field names are those that independent clients send and read.

use std::fmt;

use portolan_exchange::{
    json::{FromWire, Raw, each_member_of, kept},
    wire_object,
};
use serde::Serialize;

/// The question: one a call, sent as the one element of an array.
#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrackingRequest {
    /// A waybill or order number.
    pub reference_number: String,
    /// 20000 for a waybill, 40000 for a merchant's order number. JDL publishes no list.
    pub reference_type: u32,
    /// The last four digits of the consignee's telephone: proves who asks where the caller does not own the waybill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The customer code that owns the waybill (`010K…`). JDL wants this or `phone`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_code: Option<String>,
    /// The business unit (`EBU…`), for freight, large items and warehouse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business_unit_code: Option<String>,
    /// 0: the way out; 1: also the way back; 2: also the way on after a change of address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<u8>,
}

impl fmt::Debug for TrackingRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrackingRequest")
            .field("reference_number", &self.reference_number)
            .field("reference_type", &self.reference_type)
            .field("phone", &self.phone.as_ref().map(|_| "***"))
            .field("customer_code", &self.customer_code)
            .field("business_unit_code", &self.business_unit_code)
            .field("scope", &self.scope)
            .finish()
    }
}

wire_object! {
    /// The answer to one number.
    pub struct Tracked {
        /// The number, repeated.
        reference_number: String = "referenceNumber",
        /// Its type, repeated; some clients have seen a float.
        reference_type: String = "referenceType",
        /// The events; their order is not promised.
        trackings: Vec<Tracking> = "trackings",
    }
}

wire_object! {
    /// One event.
    pub struct Tracking {
        /// The node's code: a `state` or a `scanType` of the pushes.
        operation_code: String = "operationCode",
        /// The node's title or class.
        operation_type: String = "operationType",
        /// A sentence for the consignee.
        remark: String = "remark",
        /// Who scanned it.
        operator_name: String = "operatorName",
        /// `yyyy-MM-dd HH:mm:ss`, taken as UTC+8.
        operation_time: String = "operationTime",
        /// The waybill that was scanned: another than the one asked for on reverse and re-addressed legs.
        waybill_no: String = "waybillNo",
        /// The site's number.
        operate_site_id: String = "operateSiteId",
        /// The site's name.
        operate_site: String = "operateSite",
        /// Where.
        operate_location: Location = "operateLocation",
        /// Where it goes next.
        next_location: NextLocation = "nextLocation",
        /// Extension fields.
        extend: Extend = "extend",
    }
}

wire_object! {
    /// Where something happened.
    pub struct Location {
        /// Province.
        province: String = "routeProvinceName",
        /// City.
        city: String = "routeCityName",
        /// District.
        district: String = "routeDistrictName",
        /// The whole address.
        address: String = "routeAddress",
        /// Longitude, degrees.
        longitude: String = "lon",
        /// Latitude, degrees.
        latitude: String = "lat",
    }
}

wire_object! {
    /// Where it goes next.
    pub struct NextLocation {
        /// Province.
        province: String = "nextProvinceName",
        /// City.
        city: String = "nextCityName",
        /// District.
        district: String = "nextDistrictName",
        /// Street.
        street: String = "nextStreetName",
        /// The whole address.
        address: String = "nextAddress",
        /// Longitude, degrees.
        longitude: String = "lon",
        /// Latitude, degrees.
        latitude: String = "lat",
    }
}

/// Extension fields, as they came: JDL announces some by name of the concept and spells none.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Extend(pub Vec<(String, String)>);

impl FromWire for Extend {
    fn from_wire(raw: Raw<'_>) -> Option<Self> {
        let mut fields = Vec::new();
        each_member_of(raw, |key, value| {
            if value.get() != "null" {
                fields.push((key.to_owned(), kept(value)));
            }
        })
        .then_some(Self(fields))
    }
}

impl fmt::Debug for Extend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(key, _)| key)).finish()
    }
}
