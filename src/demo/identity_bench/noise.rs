//! The damage that numbers and names suffer on their way into a register, in the shares that were judged usual.
//!
//! No count of damaged numbers in county registers is published, so the shares are an estimate: spreadsheets do most of
//! the harm (a column of numbers loses its tail), masked exports come next, then empty cells, then slips of the hand,
//! of which a wrong digit is about twice as frequent as two swapped neighbours. A slip falls on every place alike.

use crate::demo::dice::Dice;
use crate::domain::id_number::{self, IdKey};
use crate::domain::lang::Bilingual;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $code:literal, $weight:literal, $zh:literal, $en:literal;)+) => {
        /// One kind of damage to a number.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind { $($(#[$doc])* $kind,)+ }

        impl Kind {
            /// Every kind with its weight.
            pub const ALL: &[(Self, usize)] = &[$((Self::$kind, $weight),)+];

            /// Stable text.
            pub fn code(self) -> &'static str {
                match self { $(Self::$kind => $code,)+ }
            }

            /// What happens, in both languages.
            pub fn title(self) -> Bilingual {
                let (zh, en) = match self { $(Self::$kind => ($zh, $en),)+ };
                Bilingual { zh: zh.to_owned(), en: en.to_owned() }
            }
        }
    };
}

kinds! {
    /// `990421195001010000`.
    LostTail = "lost_tail", 260, "末三位变零", "the last three digits became zeros";
    /// `990421195001010048`.
    Float = "float", 20, "经浮点数转换", "went through a floating-point number";
    /// `9.90421E+17`.
    Scientific = "scientific", 40, "科学计数法(6 位)", "scientific notation, six digits";
    /// `9.90421195001010E+17`.
    LongScientific = "long_scientific", 20, "科学计数法(15 位)", "scientific notation, fifteen digits";
    /// `990421********0013`, and the same with four stars.
    Masked = "masked", 165, "遮盖出生日期", "birth date masked";
    /// `990***********0013`.
    MaskedMore = "masked_more", 20, "只留前 3 后 4 位", "three and four digits left";
    /// `9904211950****0013`.
    MaskedDay = "masked_day", 20, "遮盖月日", "month and day masked";
    /// `99042119500101****`.
    MaskedTail = "masked_tail", 25, "遮盖末四位", "last four masked";
    /// `9****************3`.
    MaskedAll = "masked_all", 10, "只留首尾各 1 位", "first and last left";
    /// One wrong character, the check digit included.
    Wrong = "wrong_digit", 120, "一位录错", "one digit wrong";
    /// Two neighbours.
    Swapped = "swapped", 60, "相邻两位颠倒", "two neighbours swapped";
    /// 17 characters.
    Dropped = "dropped", 25, "漏录一位", "one digit missing";
    /// 19 characters.
    Doubled = "doubled", 15, "多录一位", "one digit too many";
    /// Two wrong places.
    Twice = "two_slips", 15, "两处录错", "two slips";
    /// 15 digits have no check digit: the number stays valid.
    ShortSlip = "short_slip", 30, "15 位旧号录错一位", "15 digits, one slip";
    /// The clerk's program computes the check digit.
    Recomputed = "recomputed", 10, "录错后重算校验码", "one slip, check digit computed anew";
    /// Nothing.
    Missing = "missing", 145, "号码为空", "no number";
    /// `待补`, `军字第…`.
    Scribble = "scribble", 20, "以文字代替号码", "words instead of a number";
}

/// Villages in a hundred rows: registers seldom name one, but lists without numbers come from villages.
const VILLAGE: usize = 35;
const VILLAGE_WITHOUT_NUMBER: usize = 60;

impl Kind {
    /// One kind by weight.
    pub fn draw(dice: &mut Dice) -> Self {
        let total: usize = Self::ALL.iter().map(|(_, weight)| weight).sum();
        let mut at = dice.below(total);
        for (kind, weight) in Self::ALL {
            if at < *weight {
                return *kind;
            }
            at -= weight;
        }
        Self::LostTail
    }

    /// Whether the number alone says next to nothing: without a village nobody could tell who is meant.
    pub fn needs_village(self) -> bool {
        matches!(self, Self::Scientific | Self::MaskedAll | Self::Missing | Self::Scribble)
    }

    /// Whether a row with this damage names a village.
    pub fn draw_village(kind: Option<Self>, dice: &mut Dice) -> bool {
        dice.percent(if matches!(kind, Some(Self::Missing | Self::Scribble)) { VILLAGE_WITHOUT_NUMBER } else { VILLAGE })
    }

    /// The damaged number. `None` when this number cannot suffer that (X is no digit, born after 1999).
    pub fn apply(self, dice: &mut Dice, key: IdKey) -> Option<String> {
        let text: Vec<u8> = key.text().to_vec();
        let number: Option<u64> = key.to_string().parse().ok();
        let damaged = match self {
            Self::LostTail => [text.get(..15)?, b"000"].concat(),
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the loss is the point"
            )]
            Self::Float => ((number? as f64) as u64).to_string().into_bytes(),
            #[expect(clippy::cast_precision_loss, reason = "the loss is the point")]
            Self::Scientific => exponent(&format!("{:.5E}", number? as f64)),
            #[expect(clippy::cast_precision_loss, reason = "the loss is the point")]
            Self::LongScientific => exponent(&format!("{:.14E}", number? as f64)),
            Self::Masked if dice.percent(10) => [text.get(..6)?, b"****", text.get(14..)?].concat(),
            Self::Masked => hidden(text, 6, 14),
            Self::MaskedMore => hidden(text, 3, 14),
            Self::MaskedDay => hidden(text, 10, 14),
            Self::MaskedTail => hidden(text, 14, 18),
            Self::MaskedAll => hidden(text, 1, 17),
            Self::Wrong => wrong(dice, text),
            Self::Swapped => swapped(dice, text)?,
            Self::Dropped => {
                let mut text = text;
                text.remove(dice.below(18));
                text
            }
            Self::Doubled => {
                let mut text = text;
                let at = dice.below(17);
                text.insert(at, *text.get(at)?);
                text
            }
            Self::Twice => {
                let once = wrong(dice, text);
                let twice = wrong(dice, once.clone());
                if twice == key.text() || once.iter().zip(&twice).all(|(a, b)| a == b) { once } else { twice }
            }
            Self::ShortSlip => {
                let short = (text.get(6..8)? == b"19").then(|| [text.get(..6), text.get(8..17)])?;
                let short = [short[0]?, short[1]?].concat();
                if dice.percent(65) { wrong(dice, short) } else { swapped(dice, short)? }
            }
            Self::Recomputed => {
                let body = text.get(..17)?.to_vec();
                let slipped = if dice.percent(65) { wrong(dice, body) } else { swapped(dice, body)? };
                let value = String::from_utf8(slipped).ok()?.parse().ok()?;
                IdKey::from_i64(value)?.text().to_vec()
            }
            Self::Missing => Vec::new(),
            Self::Scribble => return Some(dice.pick(&["待补", "不清楚", "军字第0123号", "见户口簿", "0"]).to_owned()),
        };
        let damaged = String::from_utf8(damaged).ok()?;
        // A slip may by chance give back the number.
        (id_number::read(&damaged, false).key() != Some(key)).then_some(damaged)
    }
}

/// `9.90421E17` as spreadsheets write it.
fn exponent(text: &str) -> Vec<u8> {
    text.replace('E', "E+").into_bytes()
}

fn hidden(mut text: Vec<u8>, from: usize, to: usize) -> Vec<u8> {
    for slot in text.iter_mut().take(to).skip(from) {
        *slot = b'*';
    }
    text
}

fn wrong(dice: &mut Dice, mut text: Vec<u8>) -> Vec<u8> {
    let at = dice.below(text.len());
    if let Some(slot) = text.get_mut(at) {
        let digit = b'0' + u8::try_from(dice.below(10)).unwrap_or(0);
        *slot = if digit == *slot { if digit == b'9' { b'0' } else { digit + 1 } } else { digit };
    }
    text
}

fn swapped(dice: &mut Dice, mut text: Vec<u8>) -> Option<Vec<u8>> {
    let places: Vec<usize> = (0..text.len() - 1).filter(|at| text.get(*at) != text.get(at + 1)).collect();
    let at = *places.get(dice.below(places.len()))?;
    text.swap(at, at + 1);
    Some(text)
}

/// Characters of the invented names with a form that other systems write. Kept apart from the table that the program
/// compares with, so that what is missing there shows.
const OTHER_FORMS: &str = "伟偉强強军軍杰傑涛濤刚剛辉輝国國华華志誌兴興学學贵貴荣榮庆慶龙龍东東义義宝寶凤鳳兰蘭丽麗红紅玲玲娟娟爱愛莲蓮艳艷洁潔静靜琼瓊云雲环環张張陈陳刘劉杨楊赵趙黄黃吴吳孙孫马馬罗羅郑鄭谢謝韩韓冯馮邓鄧许許吕呂苏蘇卢盧蒋蔣贾賈叶葉阎閻钟鐘谭譚邹鄒陆陸顾顧万萬钱錢汤湯严嚴贺賀赖賴龚龔乔喬闫阎萧肖傅付戴代胜勝发發进進坚堅会會亚亞鸣鳴声聲岚嵐颖穎瑶瑤苹蘋莺鶯贞貞丹丹婵嬋嫔嬪娴嫻锦錦飞飛维維绍紹纪紀达達远遠运運齐齊宁寧韵韻";
/// Characters that sound alike, as clerks confuse them.
const SOUND_ALIKE: &str = "建健志智明民国果军君英鹰华花平萍强墙丽莉芳方秀绣兰岚玉宇海亥文闻永勇福富生胜春椿梅媒红宏霞侠";

/// A name as a register may write it.
pub fn name(dice: &mut Dice, name: &str) -> String {
    let signs: Vec<char> = name.chars().collect();
    match dice.below(1000) {
        // 繁体、异体: every character that has another form.
        0..12 => name.chars().map(|sign| partner(OTHER_FORMS, sign).unwrap_or(sign)).collect(),
        // 同音字: one.
        12..18 => {
            let at = signs.iter().skip(1).position(|sign| partner(SOUND_ALIKE, *sign).is_some());
            let changed = |(place, sign): (usize, &char)| {
                if Some(place) == at.map(|at| at + 1) { partner(SOUND_ALIKE, *sign).unwrap_or(*sign) } else { *sign }
            };
            signs.iter().enumerate().map(changed).collect()
        }
        // 张某某, 张**, 张*三.
        18..22 => signs.iter().enumerate().map(|(at, sign)| if at == 0 { *sign } else { '某' }).collect(),
        22..24 => signs.iter().enumerate().map(|(at, sign)| if at == 0 { *sign } else { '*' }).collect(),
        24..28 => signs.iter().enumerate().map(|(at, sign)| if at == 1 { '*' } else { *sign }).collect(),
        // A note behind the name.
        28..33 => format!("{name}{}", dice.pick(&["(已故)", "（户主）", "(残疾)"])),
        _ if name.contains('·') => name.replace('·', dice.pick(&["·", "·", "•", "．", "・", "･", "", " "])),
        _ if signs.iter().any(|sign| rare(*sign)) && dice.percent(25) => {
            let stand_in = dice.pick(&["?", "□", "\u{e123}", "某", "ZHE"]);
            signs.iter().map(|sign| if rare(*sign) { stand_in.to_owned() } else { sign.to_string() }).collect()
        }
        _ if signs.len() == 2 && dice.percent(30) => {
            format!("{}{}{}", signs[0], dice.pick(&["　", " ", "  "]), signs[1])
        }
        _ => name.to_owned(),
    }
}

/// Characters that many systems cannot show.
fn rare(sign: char) -> bool {
    matches!(sign, '犇' | '㛃' | '𠮷' | '喆' | '淼' | '䶮')
}

fn partner(pairs: &str, sign: char) -> Option<char> {
    let signs: Vec<char> = pairs.chars().collect();
    signs.chunks_exact(2).find_map(|pair| match pair {
        [a, b] if *a == sign => Some(*b),
        [a, b] if *b == sign => Some(*a),
        _ => None,
    })
}
