//! Every sentence that this program says to people, in English and in Chinese.

mod shop;
mod trade;

use portolan::schema;

use crate::args::LangArg;
pub(crate) use shop::*;
pub(crate) use trade::*;

/// A text in both languages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text(pub(crate) &'static str, pub(crate) &'static str);

/// The language of tables and advice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese.
    Zh,
}

impl Lang {
    /// As asked for, else as the locale says: the first of `locales` that is set and not empty decides.
    pub(crate) fn choose(asked: Option<LangArg>, locales: impl IntoIterator<Item = Option<String>>) -> Self {
        match asked {
            Some(LangArg::Zh) => Self::Zh,
            Some(LangArg::En) => Self::En,
            None => {
                let locale = locales.into_iter().flatten().find(|locale| !locale.is_empty()).unwrap_or_default();
                if locale.to_ascii_lowercase().starts_with("zh") { Self::Zh } else { Self::En }
            }
        }
    }

    /// The text in this language.
    pub(crate) fn of(self, text: Text) -> &'static str {
        match self {
            Self::En => text.0,
            Self::Zh => text.1,
        }
    }

    /// The advice in this language.
    pub(crate) fn advice(self, advice: portolan::Advice) -> &'static str {
        self.of(Text(advice.en, advice.zh))
    }
}

impl From<Lang> for schema::Lang {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::En => Self::En,
            Lang::Zh => Self::Zh,
        }
    }
}

pub(crate) const ERROR: Text = Text("error: ", "错误：");
pub(crate) const WARNING: Text = Text("warning: ", "警告：");
pub(crate) const ADVICE: Text = Text("  advice: ", "  建议：");
pub(crate) const COLON: Text = Text(": ", "：");
pub(crate) const FULL_STOP: Text = Text("; ", "；");
pub(crate) const CODE: Text = Text("code", "代码");
pub(crate) const REQUEST: Text = Text("request", "请求号");
pub(crate) const INTERNAL: Text = Text("internal error: ", "内部错误：");

pub(crate) const NUMBER: Text = Text("Number", "单号");
pub(crate) const STATUS: Text = Text("Status", "状态");
pub(crate) const TIME: Text = Text("Time", "时间");
pub(crate) const LATEST: Text = Text("Latest", "最新时间");
pub(crate) const PLACE: Text = Text("Where", "地点");
pub(crate) const DETAILS: Text = Text("What", "详情");
pub(crate) const LEG: Text = Text("Waybill", "运单");
pub(crate) const ORDER: Text = Text("Order", "订单");
pub(crate) const EXPECTED: Text = Text("expected", "预计送达");
pub(crate) const CANCELLED_BECAUSE: Text = Text("cancelled because", "取消原因");
pub(crate) const SIGNED: Text = Text("signed", "签收类型");
pub(crate) const RELATED: Text = Text("related", "关联运单");
pub(crate) const REVIEW: Text = Text("please look: ", "请人工复核：");
pub(crate) const NO_EVENTS: Text = Text("nothing has happened yet", "暂无物流轨迹");
pub(crate) const FAILED: Text = Text("Failed", "查询失败");
pub(crate) const FIELD: Text = Text("Field", "字段");
pub(crate) const VALUE: Text = Text("Value", "值");

pub(crate) const SIGN: Text = Text("sign:", "签名：");
pub(crate) const STRING_TO_SIGN: Text = Text("string to sign:", "待签名字符串：");

pub(crate) const INTERFACE: Text = Text("interface", "接口");
pub(crate) const MEANING: Text = Text("meaning", "含义");
pub(crate) const KIND: Text = Text("kind", "类别");
pub(crate) const RETRY: Text = Text("retry", "重试");
pub(crate) const TO_DO: Text = Text("what to do", "处理建议");

pub(crate) const CHECK: Text = Text("Check", "检查项");
pub(crate) const RESULT: Text = Text("Result", "结果");
pub(crate) const REASON: Text = Text("Why", "说明");
pub(crate) const ACCOUNT: Text = Text("Account", "账户");
pub(crate) const ACCEPTED: Text = Text("accepted", "已接受");
pub(crate) const NOT_REACHED: Text = Text("the query did not get that far", "本次查询未到达此步");
pub(crate) const NOT_SENT: Text = Text("nothing was sent", "未发送请求");
pub(crate) const ANSWERS: Text = Text("it answers", "有应答");
pub(crate) const NO_DATE: Text = Text("no answer told the time", "应答未给出时间");
pub(crate) const NONE_DEPRECATED: Text = Text("none in use", "未使用");
pub(crate) const SANDBOX_STOPPED: Text = Text("the sandbox has stopped", "沙箱已停止");

pub(crate) const DEMO_TITLE: Text = Text("From order to door, in a sandbox", "从下单到签收 · 沙箱演示");
pub(crate) const DEMO_SUBTITLE: Text = Text(
    "a made-up parcel, asked for after each step over JDL's signed protocol",
    "虚拟包裹；每走一步，即按京东物流的签名协议查询一次",
);
pub(crate) const DEMO_ORDERED: Text = Text(
    "order placed, label printed; JDL knows the waybill only once it is shipped (code 2100)",
    "已下单、已打印面单；确认发货前京东物流查不到该运单（代码 2100）",
);
pub(crate) const DEMO_OTHERS: Text = Text("Other parcels of the same world", "同一世界里的其他包裹");
pub(crate) const DEMO_NEXT: Text = Text("Try next", "接下来可以试试");
pub(crate) const STORY: Text = Text("Story", "剧情");
pub(crate) const ORDERED: Text = Text("Ordered", "已下单");
/// A command and what it shows.
pub(crate) const DEMO_COMMANDS: [(&str, Text); 6] = [
    ("portolan sandbox --write-config portolan.toml", Text("keep this world running", "让这个世界持续运行")),
    ("portolan track NO… --lang zh", Text("ask it, in another terminal", "在另一个终端里查询")),
    ("portolan orders list --from 2026-01-01 --to 2026-01-06", Text("the shop's orders", "查询店铺订单")),
    (
        "portolan quote --from CN --to US --goods 439FC05B-1311-4349-87FA-1E1EF942C418=2",
        Text("what sending goods would cost", "查询运费"),
    ),
    ("portolan explain jdl 2100", Text("what a code means, and what to do", "查看代码的含义与处理建议")),
    ("portolan doctor", Text("what is wrong with an account", "检查账户配置")),
];

/// The sandbox's stories.
pub(crate) fn story(script: &str) -> Text {
    match script {
        "happy_path" => Text("delivered at the first attempt", "一次妥投"),
        "redelivery" => Text("nobody at home, delivered next day", "首次未投成，次日再投"),
        "refusal" => Text("refused at the door, sent back", "拒收并退回"),
        "readdress" => Text("sent on to another address", "改址换单"),
        "terminated_pickup" => Text("never picked up", "终止揽收"),
        "unknown_code" => Text("one scan that nobody knows", "含未知节点"),
        "duplicates" => Text("scans doubled and out of order", "轨迹重复且乱序"),
        "lost" => Text("lost on the way", "途中丢失"),
        "stuck" => Text("no news for days", "长期无更新"),
        "printed" => Text("printed, shipped a day later", "打印面单，次日发货"),
        "foreign" => Text("somebody else's parcel", "他人的运单"),
        "unsupported_type" => Text("a kind that is not served", "不支持的单据类型"),
        "internal_error" => Text("JDL always in trouble", "服务端始终异常"),
        "flaky" => Text("JDL in trouble twice", "服务端前两次异常"),
        _ => Text("another story", "其他"),
    }
}

/// A status of a trace or an event, with the exception's own word where there is one.
pub(crate) fn status(word: &str, exception: Option<&str>) -> Text {
    match (word, exception) {
        ("pending", _) => Text("Pending", "暂无轨迹"),
        ("info_received", _) => Text("Order received", "待揽收"),
        ("picked_up", _) => Text("Picked up", "已揽收"),
        ("in_transit", _) => Text("In transit", "运输中"),
        ("customs_hold", _) => Text("Held by customs", "海关扣留"),
        ("out_for_delivery", _) => Text("Out for delivery", "派送中"),
        ("available_for_pickup", _) => Text("Ready for pickup", "待自提"),
        ("attempt_failed", _) => Text("Attempt failed", "投递未成"),
        ("delivered", _) => Text("Delivered", "已签收"),
        ("exception", Some("damaged")) => Text("Damaged", "破损"),
        ("exception", Some("lost")) => Text("Lost", "丢失"),
        ("exception", Some("refused")) => Text("Refused", "拒收"),
        ("exception", Some("address")) => Text("Address problem", "地址异常"),
        ("exception", Some("partial")) => Text("Incomplete", "部分缺失"),
        ("exception", _) => Text("Exception", "异常"),
        ("returning", _) => Text("On its way back", "退回中"),
        ("returned", _) => Text("Returned", "已退回"),
        ("cancelled", _) => Text("Cancelled", "已取消"),
        ("expired", _) => Text("Expired", "已超期"),
        ("info", _) => Text("Note", "提示"),
        _ => Text("Unknown code", "未知节点"),
    }
}

/// What a related waybill is.
pub(crate) fn role(word: &str) -> Text {
    match word {
        "original" => Text("original", "原运单"),
        "reverse" => Text("way back", "退回运单"),
        "replacement" => Text("new address", "改址新单"),
        "first_mile" => Text("first mile", "头程"),
        "last_mile" => Text("last mile", "尾程"),
        _ => Text("alias", "别名"),
    }
}

/// Why a person should look at a trace.
pub(crate) fn review(word: &str) -> Text {
    match word {
        "event_after_delivered" => Text("it was scanned after it had been delivered", "签收之后仍有扫描"),
        "event_after_returned" => Text("it was scanned after it was back with its sender", "退回完成之后仍有扫描"),
        "event_after_cancelled" => Text("it moved on after it had been cancelled", "取消之后仍有扫描"),
        _ => Text("an event did not fit", "存在不合理的轨迹"),
    }
}

/// A kind of error.
pub(crate) fn kind(word: &str) -> Text {
    match word {
        "not_found" => Text("not found", "未找到"),
        "invalid_input" => Text("invalid input", "输入有误"),
        "conflict" => Text("conflict", "状态冲突"),
        "unauthenticated" => Text("signature or token refused", "签名或令牌被拒"),
        "denied" => Text("not allowed", "没有权限"),
        "rate_limited" => Text("too many calls", "调用过于频繁"),
        "quota_exhausted" => Text("quota used up", "配额已用完"),
        "clock_skew" => Text("clocks differ", "时钟偏差过大"),
        "unsupported" => Text("not supported", "不支持"),
        "config" => Text("configuration", "配置错误"),
        "unavailable" => Text("unavailable", "暂不可用"),
        "bad_response" => Text("unreadable answer", "无法识别的应答"),
        _ => Text("error", "错误"),
    }
}

/// Whether asking again can help.
pub(crate) fn retry(word: &str) -> Text {
    match word {
        "safe" => Text("yes, reads at once", "可以（读操作可立即重试）"),
        "after" => Text("later", "稍后"),
        "exhausted" => Text("it was, in vain", "已重试，仍失败"),
        _ => Text("no", "不必"),
    }
}

/// What the doctor looks at.
pub(crate) fn check(word: &str) -> Text {
    match word {
        "configuration" => Text("configuration", "配置"),
        "reachable" => Text("gateway reachable", "网关可达"),
        "clock" => Text("clock", "时钟"),
        "signature" => Text("signature", "签名"),
        "token" => Text("token", "令牌"),
        "permission" => Text("permission", "权限"),
        _ => Text("deprecated operations", "已弃用的接口"),
    }
}

/// How far two clocks are apart.
pub(crate) fn apart(lang: Lang, ahead: bool, seconds: u64) -> String {
    match (lang, ahead) {
        (Lang::En, true) => format!("this machine is {seconds} s ahead of the gateway"),
        (Lang::En, false) => format!("this machine is {seconds} s behind the gateway"),
        (Lang::Zh, true) => format!("本机比网关快 {seconds} 秒"),
        (Lang::Zh, false) => format!("本机比网关慢 {seconds} 秒"),
    }
}

/// What the doctor found.
pub(crate) fn finding(word: &str) -> Text {
    match word {
        "passed" => Text("passed", "通过"),
        "failed" => Text("failed", "未通过"),
        _ => Text("unknown", "未知"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_decides_where_nobody_does() {
        let some = |text: &str| Some(text.to_owned());
        let choose = |locales: [Option<String>; 3]| Lang::choose(None, locales);
        assert_eq!(choose([None, None, some("zh_CN.UTF-8")]), Lang::Zh);
        assert_eq!(choose([some("en_GB.UTF-8"), None, some("zh_CN.UTF-8")]), Lang::En);
        assert_eq!(choose([some(""), some("zh_TW"), some("C")]), Lang::Zh);
        assert_eq!(choose([None, None, None]), Lang::En);
        assert_eq!(Lang::choose(Some(LangArg::En), [some("zh_CN")]), Lang::En);
    }

    #[test]
    fn every_word_of_the_language_has_its_sentence() {
        for word in schema::STATUS_WORDS.iter().chain(schema::EVENT_STATUS_WORDS) {
            assert_eq!(status(word, None).1 == "未知节点", *word == "unmapped", "{word}");
        }
        for word in schema::EXCEPTION_WORDS {
            assert_eq!(status("exception", Some(word)).1 == "异常", *word == "other", "{word}");
        }
        assert!(schema::ERROR_KIND_WORDS.iter().all(|word| kind(word).1 != "错误"));
        assert!(schema::REVIEW_WORDS.iter().all(|word| review(word).1 != "存在不合理的轨迹"));
        for script in portolan_sandbox::Script::ALL {
            assert_ne!(story(script.name()).1, "其他", "{}", script.name());
        }
    }
}
