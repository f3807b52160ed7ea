//! The invented county's places: 18 towns and townships, six to twelve villages each.

use super::dice::Dice;

/// Name of the county. No county of the People's Republic bears it.
pub const COUNTY: &str = "禾川县";
/// Area code of every invented identity number; 99xxxx is never issued.
pub const AREA: u32 = 990_421;

const TOWNS: [&str; 18] = [
    "青禾镇",
    "石桥镇",
    "柳湾镇",
    "白水镇",
    "双河镇",
    "云岭镇",
    "大沟镇",
    "麦积塬镇",
    "清泉乡",
    "红崖乡",
    "马坪乡",
    "松林乡",
    "上峪乡",
    "下峪乡",
    "枣园乡",
    "北塬乡",
    "南坝乡",
    "草滩回族乡",
];
const FIRST: [&str; 24] = [
    "李家", "王家", "张家", "赵家", "杨家", "高家", "上", "下", "前", "后", "东", "西", "新", "老", "大", "小", "红", "白", "青",
    "双", "石", "柳", "枣", "杏",
];
const SECOND: [&str; 16] = ["庄", "湾", "坪", "沟", "塬", "岭", "坝", "川", "河", "峡", "堡", "台", "梁", "滩", "树坡", "寨"];

/// A town or township with its villages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Town {
    /// `青禾镇`
    pub name: String,
    /// `李家湾村` …; the first town also has two urban communities.
    pub villages: Vec<String>,
}

/// The towns of a seed. Village names are unique within the county.
pub fn towns(seed: u64) -> Vec<Town> {
    let mut dice = Dice::new(seed, "places");
    let mut names: Vec<String> =
        FIRST.iter().flat_map(|first| SECOND.iter().map(move |second| format!("{first}{second}村"))).collect();
    dice.shuffle(&mut names);
    TOWNS
        .iter()
        .enumerate()
        .map(|(index, town)| {
            let count = 6 + dice.below(7);
            let mut villages: Vec<String> = (0..count).filter_map(|_| names.pop()).collect();
            if index < 2 {
                villages.push(format!("{}社区", ["城关", "石桥街"][index]));
                villages.push(format!("{}社区", ["文化路", "北关"][index]));
            }
            Town { name: (*town).to_owned(), villages }
        })
        .collect()
}
