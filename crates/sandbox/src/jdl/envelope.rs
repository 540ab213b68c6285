//! The two envelopes: refusals of the gateway, and answers of the standard trace service.

use bytes::Bytes;
use serde::Serialize;

use crate::reply::Shape;

/// Why the gateway refused a call. Only 62 is JDL's own number; JDL publishes no other, so the
/// numbers of 9000 and above are the sandbox's. Clients should go by the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GatewayCode {
    /// 62: the body is not a JSON array.
    BodyNotArray,
    /// 9001: the method is not POST.
    NotPost,
    /// 9002: a parameter is missing or cannot be read.
    Parameter,
    /// 9003: no such application.
    UnknownApp,
    /// 9004: no such algorithm.
    Algorithm,
    /// 9005: the timestamp is missing or not `yyyy-MM-dd HH:mm:ss`.
    TimestampFormat,
    /// 9006: the timestamp lies outside the window.
    TimestampWindow,
    /// 9007: the token is missing.
    TokenMissing,
    /// 9008: the token is not this application's.
    TokenInvalid,
    /// 9009: the token has expired.
    TokenExpired,
    /// 9010: the signature is wrong.
    Signature,
    /// 9011: the application has not subscribed to this `LOP-DN`.
    PlanNotSubscribed,
    /// 9012: the plan does not hold this path.
    OperationNotSubscribed,
    /// 9013: too many calls in a second.
    RateLimited,
    /// 9014: no such path.
    UnknownOperation,
    /// 9015: the body is over 8 MiB (status 413).
    BodyTooLarge,
}

impl GatewayCode {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::BodyNotArray,
        Self::NotPost,
        Self::Parameter,
        Self::UnknownApp,
        Self::Algorithm,
        Self::TimestampFormat,
        Self::TimestampWindow,
        Self::TokenMissing,
        Self::TokenInvalid,
        Self::TokenExpired,
        Self::Signature,
        Self::PlanNotSubscribed,
        Self::OperationNotSubscribed,
        Self::RateLimited,
        Self::UnknownOperation,
        Self::BodyTooLarge,
    ];

    /// The number in the envelope.
    pub fn number(self) -> i64 {
        self.row().0
    }

    /// The reason, as the ledger names it.
    pub fn reason(self) -> &'static str {
        self.row().1
    }

    pub(crate) fn chinese(self) -> &'static str {
        self.row().2
    }

    pub(crate) fn english(self) -> &'static str {
        self.row().3
    }

    fn row(self) -> (i64, &'static str, &'static str, &'static str) {
        match self {
            Self::BodyNotArray => {
                (62, "body_not_array", "请求体格式错误，必须为JSON数组", "request body must be a JSON array")
            }
            Self::NotPost => (9001, "not_post", "只支持POST请求", "only POST is supported"),
            Self::Parameter => (9002, "parameter", "请求参数缺失或无效", "parameter missing or not valid"),
            Self::UnknownApp => (9003, "unknown_app", "应用不存在：app_key无效", "no such application: app_key"),
            Self::Algorithm => (9004, "algorithm", "不支持的algorithm", "algorithm not supported"),
            Self::TimestampFormat => (
                9005,
                "timestamp_format",
                "时间戳缺失或格式错误，应为yyyy-MM-dd HH:mm:ss",
                "timestamp missing or not yyyy-MM-dd HH:mm:ss",
            ),
            Self::TimestampWindow => {
                (9006, "timestamp_window", "时间戳超出允许范围", "timestamp outside the allowed window")
            }
            Self::TokenMissing => (9007, "token_missing", "缺少授权token", "access_token missing"),
            Self::TokenInvalid => (9008, "token_invalid", "授权token无效", "access_token not valid"),
            Self::TokenExpired => (9009, "token_expired", "授权token已过期", "access_token expired"),
            Self::Signature => (9010, "signature", "签名错误", "invalid sign"),
            Self::PlanNotSubscribed => (
                9011,
                "plan_not_subscribed",
                "没有权限：应用未订阅该LOP-DN",
                "no permission: application has not subscribed to this LOP-DN",
            ),
            Self::OperationNotSubscribed => (
                9012,
                "operation_not_subscribed",
                "没有权限：该LOP-DN下未订阅此接口",
                "no permission: this api is not subscribed under this LOP-DN",
            ),
            Self::RateLimited => {
                (9013, "rate_limited", "请求过于频繁，已被限流", "too many requests, limited by flow control")
            }
            Self::UnknownOperation => (9014, "unknown_operation", "接口不存在", "no such api"),
            Self::BodyTooLarge => (9015, "body_too_large", "请求体超过8MiB", "request body over 8 MiB"),
        }
    }
}

/// A refusal: a code, and the parameter that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: GatewayCode,
    pub(crate) about: Option<&'static str>,
}

impl From<GatewayCode> for Refusal {
    fn from(code: GatewayCode) -> Self {
        Self { code, about: None }
    }
}

impl Refusal {
    pub(crate) fn body(self) -> Bytes {
        #[derive(Serialize)]
        struct Outer {
            error_response: Inner,
        }
        #[derive(Serialize)]
        struct Inner {
            en_desc: String,
            zh_desc: String,
            code: i64,
        }
        let about = |text: &str, left: &str| match self.about {
            Some(name) => format!("{text}{left}{name}"),
            None => text.to_owned(),
        };
        json(&Outer {
            error_response: Inner {
                en_desc: about(self.code.english(), ": "),
                zh_desc: about(self.code.chinese(), "："),
                code: self.code.number(),
            },
        })
    }
}

/// A number that may be written as text.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(crate) enum Scalar {
    Number(i64),
    Text(String),
}

impl Scalar {
    pub(crate) fn number(value: i64, shape: Shape) -> Self {
        if shape.swap_types { Self::Text(value.to_string()) } else { Self::Number(value) }
    }

    pub(crate) fn digits(text: &str, shape: Shape) -> Self {
        match text.parse() {
            Ok(number) if shape.swap_types => Self::Number(number),
            _ => Self::Text(text.to_owned()),
        }
    }
}

/// The envelope of the standard trace service.
#[derive(Debug, Serialize)]
pub(crate) struct TraceReply<T> {
    pub(crate) code: Scalar,
    pub(crate) msg: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data: Option<T>,
    #[serde(rename = "requestId", skip_serializing_if = "Option::is_none")]
    pub(crate) request_id: Option<String>,
}

pub(crate) fn json<T: Serialize>(value: &T) -> Bytes {
    // the types above always serialise
    serde_json::to_vec(value).map(Bytes::from).unwrap_or_default()
}
