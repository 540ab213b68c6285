//! JDL's words for what happens to a parcel.

use crate::world::{Parcel, Scan, ScanKind};

/// A node of JDL's trace: its codes and titles. The standard trace query shows `state` as
/// `operationCode` and `title` as `operationType`; pushes show all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Node {
    /// The node code; some nodes are known by their title only.
    pub state: Option<&'static str>,
    /// The raw operation code of the scan, where it is known.
    pub scan_type: Option<&'static str>,
    /// The node name.
    pub title: &'static str,
    /// The stage code.
    pub category: u16,
    /// The stage name.
    pub category_name: &'static str,
}

/// The node of a scan.
pub fn node(kind: ScanKind) -> Node {
    use ScanKind as K;
    let (state, scan_type, title, category, category_name) = match kind {
        K::PickupAssigned => (Some("200034"), Some("-625"), "揽收任务分配", 390, "揽收中"),
        K::PickedUp => (Some("200001"), Some("-640"), "配送员完成揽收", 420, "已揽收"),
        K::PickupTerminated => (Some("200052"), None, "终止揽收", 690, "已取消"),
        K::VehicleSealed => (Some("200076"), Some("-450"), "封车", 430, "运输中"),
        K::SortingArrived => (Some("10032"), Some("10"), "分拣验收", 430, "运输中"),
        K::SortingDeparted => (Some("10054"), None, "分拣中心发货", 430, "运输中"),
        K::StationReceived => (Some("200075"), Some("60"), "站点收货", 430, "运输中"),
        K::OutForDelivery => (Some("11000"), Some("110"), "派件", 440, "派送中"),
        K::AttemptFailed => (None, None, "站点再投", 440, "派送中"),
        K::Delivered => (Some("10034"), Some("150"), "妥投", 510, "妥投"),
        K::Refused => (Some("10035"), None, "拒收", 530, "拒收"),
        K::ReturnDeparted => (Some("10037"), None, "逆向发货", 430, "运输中"),
        K::ReturnInspected => (Some("10036"), None, "逆向验收", 430, "运输中"),
        K::ReturnReceived => (Some("200020"), None, "退货到站", 430, "运输中"),
        K::ReturnCompleted => (Some("10038"), None, "逆向完成", 510, "妥投"),
        K::PulledBack => (Some("10031"), None, "订单拉回", 430, "运输中"),
        K::Lost => (None, None, "快件丢失", 500, "异常终止"),
        K::Cancelled => (Some("10028"), None, "已取消", 690, "已取消"),
        K::Intercepted => (Some("10027"), None, "取消中", 430, "运输中"),
        K::Unheard => (Some("299999"), None, "节点升级", 999, "其他"),
    };
    Node { state, scan_type, title, category, category_name }
}

/// The sentence that customers read.
pub(crate) fn remark(parcel: &Parcel, scan: &Scan) -> String {
    use ScanKind as K;
    let site = scan.site.name;
    let courier = scan.courier();
    let to_call = format!("{}（联系电话：{}）", courier.name, courier.phone);
    let next = scan.next.map_or("下一站", |next| next.name);
    let other = parcel.legs.get(1).map_or("", |leg| leg.number.as_str());
    match scan.kind {
        K::PickupAssigned => format!("揽收任务已分配给{to_call}。"),
        K::PickedUp => format!("京东快递 已收取快件，揽收员{to_call}。"),
        K::PickupTerminated => "揽收任务已终止，原因：客户取消寄件。".to_owned(),
        K::VehicleSealed => format!("您的快件已从【{site}】发车，正在前往【{next}】。"),
        K::SortingArrived => format!("您的快件已到达【{site}】。"),
        K::SortingDeparted => format!("您的快件已由【{site}】发往【{next}】。"),
        K::StationReceived => format!("您的快件已到达【{site}】。"),
        K::OutForDelivery => {
            format!("您的快件正在派送中，请您准备签收。快递员{to_call}。")
        }
        K::AttemptFailed => "收件人不便收货，快递员将再次为您投递。".to_owned(),
        K::Delivered => "您的快件已由【客户指定地点】代收，感谢您使用京东物流，期待再次为您服务。".to_owned(),
        K::Refused => format!("您的快件已拒收，将为您安排退回，换新单号{other}。"),
        K::ReturnDeparted => format!("您的退回快件已从【{site}】发出，正在前往【{next}】。"),
        K::ReturnInspected => format!("您的退回快件已到达【{site}】并完成验收。"),
        K::ReturnReceived => format!("您的退回快件已到达【{site}】。"),
        K::ReturnCompleted => "您的退回快件已由寄件人签收。".to_owned(),
        K::PulledBack => format!("应客户要求变更收货地址，换新单号{other}。"),
        K::Lost => "非常抱歉，您的快件在运输途中丢失，客服将尽快与您联系。".to_owned(),
        K::Cancelled => "订单已取消。".to_owned(),
        K::Intercepted => format!("应寄件人要求，您的快件正在拦截，将为您安排退回，换新单号{other}。"),
        K::Unheard => "您的快件节点信息已更新。".to_owned(),
    }
}
