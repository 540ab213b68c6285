//! The shop's carriers.

use portolan_domain::{Carrier, CarrierCode, CarrierScheme};
use portolan_ports::Error;

use crate::{
    envelope::bad_response,
    wire::carrier::{LogisticsCompanies, LogisticsCompany},
};

/// Each in the marketplace's number; the rest is in `extra` as it came.
///
/// # Errors
/// `BadResponse` for a carrier without a number, and for a list that is there and cannot be read.
pub(crate) fn shop_carriers(companies: LogisticsCompanies) -> Result<Vec<Carrier>, Error> {
    match (companies.logistics_list, companies.other.iter().find(|(key, _)| key != "code")) {
        (Some(list), _) => list.into_iter().map(carrier).collect(),
        (None, None) => Ok(Vec::new()),
        (None, Some((key, _))) => Err(bad_response(&format!("there is `{key}`, and no list that can be read"))),
    }
}

fn carrier(company: LogisticsCompany) -> Result<Carrier, Error> {
    let number = company.logistics_id.ok_or_else(|| bad_response("a carrier has no `logistics_id`"))?;
    let code = CarrierCode::new(CarrierScheme::PopLogistics, &number)
        .map_err(|error| bad_response("`logistics_id` is no carrier's number").with_source(error))?;
    let mut carrier = Carrier::new(code);
    carrier.name = company.logistics_name;
    for (key, value) in [
        ("logistics_remark", company.logistics_remark),
        ("sequence", company.sequence),
        ("agree_flag", company.agree_flag),
        ("iscod", company.iscod),
    ] {
        if let Some(value) = value {
            carrier.extra.insert(key, value);
        }
    }
    carrier.extra.extend(company.other);
    Ok(carrier)
}
