//! Sites and persons of the world. All of them are made up, and say so.

use serde::Serialize;

/// A place where a parcel is scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Site {
    /// The provider's number of the site.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Province.
    pub province: &'static str,
    /// City.
    pub city: &'static str,
    /// District.
    pub district: &'static str,
    /// Street address.
    pub address: &'static str,
    /// Longitude in degrees, as text.
    pub lon: &'static str,
    /// Latitude in degrees, as text.
    pub lat: &'static str,
}

/// A town with a delivery station and a sorting centre.
#[derive(Debug)]
pub(crate) struct Town {
    pub(crate) station: Site,
    pub(crate) hub: Site,
}

/// A courier. The names are the John Does of China, and the numbers are not in use.
#[derive(Debug)]
pub(crate) struct Courier {
    pub(crate) name: &'static str,
    pub(crate) phone: &'static str,
}

pub(crate) const COURIERS: [Courier; 3] = [
    Courier { name: "张三", phone: "13800000000" },
    Courier { name: "李四", phone: "13800000001" },
    Courier { name: "王五", phone: "13800000002" },
];

pub(crate) const TOWNS: [Town; 4] = [
    Town {
        station: Site {
            id: "11111111",
            name: "石景山营业部",
            province: "北京",
            city: "北京市",
            district: "石景山区",
            address: "北京市石景山区测试街道1号(模拟数据)",
            lon: "116.2229",
            lat: "39.9063",
        },
        hub: Site {
            id: "11110001",
            name: "北京通州分拣中心",
            province: "北京",
            city: "北京市",
            district: "通州区",
            address: "北京市通州区测试路2号(模拟数据)",
            lon: "116.6572",
            lat: "39.9097",
        },
    },
    Town {
        station: Site {
            id: "22222222",
            name: "浦东张江营业部",
            province: "上海",
            city: "上海市",
            district: "浦东新区",
            address: "上海市浦东新区测试街道3号(模拟数据)",
            lon: "121.5904",
            lat: "31.2037",
        },
        hub: Site {
            id: "22220001",
            name: "上海嘉定分拣中心",
            province: "上海",
            city: "上海市",
            district: "嘉定区",
            address: "上海市嘉定区测试路4号(模拟数据)",
            lon: "121.2655",
            lat: "31.3756",
        },
    },
    Town {
        station: Site {
            id: "33333333",
            name: "天河体育西营业部",
            province: "广东",
            city: "广州市",
            district: "天河区",
            address: "广东省广州市天河区测试街道5号(模拟数据)",
            lon: "113.3221",
            lat: "23.1310",
        },
        hub: Site {
            id: "33330001",
            name: "广州黄埔分拣中心",
            province: "广东",
            city: "广州市",
            district: "黄埔区",
            address: "广东省广州市黄埔区测试路6号(模拟数据)",
            lon: "113.4590",
            lat: "23.1066",
        },
    },
    Town {
        station: Site {
            id: "44444444",
            name: "武侯桂溪营业部",
            province: "四川",
            city: "成都市",
            district: "武侯区",
            address: "四川省成都市武侯区测试街道7号(模拟数据)",
            lon: "104.0430",
            lat: "30.6419",
        },
        hub: Site {
            id: "44440001",
            name: "成都双流分拣中心",
            province: "四川",
            city: "成都市",
            district: "双流区",
            address: "四川省成都市双流区测试路8号(模拟数据)",
            lon: "103.9237",
            lat: "30.5744",
        },
    },
];
