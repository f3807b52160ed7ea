//! Invented people's names: frequent and compound surnames, names of several nationalities, and the rare
//! characters that break careless software (extension A, beyond the basic plane).

use super::dice::Dice;

const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文";
const COMPOUND: [&str; 5] = ["欧阳", "司马", "上官", "诸葛", "尉迟"];
const MALE: &str = "伟强军平勇杰涛明超刚辉国建华志文斌海波宁贵福生元全胜学祥才发武新利清飞彬富顺信子昌成康星光天达安岩中茂进林有坚和彪博诚先敬震振壮会思群豪心邦承乐绍功松善厚庆磊民友裕河哲江浩亮政谦亨奇固之轮翰朗伯宏言若鸣朋";
const FEMALE: &str = "秀娟英华慧巧美娜静淑惠珠翠雅芝玉萍红娥玲芬芳燕彩春菊兰凤洁梅琳素云莲真环雪荣爱妹霞香月莺媛艳瑞凡佳嘉琼勤珍贞莉桂娣叶璧璐娅琦晶妍茜秋珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓";
const RARE: [&str; 6] = ["犇", "㛃", "𠮷", "喆", "淼", "䶮"];
const OTHER: [&str; 8] =
    ["阿依古丽·买买提", "扎西·多吉", "卓玛·央金", "艾力·吐尔逊", "才让·东珠", "古丽娜尔·艾合买提", "索南·旺堆", "马哈提·别克"];

fn pick_char(dice: &mut Dice, table: &str) -> char {
    table.chars().nth(dice.below(table.chars().count())).unwrap_or('王')
}

/// A surname; every hundredth is of two characters.
pub fn surname(dice: &mut Dice) -> String {
    if dice.percent(1) {
        return dice.pick(&COMPOUND).to_owned();
    }
    // The square favours the front of the table, where the frequent surnames stand.
    let count = SURNAMES.chars().count();
    let place = dice.below(count) * dice.below(count) / count;
    SURNAMES.chars().nth(place).unwrap_or('王').to_string()
}

/// A whole name with the given surname.
pub fn with_surname(dice: &mut Dice, surname: &str, male: bool) -> String {
    let table = if male { MALE } else { FEMALE };
    let mut name = surname.to_owned();
    if dice.permille(12) {
        name.push_str(dice.pick(&RARE));
    } else {
        name.push(pick_char(dice, table));
    }
    if dice.percent(72) {
        name.push(pick_char(dice, table));
    }
    name
}

/// A whole name; now and then one that has no surname.
pub fn full(dice: &mut Dice, male: bool) -> String {
    if dice.permille(8) {
        return dice.pick(&OTHER).to_owned();
    }
    let surname = surname(dice);
    with_surname(dice, &surname, male)
}
