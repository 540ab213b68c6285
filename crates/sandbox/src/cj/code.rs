//! The gateway's codes and words.

pub(super) const SUCCESS: i64 = 200;
pub(super) const TOKEN_INVALID: i64 = 1_600_001;
pub(super) const TOKEN_MISSING: i64 = 1_600_002;
pub(super) const REFRESH_INVALID: i64 = 1_600_003;
pub(super) const KEY_WRONG: i64 = 1_600_005;
pub(super) const OFFLINE: i64 = 1_600_100;
pub(super) const PARAMETER_ERROR: i64 = 1_600_100;
pub(super) const NO_SUCH_PATH: i64 = 1_600_101;
pub(super) const TOO_MANY: i64 = 1_600_200;
pub(super) const PARAMETER: i64 = 1_600_300;
pub(super) const PLATFORM_TOKEN: i64 = 1_600_031;
pub(super) const VARIANT: i64 = 1_602_000;
pub(super) const NOT_CREATED: i64 = 1_603_000;
pub(super) const NOT_CONFIRMED: i64 = 1_603_001;
pub(super) const NOT_DELETED: i64 = 1_603_002;
pub(super) const ORDER_EXISTS: i64 = 1_603_003;
pub(super) const ORDER_UNKNOWN: i64 = 1_603_100;
pub(super) const NOT_PAID: i64 = 1_603_101;
pub(super) const BALANCE: i64 = 1_604_000;
pub(super) const LINE_UNKNOWN: i64 = 1_605_000;
pub(super) const LINE_INVALID: i64 = 1_605_001;
pub(super) const COUNTRY: i64 = 1_605_002;
pub(super) const TEST_UNKNOWN: i64 = 803;
pub(super) const NO_TEST: i64 = 811;
pub(super) const TEST_ANOTHERS: i64 = 818;
pub(super) const TEST_STATE: i64 = 819;
pub(super) const METHOD: i64 = 16_900_202;
pub(super) const CONTENT_TYPE: i64 = 16_900_203;
pub(super) const BODY_MISSING: i64 = 16_900_204;
pub(super) const BODY_NO_JSON: i64 = 16_900_205;
pub(super) const POINTS: i64 = 16_900_500;

/// The code as the ledger names it, and CJ's words.
pub(super) fn words(code: i64) -> (&'static str, &'static str) {
    match code {
        200 => ("success", "Success"),
        1_600_000 => ("system_busy", "System is busy, please contact CJ IT"),
        1_600_001 => ("token_invalid", "Invalid API key or access token"),
        1_600_002 => ("token_missing", "Access token is empty"),
        1_600_003 => ("refresh_invalid", "Refresh token is invalid"),
        1_600_004 => ("not_authorised", "Authorization failed, please check account and store"),
        1_600_005 => ("key_wrong", "API key is wrong"),
        1_600_006 => ("account_unknown", "Developer account not found"),
        1_600_030 => ("logout_failed", "Token invalidation failed"),
        1_600_031 => ("platform_token", "Invalid platformToken"),
        1_600_100 => ("parameter_error", "Param error"),
        1_600_101 => ("path_unknown", "Interface not found"),
        1_600_200 => ("rate_limited", "Too much request"),
        1_600_201 => ("quota_used_up", "Quota has been used up"),
        1_600_300 => ("parameter", "Parameter error"),
        1_600_301 => ("timed_out", "Read timed out"),
        1_602_000 => ("variant_unknown", "Variant not found"),
        1_602_001 => ("product_unknown", "Product not found"),
        1_602_002 => ("product_removed", "Product removed from shelves"),
        1_603_000 => ("order_not_created", "Order create fail"),
        1_603_001 => ("order_not_confirmed", "Order confirm fail"),
        1_603_002 => ("order_not_deleted", "Order delete fail"),
        1_603_003 => ("order_exists", "Order already exists, duplicate creation"),
        1_603_100 => ("order_unknown", "Order not found"),
        1_603_101 => ("order_not_paid", "Order pay fail"),
        1_603_102 => ("stock", "Inventory deduction fail"),
        1_604_000 => ("balance", "Balance is insufficient"),
        1_604_001 => ("balance_restricted", "Balance payment is temporarily restricted"),
        1_605_000 => ("logistic_unknown", "Logistic not found"),
        1_605_001 => ("logistic_invalid", "Logistic invalid"),
        1_605_002 => ("country_unknown", "Country code not found"),
        1_606_000 => ("callback_set", "Webhook has been set"),
        1_606_001 => ("callback", "Callback does not meet the requirements"),
        1_607_001 => ("callback_local", "Callback host is local"),
        1_607_002 => ("callback_not_https", "Callback is not https"),
        1_607_003 => ("callback_silent", "Callback did not answer 200"),
        1_607_004 => ("freight_failed", "Freight calculation request failed"),
        803 => ("test_order_unknown", "Order does not exist"),
        811 => ("no_test_order", "Order is not a sandbox order"),
        818 => ("wrong_account", "Order belongs to another account"),
        819 => ("unpaid_or_closed", "Order is unpaid or closed"),
        820 => ("no_logistics", "Order has no logistics data"),
        16_900_202 => ("method", "Request method is not supported"),
        16_900_203 => ("content_type", "Content type is not supported"),
        16_900_204 => ("body_missing", "Request body is missing"),
        16_900_205 => ("body_no_json", "Request body is not valid JSON"),
        16_900_500 => ("points", "API points exhausted"),
        _ => ("other", "Business failure"),
    }
}
