//! Relay connections: what every list that can grow looks like.

use async_graphql::SimpleObject;
use kyck_kernel::page::Page;

/// Where a page of a list begins and ends.
#[derive(Clone, Debug, SimpleObject)]
pub struct PageInfo {
    /// Whether the list goes on after this page.
    pub has_next_page: bool,
    /// Whether the list begins before this page.
    pub has_previous_page: bool,
    /// Cursor of the first item.
    pub start_cursor: Option<String>,
    /// Cursor of the last item: give it as `after` for the next page.
    pub end_cursor: Option<String>,
}

/// Items of a page with their cursors, and the facts of `PageInfo`.
#[derive(Debug)]
pub struct Paged<T> {
    /// Items, each with its cursor.
    pub items: Vec<(String, T)>,
    /// Whether the list goes on.
    pub has_next: bool,
    /// Whether the page began after a cursor.
    pub has_previous: bool,
    /// How many there are in all, where that was counted.
    pub total: Option<i32>,
}

impl<T> Paged<T> {
    /// A page of the domain, asked for `after` a cursor or from the start.
    pub fn new(page: Page<T>, after: Option<&str>) -> Self {
        Self {
            items: page.items,
            has_next: page.has_next,
            has_previous: after.is_some(),
            total: None,
        }
    }

    /// The same page of other things.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Paged<U> {
        let mut change = change;
        Paged {
            items: self
                .items
                .into_iter()
                .map(|(cursor, item)| (cursor, change(item)))
                .collect(),
            has_next: self.has_next,
            has_previous: self.has_previous,
            total: self.total,
        }
    }

    /// The value of `pageInfo`.
    pub fn info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.has_next,
            has_previous_page: self.has_previous,
            start_cursor: self.items.first().map(|(cursor, _)| cursor.clone()),
            end_cursor: self.items.last().map(|(cursor, _)| cursor.clone()),
        }
    }
}

/// Defines the connection and edge types of one kind of item: `connection!("Videos", VideoConnection,
/// VideoEdge, VideoNode)`, with the item's type in Rust last. The item's type is `Clone`.
macro_rules! connection {
    ($what:literal, $connection:ident, $edge:ident, $node:ty) => {
        #[doc = concat!($what, ", a page of them.")]
        pub struct $connection(pub $crate::graphql::page::Paged<$node>);

        #[doc = concat!("One of the page of a list of ", $what, ".")]
        pub struct $edge(String, $node);

        #[doc = concat!($what, ", a page of them.")]
        #[async_graphql::Object]
        impl $connection {
            /// The items with their cursors.
            #[graphql(directive = $crate::server::field_limits::cost::apply(0))]
            async fn edges(&self) -> Vec<$edge> {
                self.0
                    .items
                    .iter()
                    .map(|(cursor, node)| $edge(cursor.clone(), node.clone()))
                    .collect()
            }

            /// The items of this page, in order.
            #[graphql(directive = $crate::server::field_limits::cost::apply(0))]
            async fn nodes(&self) -> Vec<$node> {
                self.0.items.iter().map(|(_, node)| node.clone()).collect()
            }

            /// Where the page begins and ends.
            #[graphql(directive = $crate::server::field_limits::cost::apply(0))]
            async fn page_info(&self) -> $crate::graphql::page::PageInfo {
                self.0.info()
            }

            /// How many there are in all; absent where the list is not counted.
            async fn total_count(&self) -> Option<i32> {
                self.0.total
            }
        }

        #[doc = concat!("One of the page of a list of ", $what, ".")]
        #[async_graphql::Object]
        impl $edge {
            /// Give it as `after` to go on behind this item.
            async fn cursor(&self) -> &str {
                &self.0
            }

            /// The item at the cursor.
            #[graphql(directive = $crate::server::field_limits::cost::apply(0))]
            async fn node(&self) -> $node {
                self.1.clone()
            }
        }
    };
}

pub(crate) use connection;
