//! Why something is shared.

use serde::{Deserialize, Serialize};

/// The purpose of a share: one of the known ones, or the learner's own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Purpose {
    /// To be admitted to a programme.
    Admission,
    /// To be exempted from parts of a programme.
    Exemption,
    /// To be advised or guided.
    Guidance,
    /// To be matched with an internship.
    Internship,
    /// To apply for work.
    Application,
    /// To be enrolled in a programme or course.
    Enrolment,
    /// To be advised which programme fits.
    Choice,
    /// To have what was learned elsewhere assessed and recognised.
    Recognition,
    /// To get feedback on one's learning.
    Feedback,
    /// To be taken on by an employer who chose already.
    Hiring,
    /// The learner's own words.
    Other(String),
}

impl Purpose {
    /// The known purposes, in the order in which screens show them.
    pub const KNOWN: [Self; 10] = [
        Self::Admission,
        Self::Exemption,
        Self::Guidance,
        Self::Internship,
        Self::Application,
        Self::Enrolment,
        Self::Choice,
        Self::Recognition,
        Self::Feedback,
        Self::Hiring,
    ];

    /// The short name that scripts use, or the learner's words.
    pub fn name(&self) -> &str {
        match self {
            Self::Admission => "admission",
            Self::Exemption => "exemption",
            Self::Guidance => "guidance",
            Self::Internship => "internship",
            Self::Application => "application",
            Self::Enrolment => "enrolment",
            Self::Choice => "choice",
            Self::Recognition => "recognition",
            Self::Feedback => "feedback",
            Self::Hiring => "hiring",
            Self::Other(words) => words,
        }
    }

    /// The term of the W3C Data Privacy Vocabulary (education and human-resources extensions) for a
    /// known purpose; the learner's own words have none.
    pub const fn dpv_term(&self) -> Option<&'static str> {
        Some(match self {
            Self::Admission => "https://w3id.org/dpv/sector/education#StudentAdmissionScreening",
            Self::Exemption => "https://w3id.org/dpv/sector/education#StudentEligibilityAssessment",
            Self::Guidance => "https://w3id.org/dpv/sector/education#StudentGuidanceManagement",
            Self::Internship => "https://w3id.org/dpv#RecruitmentApplicantSelection",
            Self::Application => "https://w3id.org/dpv#RecruitmentApplicationManagement",
            Self::Enrolment => "https://w3id.org/dpv/sector/education#StudentEnrolmentManagement",
            Self::Choice => "https://w3id.org/dpv/sector/education#StudentProgramRecommendation",
            Self::Recognition => "https://w3id.org/dpv/sector/education#StudentLearningOutcomeAssessment",
            Self::Feedback => "https://w3id.org/dpv/sector/education#StudentLearningFeedbackManagement",
            Self::Hiring => "https://w3id.org/dpv#PersonnelHiring",
            Self::Other(_) => return None,
        })
    }

    /// The known purpose that a recipient means by a DPV term (whole, or with a usual prefix), if one fits.
    pub fn of_dpv_term(term: &str) -> Option<Self> {
        let last = term.rsplit(['#', ':']).next()?;
        let same = |known: &Self| {
            known
                .dpv_term()
                .is_some_and(|known| known.rsplit('#').next() == Some(last))
        };
        Self::KNOWN.into_iter().find(same)
    }
}

impl From<String> for Purpose {
    fn from(words: String) -> Self {
        let known = Self::KNOWN.into_iter().find(|purpose| purpose.name() == words);
        known.unwrap_or(Self::Other(words))
    }
}

impl From<Purpose> for String {
    fn from(purpose: Purpose) -> Self {
        purpose.name().to_owned()
    }
}
