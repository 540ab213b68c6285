//! JDL's codes, titles, stages and words, and what they mean: compiled from `status.toml`.

include!(concat!(env!("OUT_DIR"), "/status.rs"));

#[cfg(test)]
mod tests {
    use portolan_domain::{Basis, Clues, EventStatus, ExceptionKind, TrackingStatus};

    use super::STATUS_MAP;

    fn judge(code: &str, title: &str, stage: &str, remark: &str) -> EventStatus {
        fn some(text: &str) -> Option<&str> {
            (!text.is_empty()).then_some(text)
        }
        let codes: Vec<&str> = some(code).into_iter().collect();
        STATUS_MAP.judge(&Clues { codes: &codes, title: some(title), stage: some(stage), remark: some(remark) })
    }

    #[test]
    fn every_code_that_is_known_of_jdl_is_mapped() {
        let known = "200034 -625 200001 -640 200053 200052 200076 -450 10032 10 10054 10033 200075 60 11000 110 200003 \
                     200023 10034 150 10035 200020 10036 10037 10038 10027 10028 10029 10031 10010 100130 10014 10015 \
                     10016 10017 10018 10019 10020";
        for code in known.split_whitespace() {
            assert_ne!(judge(code, "", "", ""), EventStatus::Unmapped, "{code}");
        }
        for stage in ["100", "390", "420", "430", "440", "500", "510", "530", "690"] {
            assert_ne!(judge("", "", stage, ""), EventStatus::Unmapped, "{stage}");
        }
        let titles = "商家下单 客户取消 揽件再取 上门接货退货完成 订单入站 站点发货 站点验货 分拣中心验货 配送员收货 站点再投 \
                      发起协商再投 协商再投结果 再投后退回 已取消";
        for title in titles.split_whitespace() {
            assert_ne!(judge("", title, "", ""), EventStatus::Unmapped, "{title}");
        }
    }

    #[test]
    fn the_returns_code_beats_its_transport_stage() {
        let returning = EventStatus::Mapped(TrackingStatus::Returning, Basis::Code);
        assert_eq!(judge("200020", "", "430", ""), returning);
    }

    #[test]
    fn words_never_end_a_journey() {
        let by_word = |remark| judge("", "", "", remark).status();
        assert_eq!(by_word("派送中，请您准备签收"), Some(TrackingStatus::OutForDelivery));
        assert_eq!(by_word("您的快件已退回签收"), Some(TrackingStatus::Returning));
        assert_eq!(by_word("收件人拒收，快件将退回"), Some(TrackingStatus::Returning));
        assert_eq!(by_word("包裹破损"), Some(TrackingStatus::Exception(ExceptionKind::Damaged)));
        assert_eq!(by_word("已存放至驿站，取件码 1-2-3"), Some(TrackingStatus::AvailableForPickup));
        assert_eq!(by_word("已暂存驿站，本人签收"), None);
        assert_eq!(by_word("正在清关"), Some(TrackingStatus::InTransit));
        assert_eq!(by_word("海关查验，请补充身份信息"), Some(TrackingStatus::CustomsHold));
        assert_eq!(by_word("感谢使用京东物流"), None);
    }

    #[test]
    fn what_moves_nothing_is_known_all_the_same() {
        for code in ["10027", "10029", "10031"] {
            assert_eq!(judge(code, "", "", ""), EventStatus::Info(Basis::Code));
        }
        assert_eq!(judge("99999", "新节点", "", "新说明"), EventStatus::Unmapped);
    }
}
