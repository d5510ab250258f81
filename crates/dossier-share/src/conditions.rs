//! What else is agreed on with a share: how long it may be kept, whether it may be passed on, who
//! agreed beside the learner, and what the recipient said when he asked.

use dossier_model::{PartialDate, ShareId};
use serde::{Deserialize, Serialize};

/// The conditions of a share. Without any: erased when the period ends, passed on to nobody, asked for by
/// nobody, agreed to by the learner alone.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditions {
    /// How long the recipient may keep it after the period, as an ISO 8601 duration (`P6M`); not at all without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention: Option<Retention>,
    /// To whom the recipient may pass it on, by name; to nobody when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub onward: Vec<String>,
    /// The parent or guardian who agreed too, for a learner who is under age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guardian: Option<Guardian>,
    /// What the recipient said when he asked for this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// The earlier share that this one adds to: "only what is new".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplements: Option<ShareId>,
    /// Whether a Kantara receipt (v1.1) goes along beside the one in DPV terms.
    #[serde(default)]
    pub kantara: bool,
}

/// Somebody who has parental authority and agreed (GDPR article 8). A fact that the learner records; nobody
/// checked it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guardian {
    /// In which capacity.
    pub relation: Relation,
    /// The name, where the learner wants it in the receipt; empty for none.
    #[serde(default)]
    pub name: String,
    /// On which day.
    pub on: PartialDate,
}

/// In which capacity somebody agrees for a learner who is under age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// A parent.
    Parent,
    /// Another guardian.
    Guardian,
}

impl Relation {
    /// The term of the Data Privacy Vocabulary.
    pub(crate) const fn dpv_term(self) -> &'static str {
        match self {
            Self::Parent => "dpv:ParentOfDataSubject",
            Self::Guardian => "dpv:GuardianOfDataSubject",
        }
    }
}

/// What a recipient said in a request, as far as a receipt repeats it. It stays the recipient's own claim.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The request's nonce, which the presentation answers as its challenge.
    pub nonce: String,
    /// The recipient's own identifier in it.
    pub client: String,
    /// Whether the request was signed by that identifier.
    pub verified: bool,
    /// The legal basis that the recipient claims for what he does with it; empty if he claims none.
    #[serde(default)]
    pub legal_basis: String,
    /// Where his privacy policy is, if he says so.
    #[serde(default)]
    pub policy: String,
}

/// How long something may be kept: an ISO 8601 duration of years, months, weeks and days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Retention {
    text: String,
    years: u32,
    months: u32,
    weeks: u32,
    days: u32,
}

/// Not an ISO 8601 duration of years, months, weeks and days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a duration like P6M")]
pub struct RetentionFault;

impl Retention {
    /// The duration as it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Years, months, weeks and days, to be put in words.
    pub const fn parts(&self) -> [u32; 4] {
        [self.years, self.months, self.weeks, self.days]
    }
}

impl std::str::FromStr for Retention {
    type Err = RetentionFault;

    fn from_str(text: &str) -> Result<Self, RetentionFault> {
        let mut rest = text.strip_prefix('P').ok_or(RetentionFault)?;
        let mut parts = [0; 4];
        for (part, unit) in parts.iter_mut().zip(['Y', 'M', 'W', 'D']) {
            let Some((number, after)) = rest.split_once(unit) else {
                continue;
            };
            let plain = (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
            *part = if plain {
                number.parse().map_err(|_| RetentionFault)?
            } else {
                return Err(RetentionFault);
            };
            rest = after;
        }
        let [years, months, weeks, days] = parts;
        if !rest.is_empty() || parts == [0; 4] {
            return Err(RetentionFault);
        }
        Ok(Self {
            text: text.to_owned(),
            years,
            months,
            weeks,
            days,
        })
    }
}

impl TryFrom<String> for Retention {
    type Error = RetentionFault;

    fn try_from(text: String) -> Result<Self, RetentionFault> {
        text.parse()
    }
}

impl From<Retention> for String {
    fn from(retention: Retention) -> Self {
        retention.text
    }
}

impl std::fmt::Debug for Conditions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Conditions(…)")
    }
}

impl std::fmt::Debug for Guardian {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Guardian(…)")
    }
}

impl std::fmt::Debug for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Asked(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_read_in_its_order_and_nothing_else_is_one() {
        let parts = |text: &str| text.parse::<Retention>().map(|retention| retention.parts());
        assert_eq!(parts("P6M"), Ok([0, 6, 0, 0]));
        assert_eq!(parts("P1Y2M3W4D"), Ok([1, 2, 3, 4]));
        for text in [
            "", "P", "6M", "P6", "P-6M", "P6D1M", "PT5M", "P0D", "P1000Y", "P6M ",
        ] {
            assert_eq!(parts(text), Err(RetentionFault), "{text}");
        }
    }
}
