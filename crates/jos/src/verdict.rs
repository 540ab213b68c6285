//! What an answer says, apart from the gateway: yes, no and why, or nothing.

use portolan_exchange::{
    json::{self, FromWire as _, Raw},
    wire_object,
};

use crate::shape::Verdict;

/// What the business result says.
pub(crate) enum Said {
    Yes,
    No { code: Option<String>, message: String, again: bool },
    Nothing,
}

wire_object! {
    /// The words of every family for yes, no and why.
    pub struct Words {
        /// The warehouse's.
        process_code: String = "process_code" | "processCode",
        /// In words.
        process_status: String = "process_status" | "processStatus",
        /// Why not.
        error_message: String = "error_message" | "errorMessage",
        /// The successor's of the express service.
        result_code: String = "resultCode" | "result_code",
        /// The express service's; at the root, the gateway's.
        code: String = "code",
        /// In words; the third is JD's spelling.
        message: String = "message" | "resultMessage" | "messsage" | "result_message" | "msg",
        /// Whether to send the same again.
        need_retry: bool = "needRetry",
        /// The marketplace's.
        api_result: ApiResult = "apiResult" | "api_result",
        /// The marketplace's, for shipments.
        success: bool = "success",
        /// Why not.
        error_code: String = "errorCode" | "error_code",
        /// In Chinese.
        zh: String = "chineseErrCode" | "zh_desc",
        /// In English.
        en: String = "englishErrCode" | "en_desc",
    }
}

wire_object! {
    /// The marketplace's result.
    pub struct ApiResult {
        /// Whether it went well.
        success: bool = "success",
        /// 10100000 for yes.
        code: String = "numberCode",
        /// In Chinese.
        zh: String = "chineseErrCode",
        /// In English.
        en: String = "englishErrCode",
    }
}

fn joined(parts: [Option<String>; 2]) -> String {
    let parts: Vec<_> = parts.into_iter().flatten().filter(|part| !part.trim().is_empty()).collect();
    parts.join(": ")
}

/// What `raw` says. Where it is the root itself, a `code` 0 is the gateway's. `beside` is the marketplace's result, where it
/// lies beside the container.
pub(crate) fn said(verdict: Verdict, raw: Raw<'_>, at_root: bool, beside: Option<Raw<'_>>) -> Said {
    let mut said = Said::Nothing;
    // One object, or an array of them: the first no counts.
    let _read = json::each_element(raw, |element| {
        if matches!(said, Said::No { .. }) {
            return;
        }
        let Some(words) = Words::from_wire(element) else { return };
        let (yes, no) = match verdict {
            Verdict::Process => {
                let yes = words.process_code.as_deref().map(|code| code.trim() == "1");
                (yes, (words.process_code, joined([words.process_status, words.error_message])))
            }
            Verdict::Hundred => {
                let gateways = |code: &String| at_root && code == "0";
                let code = words.result_code.or_else(|| words.code.filter(|code| !gateways(code)));
                let yes = code.as_deref().map(|code| code.trim() == "100");
                (yes, (code, words.message.unwrap_or_default()))
            }
            Verdict::ApiResult => {
                let Some(result) = words.api_result.or_else(|| beside.and_then(ApiResult::from_wire)) else { return };
                let yes = result.success.or_else(|| result.code.as_deref().map(|code| code == "10100000"));
                (yes, (result.code, joined([result.zh, result.en])))
            }
            Verdict::Success => (words.success, (words.error_code, joined([words.zh, words.en]))),
            Verdict::Gateway => (None, (None, String::new())),
        };
        match yes {
            Some(true) => said = Said::Yes,
            Some(false) => said = Said::No { code: no.0, message: no.1, again: words.need_retry == Some(true) },
            None => {}
        }
    });
    said
}
