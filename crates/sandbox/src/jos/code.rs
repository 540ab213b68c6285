//! The gateway's codes and words.

/// The application has used up its calls of the day.
pub(crate) const CALL_LIMIT: i64 = 2;
/// The request is forbidden.
pub(crate) const FORBIDDEN: i64 = 3;
pub(crate) const VERSION_UNSUPPORTED: i64 = 5;
pub(crate) const VERSION_MALFORMED: i64 = 6;
pub(crate) const TIMESTAMP_MISSING: i64 = 7;
pub(crate) const TIMESTAMP_INVALID: i64 = 8;
pub(crate) const SIGN_MISSING: i64 = 11;
pub(crate) const SIGN_INVALID: i64 = 12;
pub(crate) const FORMAT: i64 = 13;
pub(crate) const METHOD_MISSING: i64 = 14;
pub(crate) const METHOD_UNKNOWN: i64 = 15;
pub(crate) const TOKEN_MISSING: i64 = 18;
pub(crate) const TOKEN_INVALID: i64 = 19;
pub(crate) const APP_KEY_MISSING: i64 = 20;
pub(crate) const APP_KEY_INVALID: i64 = 21;
pub(crate) const NO_RIGHT: i64 = 24;
pub(crate) const INVALID_CALL: i64 = 50;
pub(crate) const PARAMETER: i64 = 60;
pub(crate) const PARAMETER_VALUE: i64 = 61;
pub(crate) const JSON_CONVERSION: i64 = 62;
pub(crate) const JSON_MALFORMED: i64 = 63;
/// The backend raised an unknown error.
pub(crate) const BACKEND: i64 = 67;
/// The order page's own: no such order, or not this merchant's.
pub(crate) const ORDER_UNKNOWN: i64 = 402;
/// The order page's own: the order's state does not allow it.
pub(crate) const ORDER_STATE: i64 = 409;
/// The order page's own: a parameter is wrong.
pub(crate) const ORDER_PARAMETER: i64 = 3001;

/// The code as the ledger names it, in Chinese, and in English.
pub(crate) fn words(code: i64) -> (&'static str, &'static str, &'static str) {
    match code {
        1 => ("unavailable", "服务不可用", "Service unavailable"),
        2 => ("call_limit", "应用调用次数超限", "App Call Limited"),
        3 => ("forbidden", "请求被禁止", "Request forbidden"),
        4 => ("version_missing", "缺少版本参数", "Missing version"),
        5 => ("version_unsupported", "不支持的版本号", "Unsupported version"),
        6 => ("version_malformed", "非法的版本参数", "Invalid version"),
        7 => ("timestamp_missing", "缺少时间戳参数", "Missing timestamp"),
        8 => ("timestamp_invalid", "非法的时间戳参数", "Invalid timestamp"),
        9 => ("vendor_missing", "缺少商家Id参数", "Missing vender id"),
        10 => ("vendor_invalid", "无效商家Id参数", "Invalid vender id"),
        11 => ("sign_missing", "缺少签名参数", "Missing sign"),
        12 => ("sign_invalid", "无效签名", "Invalid sign"),
        13 => ("format", "无效数据格式", "Invalid format"),
        14 => ("method_missing", "缺少方法名参数", "Missing method"),
        15 => ("method_unknown", "不存在的方法名", "Invalid method"),
        16 => ("serial_missing", "缺少流水号参数", "Missing trade_no"),
        17 => ("serial_used", "流水号已存在", "Duplicate trade_no"),
        18 => ("token_missing", "缺少access_token参数", "Missing access_token"),
        19 => ("token_invalid", "无效access_token", "Invalid access_token"),
        20 => ("app_key_missing", "缺少app_key参数", "Missing app_key"),
        21 => ("app_key_invalid", "无效app_key", "Invalid app_key"),
        22 => ("not_a_merchant", "授权者不是商家", "Authorizer is not a vender"),
        23 => ("switched_off", "API已停用", "API is closed"),
        24 => ("no_right", "无权调用API", "No right to call this API"),
        25 => ("app_not_live", "应用未上线", "App is not online"),
        43 => ("system_error", "系统处理错误", "System error"),
        50 => ("invalid_call", "无效调用", "Invalid call"),
        60 => ("parameter", "请求参数非法", "Illegal parameter"),
        61 => ("parameter_value", "请求参数值非法", "Illegal parameter value"),
        62 => ("json_conversion", "json转换失败", "JSON conversion failed"),
        63 => ("json_malformed", "json格式错误", "Malformed JSON"),
        64 => ("merchant_type", "商家类型无权调用", "Vender type is not allowed"),
        65 => ("backend_timeout", "后端服务超时", "Backend timeout"),
        66 => ("backend_unavailable", "后端服务不可用", "Backend unavailable"),
        67 => ("backend_error", "后端服务未知异常", "Backend raised an unknown error"),
        68 => ("optional_fields", "可选字段校验失败", "Optional fields are not valid"),
        69 => ("no_data", "获取数据失败", "Failed to fetch data"),
        70 => ("being_shipped", "订单正在出库", "Order is being shipped"),
        71 => ("not_yours", "编号不属于该商家", "Id does not belong to the vender"),
        401 => ("token_expired", "access_token已过期", "access_token expired"),
        402 => ("order_unknown", "订单号无效或无权访问", "Invalid order ID/No access"),
        409 => ("order_state", "订单状态冲突", "Status conflict"),
        3001 => ("order_parameter", "参数错误", "Parameter error"),
        _ => ("other", "业务处理失败", "Business failure"),
    }
}
