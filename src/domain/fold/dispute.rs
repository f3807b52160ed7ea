//! Why an event of the log had no effect, and the record of it.

use crate::domain::lang::{Bilingual, Lang, Say};

/// Why an event of the log had no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dispute {
    /// It names a head that is no longer the head of its subject.
    Stale,
    /// The step does not exist from the state, or not for the officer's role.
    Unlawful,
    /// The officer is not known at that point of the log.
    Unknown,
    /// The officer had verified or handled the matter.
    Separation,
    /// The officer is kin of the household, or at home in its village.
    Recusal,
    /// An issue or visit number that is taken.
    Taken,
    /// Money that does not balance.
    Money,
    /// A second link of one row of a register.
    RowLinked,
    /// An adverse outcome without notice, reply window, reply or evidence of its own.
    DueProcess,
}

impl Dispute {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Stale => "stale",
            Self::Unlawful => "unlawful",
            Self::Unknown => "unknown",
            Self::Separation => "separation",
            Self::Recusal => "recusal",
            Self::Taken => "taken",
            Self::Money => "money",
            Self::RowLinked => "row_linked",
            Self::DueProcess => "due_process",
        }
    }

    /// Reads the code.
    pub fn from_code(code: &str) -> Option<Self> {
        [
            Self::Stale,
            Self::Unlawful,
            Self::Unknown,
            Self::Separation,
            Self::Recusal,
            Self::Taken,
            Self::Money,
            Self::RowLinked,
            Self::DueProcess,
        ]
        .into_iter()
        .find(|dispute| dispute.code() == code)
    }
}

impl Dispute {
    /// What an act says, with the word that it has no effect before it.
    pub fn before(self, said: &Bilingual) -> Bilingual {
        Bilingual::of(
            format!("[未生效：{}] {}", self.say(Lang::Zh), said.zh),
            format!("[no effect: {}] {}", self.say(Lang::En), said.en),
        )
    }
}

impl Say for Dispute {
    fn say(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Stale => ("办理时该事项已被他人更新", "somebody had changed the matter before"),
            Self::Unlawful => ("该状态下不能办理这一步", "the step is not lawful from that state for that role"),
            Self::Unknown => ("办理人员未登记", "the officer was not known"),
            Self::Separation => ("违反职责分离", "it breaks the separation of duties"),
            Self::Recusal => ("应当回避", "the officer had to stand aside"),
            Self::Taken => ("编号已被占用", "the number was taken"),
            Self::Money => ("资金不平", "the money does not balance"),
            Self::RowLinked => ("该行已认定为另一人", "the row was linked to somebody else"),
            Self::DueProcess => ("缺少告知、申辩或单独佐证", "notice, reply or evidence of its own is missing"),
        };
        lang.pick(zh, en).to_owned()
    }
}

/// An event without effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Hash of the event, 64 hex digits.
    pub hash: String,
    /// Subject as text.
    pub subject: String,
    /// Why.
    pub dispute: Dispute,
}

impl Say for Conflict {
    fn say(&self, lang: Lang) -> String {
        let Self { hash, subject, dispute } = self;
        let (hash, why): (String, String) = (hash.chars().take(8).collect(), dispute.say(lang));
        lang.pick(
            format!("有争议的记录 {hash}({subject})未生效：{why}。"),
            format!("Disputed entry {hash} ({subject}) has no effect: {why}."),
        )
    }
}
