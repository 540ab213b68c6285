//! Where an address lies, as far as a carrier needs to know: its province, its city, the nearest
//! town of this world, and how far two addresses are from each other.

use super::place::TOWNS;

/// A part of the country within which parcels are cheaper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Region {
    North,
    Northeast,
    East,
    Central,
    South,
    Southwest,
    Northwest,
    /// Carriers of this world do not go there.
    Unserved,
}

/// Name, region, nearest town, and whether it is far from everywhere.
const PROVINCES: [(&str, Region, usize, bool); 34] = [
    ("北京", Region::North, 0, false),
    ("天津", Region::North, 0, false),
    ("河北", Region::North, 0, false),
    ("山西", Region::North, 0, false),
    ("内蒙古", Region::North, 0, false),
    ("辽宁", Region::Northeast, 0, false),
    ("吉林", Region::Northeast, 0, false),
    ("黑龙江", Region::Northeast, 0, false),
    ("上海", Region::East, 1, false),
    ("江苏", Region::East, 1, false),
    ("浙江", Region::East, 1, false),
    ("安徽", Region::East, 1, false),
    ("福建", Region::East, 1, false),
    ("江西", Region::East, 1, false),
    ("山东", Region::East, 1, false),
    ("河南", Region::Central, 1, false),
    ("湖北", Region::Central, 1, false),
    ("湖南", Region::Central, 2, false),
    ("广东", Region::South, 2, false),
    ("广西", Region::South, 2, false),
    ("海南", Region::South, 2, false),
    ("重庆", Region::Southwest, 3, false),
    ("四川", Region::Southwest, 3, false),
    ("贵州", Region::Southwest, 3, false),
    ("云南", Region::Southwest, 3, false),
    ("西藏", Region::Southwest, 3, true),
    ("陕西", Region::Northwest, 3, false),
    ("甘肃", Region::Northwest, 3, false),
    ("宁夏", Region::Northwest, 3, false),
    ("青海", Region::Northwest, 3, true),
    ("新疆", Region::Northwest, 3, true),
    ("香港", Region::Unserved, 2, false),
    ("澳门", Region::Unserved, 2, false),
    ("台湾", Region::Unserved, 1, false),
];

/// These are provinces and cities at once.
const MUNICIPALITIES: [&str; 4] = ["北京", "天津", "上海", "重庆"];

/// Where an address lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Located {
    province: usize,
    city: String,
    /// The nearest of [`TOWNS`].
    pub(crate) town: usize,
}

/// How far it is from one address to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Distance {
    SameCity,
    SameProvince,
    SameRegion,
    OtherRegion,
    /// One of them is far from everywhere.
    Remote,
}

/// Finds the province that an address names first; nothing if it names none that is served.
pub(crate) fn locate(address: &str) -> Option<Located> {
    let first = PROVINCES
        .iter()
        .enumerate()
        .filter_map(|(province, row)| Some((address.find(row.0)?, province, row)))
        .min_by_key(|(at, ..)| *at);
    let (at, province, (name, region, town, _)) = first?;
    if *region == Region::Unserved {
        return None;
    }
    let city = if MUNICIPALITIES.contains(name) {
        (*name).to_owned()
    } else {
        let rest = address.get(at + name.len()..).unwrap_or_default();
        let rest = rest.split_once("自治区").map_or(rest, |(_, rest)| rest);
        let rest = rest.strip_prefix('省').unwrap_or(rest);
        rest.split(['市', '州', '盟']).next().unwrap_or_default().to_owned()
    };
    Some(Located { province, city, town: *town })
}

/// Where a town of this world lies.
pub(crate) fn town(at: usize) -> Option<Located> {
    let site = &TOWNS.get(at)?.station;
    locate(&format!("{}{}", site.province, site.city))
}

impl Located {
    pub(crate) fn distance(&self, other: &Self) -> Distance {
        let row = |place: &Self| PROVINCES.get(place.province).map(|row| (row.1, row.3));
        let (one, two) = (row(self), row(other));
        match (self.province == other.province, one, two) {
            (true, ..) if self.city == other.city => Distance::SameCity,
            (true, ..) => Distance::SameProvince,
            (_, Some((_, true)), _) | (_, _, Some((_, true))) => Distance::Remote,
            (_, Some((one, _)), Some((two, _))) if one == two => Distance::SameRegion,
            _ => Distance::OtherRegion,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        let far = |one: &str, two: &str| locate(one).unwrap().distance(&locate(two).unwrap());
        let home = "广东省广州市黄埔区测试路6号";
        assert_eq!(far(home, "广东广州市天河区测试街道5号"), Distance::SameCity);
        assert_eq!(far(home, "广东省深圳市测试路1号"), Distance::SameProvince);
        assert_eq!(far(home, "广西壮族自治区南宁市测试路1号"), Distance::SameRegion);
        assert_eq!(far(home, "北京市石景山区测试街道1号"), Distance::OtherRegion);
        assert_eq!(far("新疆维吾尔自治区乌鲁木齐市测试路1号", home), Distance::Remote);
        assert_eq!(far("北京北京市通州区", "北京市石景山区"), Distance::SameCity);
        // the first province counts, not the name of a street
        assert_eq!(locate("江苏省南京市北京西路1号"), locate("江苏省南京市测试路1号"));
        for nowhere in ["", "测试路1号", "香港特别行政区测试路1号", "台湾台北市"] {
            assert_eq!(locate(nowhere), None, "{nowhere}");
        }
        for at in 0..TOWNS.len() {
            assert_eq!(town(at).unwrap().town, at);
        }
    }
}
