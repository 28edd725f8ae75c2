//! Adjustments of a feed that guardians are notified of.

use kyck_kernel::Message;

use super::ranking::Feed;

impl Feed {
    /// One notice per theme that is watched to excess, and one where there is no consent to personal recommendations.
    pub(super) fn worded_notices(&self) -> Vec<Message> {
        let themes = self.index().catalogue.themes().iter();
        let mut notices: Vec<Message> = themes
            .zip(&self.inputs.watching.excess)
            .filter(|(_, excess)| **excess > 0.0)
            .map(|(theme, _)| {
                Message::new("recommend-notice-excess")
                    .with("theme", (theme.name_ko.as_str(), theme.name_en.as_str()))
            })
            .collect();

        if !self.inputs.settings.is_personal {
            notices.push(Message::new("recommend-notice-not-personal"));
        }

        notices
    }
}
