//! What CJ says of an account's limits: the points with each reply, and the rate and quotas where it is asked for them.

use std::time::Duration;

use portolan_domain::UtcOffset;
use portolan_exchange::{
    Allowance, Limit, Operations, Points, Scope,
    json::{FromWire as _, Raw},
};

use crate::{
    dialect::PREFIX,
    operations::{self, SETTING_GET},
    wire::webhook::{Limits, QuotaLimit, Settings},
};

/// The code of an account whose points are used up; its reply does not always say how many are left.
const NO_POINTS: &str = "16900500";
/// CJ's highest level has 6 calls a second; beyond this a number is none.
const MOST_A_SECOND: u32 = 1_000;

/// What a reply says, if it says anything: `points` are those that stand beside its payload.
pub(crate) fn of(
    operation: &str,
    code: Option<&str>,
    points: Option<Points>,
    data: Option<Raw<'_>>,
) -> Option<Allowance> {
    let points = points.or_else(|| (code == Some(NO_POINTS)).then_some(Points { remaining: 0, a_day: 0 }));
    let settings = || Settings::from_wire(data?)?.setting;
    let limits = if operation == SETTING_GET { settings().map(|told| limits(&told)) } else { None };
    (points.is_some() || limits.is_some()).then_some(Allowance { points, limits })
}

/// The number of points in a text, of which a part counts for nothing.
pub(crate) fn number(text: &str) -> Option<u32> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    whole.parse().ok()
}

/// The rate, and those quotas that end with a day or an hour. Quotas of a month or longer are CJ's alone to count: no process
/// of ours lives as long.
fn limits(told: &Limits) -> Vec<Limit> {
    let rate = told.qps_limit.as_deref().and_then(number).filter(|calls| (1..=MOST_A_SECOND).contains(calls));
    let rate = rate.map(|calls| Limit::per_second(Scope::Account, calls));
    let quotas = told.quota_limits.iter().flatten().filter_map(quota);
    rate.into_iter().chain(quotas).collect()
}

fn quota(told: &QuotaLimit) -> Option<Limit> {
    let path = told.quota_url.as_deref()?;
    let path = path.strip_prefix(PREFIX).unwrap_or(path).trim_matches('/');
    let operation = operations::find(path)?.name;
    let most = told.quota_limit.as_deref().and_then(number)?;
    let limit = match told.quota_type.as_deref()? {
        "4" => Limit::per_day(Scope::Account, most, UtcOffset::UTC),
        "5" => Limit::sliding(Scope::Account, most, Duration::from_secs(3_600)),
        _ => return None,
    };
    Some(limit.of(Operations::One(operation)))
}

#[cfg(test)]
mod tests {
    use portolan_exchange::json;

    use super::*;
    use crate::operations::{FREIGHT_CALCULATE, ORDER_LIST};

    fn told(settings: &str) -> Vec<Limit> {
        let data = json::document(settings).unwrap();
        of(SETTING_GET, Some("200"), None, Some(data)).and_then(|told| told.limits).unwrap()
    }

    #[test]
    fn rate_and_quotas_of_an_account_become_limits() {
        let limits = told(
            r#"{"setting":{"qpsLimit":4,"quotaLimits":[
                {"quotaUrl":"/api2.0/v1/shopping/order/list","quotaLimit":1000,"quotaType":4},
                {"quotaUrl":"logistic/freightCalculate","quotaLimit":"20","quotaType":"5"},
                {"quotaUrl":"/api2.0/v1/shopping/order/list","quotaLimit":9000,"quotaType":3},
                {"quotaUrl":"/api2.0/v1/product/list","quotaLimit":5,"quotaType":4},
                {"quotaUrl":null,"quotaLimit":5,"quotaType":4}]}}"#,
        );
        let hour = Duration::from_secs(3_600);
        assert_eq!(
            limits,
            [
                Limit::per_second(Scope::Account, 4),
                Limit::per_day(Scope::Account, 1_000, UtcOffset::UTC).of(Operations::One(ORDER_LIST)),
                Limit::sliding(Scope::Account, 20, hour).of(Operations::One(FREIGHT_CALCULATE)),
            ]
        );
        for odd in ["0", "-1", "\"soon\"", "1e9", "null", "4000000000"] {
            assert!(told(&format!(r#"{{"setting":{{"qpsLimit":{odd}}}}}"#)).is_empty(), "{odd}");
        }
    }

    #[test]
    fn points_are_told_with_any_reply_and_limits_by_one_alone() {
        let points = Points { remaining: 5, a_day: 50_000 };
        let told = of(ORDER_LIST, Some("200"), Some(points), None).unwrap();
        assert_eq!((told.points, told.limits), (Some(points), None));
        let none = of(ORDER_LIST, Some(NO_POINTS), None, None).unwrap().points;
        assert_eq!(none, Some(Points { remaining: 0, a_day: 0 }));
        assert_eq!(of(ORDER_LIST, Some("200"), None, None), None);
        assert_eq!(of(SETTING_GET, Some("200"), None, None), None);
    }
}
