//! The parcel that all measurements are about: one query, and an answer of twelve events as JDL writes it.

use std::fmt::Write as _;

pub(crate) const PATH: &str = "/jd/tracking/query";
pub(crate) const WAYBILL: &str = "JDVA00000000001";
pub(crate) const CUSTOMER: &str = "010K000001";
pub(crate) const APP_KEY: &str = "demoappkey0000000000000000000001";
pub(crate) const APP_SECRET: &str = "demosecret000000000000000000000a";
pub(crate) const TOKEN: &str = "demotoken0000000000000000000000f";

const EVENTS: [(&str, &str, &str); 12] = [
    ("200034", "揽收任务分配", "揽收任务已分配给王*"),
    ("200001", "配送员完成揽收", "京东快递 已收取快件，揽收员王*"),
    ("200076", "封车", "您的快件已发车"),
    ("10032", "分拣验收", "您的快件已到达【成都双流分拣中心】"),
    ("10054", "分拣中心发货", "您的快件由【成都双流分拣中心】准备发往【广州分拣中心】"),
    ("200076", "封车", "您的快件已发车"),
    ("10032", "分拣验收", "您的快件已到达【广州分拣中心】"),
    ("10054", "分拣中心发货", "您的快件由【广州分拣中心】准备发往【天河体育西营业部】"),
    ("10033", "站点验收", "您的快件已到达【天河体育西营业部】"),
    ("200075", "站点收货", "您的快件在【天河体育西营业部】收货完成"),
    ("11000", "派件", "您的快件正在派送中，请您准备签收"),
    ("10034", "妥投", "您的快件已由【客户指定地点】代收，感谢您使用京东物流"),
];

/// JDL's answer.
pub(crate) fn answer() -> String {
    let mut events = String::new();
    for (index, (code, title, remark)) in EVENTS.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let (day, hour) = (1 + index / 6, 8 + index % 6);
        let _ = write!(
            events,
            r#"{comma}{{"operationCode":"{code}","operationType":"{title}","remark":"{remark}","operatorName":"王*","operationTime":"2024-03-{day:02} {hour:02}:05:33","waybillNo":"{WAYBILL}","operateSiteId":"1000{index}","operateSite":"天河体育西营业部","operateLocation":{{"routeProvinceName":"广东","routeCityName":"广州市","routeDistrictName":"天河区","routeAddress":null,"lon":"113.32","lat":"23.13"}},"nextLocation":null,"extend":{{"batchNo":"B{index}"}}}}"#
        );
    }
    format!(
        r#"{{"code":1000,"msg":"success","data":[{{"referenceNumber":"{WAYBILL}","referenceType":20000,"trackings":[{events}]}}],"requestId":"bench"}}"#
    )
}
