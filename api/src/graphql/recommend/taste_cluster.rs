//! Clusters of taste among children, as staff sees them.

use async_graphql::{Context, Object};
use kyck_domain::recommend;
use kyck_kernel::Message;

use crate::graphql::catalog::{ContentNode, ThemeNode};
use crate::graphql::{ContextExt, Language};

/// A cluster of taste that the model in use found among children.
pub struct TasteCluster(pub recommend::TasteCluster);

impl TasteCluster {
    fn name_in(&self, language: Language) -> String {
        let cluster = &self.0;
        let themes = cluster.themes.iter();
        let contents = cluster.contents.iter();
        let videos = cluster.videos.iter();

        let name = cluster_name(
            themes.map(|theme| language.pick(theme.name_ko.as_str(), &theme.name_en)),
            contents.map(|content| language.pick(content.text_ko.as_str(), &content.text_en)),
            videos.filter_map(|video| language.pick(video.title_ko.as_deref(), video.title_en.as_deref())),
        );
        name.unwrap_or_else(|| {
            let message = Message::new("recommend-cluster").with("number", cluster.number);
            message.text(language).to_owned()
        })
    }
}

/// A cluster of taste that the model in use found among children.
#[Object]
impl TasteCluster {
    /// Number of the cluster; the next model keeps it where most children are the same.
    async fn number(&self) -> u32 {
        self.0.number
    }

    /// Name of the cluster in the request's language: its strongest themes, else a content, else the videos it likes
    /// most.
    async fn name(&self, ctx: &Context<'_>) -> String {
        self.name_in(ctx.language())
    }

    /// Name of the cluster in Korean.
    #[graphql(deprecation = "Use name.")]
    async fn name_ko(&self) -> String {
        self.name_in(Language::Korean)
    }

    /// Name of the cluster in English.
    #[graphql(deprecation = "Use name.")]
    async fn name_en(&self) -> String {
        self.name_in(Language::English)
    }

    /// Number of children in the cluster.
    async fn children(&self) -> u32 {
        self.0.children
    }

    /// Themes watched more here than on the whole, strongest first; at most three.
    async fn themes(&self) -> Vec<ThemeNode> {
        self.0.themes.iter().cloned().map(ThemeNode).collect()
    }

    /// Contents of the curriculum that this cluster watches more than average, strongest first; at most three.
    async fn contents(&self) -> Vec<ContentNode> {
        self.0.contents.iter().copied().map(ContentNode).collect()
    }
}

/// The themes of a cluster; without any its first content, else its videos.
fn cluster_name<'a>(
    themes: impl Iterator<Item = &'a str>,
    contents: impl Iterator<Item = &'a str>,
    videos: impl Iterator<Item = &'a str>,
) -> Option<String> {
    let themes: Vec<&str> = themes.collect();
    let content: Vec<&str> = contents.take(1).collect();
    let videos: Vec<&str> = videos.collect();

    [themes, content, videos]
        .into_iter()
        .find(|names| !names.is_empty())
        .map(|names| names.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_is_called_by_themes_else_a_content_else_videos_else_its_number() {
        let name = |themes: &[&'static str], contents: &[&'static str], videos: &[&'static str]| {
            let (themes, contents, videos) = (themes.iter(), contents.iter(), videos.iter());
            cluster_name(themes.copied(), contents.copied(), videos.copied()).unwrap_or("Taste 3".to_owned())
        };
        assert_eq!(
            name(&["Animals", "Sea"], &["Cares for nature"], &["Whales"]),
            "Animals · Sea"
        );
        assert_eq!(
            name(&[], &["Cares for nature", "Sings"], &["Whales"]),
            "Cares for nature"
        );
        assert_eq!(name(&[], &[], &["Whales", "Sharks"]), "Whales · Sharks");
        assert_eq!(name(&[], &[], &[]), "Taste 3");
    }
}
