//! The order in which the members of a topic are listed, and cursors that name a place in it.
//!
//! A cursor holds the sort key of the last member given, so that the next page neither repeats nor leaves out a member
//! that did not change, whatever comes and goes meanwhile.

use std::cmp::Ordering;
use std::fmt;

use super::error::TopicError;
use crate::engine::page::{PageAsked, PageError};
use crate::model::{DocumentId, TopicId};

/// A document of a topic, or one of its passages, with all that its position in a list depends on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member {
    /// The share of a document in the topic, or the cosine of a passage with it.
    pub(super) figure: f32,
    /// How many passages of the document are in the topic; 0 for a passage.
    pub(super) n_passages: u32,
    /// The document, or the one that the passage is part of.
    pub(super) document: DocumentId,
    /// The position of the passage in its document; 0 for a document.
    pub(super) ordinal: u32,
}

impl Member {
    /// Orders members by figure, then by number of passages, both largest first, then by id.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let by_figure = other.figure.total_cmp(&self.figure);
        by_figure
            .then(other.n_passages.cmp(&self.n_passages))
            .then_with(|| (&self.document, self.ordinal).cmp(&(&other.document, other.ordinal)))
    }
}

/// Whether a list holds documents or passages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Documents,
    Passages,
}

/// A list of the members of a topic, read page by page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct List {
    pub(super) kind: Kind,
    pub(super) topic: TopicId,
    /// The run that made the topic what it is.
    pub(super) run: u32,
}

/// Sorts members and returns the page asked for with the cursor of the next page.
pub(super) fn page(
    asked: PageAsked<'_>,
    list: List,
    mut members: Vec<Member>,
) -> Result<(Vec<Member>, Option<String>), TopicError> {
    if let Some(cursor) = asked.cursor() {
        let before = list.place(cursor)?;
        members.retain(|member| before.order(member) == Ordering::Less);
    }
    members.sort_unstable_by(Member::order);
    let end = asked.cut(&mut members).cloned();
    let next = end.map(|last| Cursor { list, last }.to_string());
    Ok((members, next))
}

impl List {
    /// Reads from a cursor the member after which a page begins.
    fn place(self, cursor: &str) -> Result<Member, TopicError> {
        let unknown = || TopicError::from(PageError::cursor(cursor));
        let found = Cursor::read(cursor).ok_or_else(unknown)?;
        let is_same_question = (found.list.kind, found.list.topic) == (self.kind, self.topic);
        match is_same_question {
            false => Err(unknown()),
            true if found.list.run != self.run => Err(TopicError::ExpiredCursor),
            true => Ok(found.last),
        }
    }
}

/// The fields of a cursor: `d` or `p`, then `TOPIC.RUN.FIGURE.PASSAGES.ORDINAL.DOCUMENT`, with the figure as bits.
struct Cursor {
    list: List,
    last: Member,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.list.kind {
            Kind::Documents => "d",
            Kind::Passages => "p",
        };
        let Member {
            figure,
            n_passages,
            document,
            ordinal,
        } = &self.last;
        let figure = figure.to_bits();
        write!(f, "{kind}.{}.{}.", self.list.topic, self.list.run)?;
        write!(f, "{figure:08x}.{n_passages}.{ordinal}.{document}")
    }
}

impl Cursor {
    /// Parses a cursor; none unless it is exactly what was written.
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(7, '.');
        let cursor = Self {
            list: List {
                kind: match parts.next()? {
                    "d" => Kind::Documents,
                    "p" => Kind::Passages,
                    _ => return None,
                },
                topic: parts.next()?.parse().ok()?,
                run: parts.next()?.parse().ok()?,
            },
            last: Member {
                figure: f32::from_bits(u32::from_str_radix(parts.next()?, 16).ok()?),
                n_passages: parts.next()?.parse().ok()?,
                ordinal: parts.next()?.parse().ok()?,
                document: DocumentId::new(parts.next()?).ok()?,
            },
        };
        (cursor.to_string() == text).then_some(cursor)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::engine::page::MAX_PAGE;

    const LIST: List = List {
        kind: Kind::Documents,
        topic: TopicId(3),
        run: 7,
    };

    fn members() -> impl Strategy<Value = Vec<Member>> {
        let member = (0_u32..4, 0_u32..3, 0_i64..20, 0_u32..3);
        let members = prop::collection::btree_set(member, 0..40);
        members.prop_map(|members| {
            let member = |(figure, n_passages, number, ordinal): (u32, u32, i64, u32)| Member {
                figure: figure as f32 / 3.0,
                n_passages,
                document: DocumentId::new(number.to_string()).unwrap(),
                ordinal,
            };
            members.into_iter().map(member).collect()
        })
    }

    fn page_of(
        members: &[Member],
        cursor: Option<&str>,
        limit: usize,
    ) -> (Vec<Member>, Option<String>) {
        let asked = PageAsked::new(cursor, limit).expect("a limit");
        page(asked, LIST, members.to_vec()).expect("a cursor of this list")
    }

    proptest! {
        #[test]
        fn pages_hold_every_member_once_in_order(members in members(), limit in 1_usize..7) {
            let (whole, _) = page_of(&members, None, MAX_PAGE);
            let (mut paged, mut cursor) = (Vec::new(), None);
            loop {
                let (found, next) = page_of(&members, cursor.as_deref(), limit);
                paged.extend(found);
                cursor = next;
                if cursor.is_none() {
                    break;
                }
            }
            prop_assert_eq!(paged.len(), members.len());
            prop_assert_eq!(paged, whole);
        }

        #[test]
        fn what_stays_comes_once_whatever_comes_and_goes(
            members in members(),
            other in members(),
            limit in 1_usize..7,
        ) {
            let stays: Vec<Member> = members.iter().filter(|m| other.contains(m)).cloned().collect();
            let (mut paged, mut cursor, mut turn) = (Vec::new(), None, 0);
            loop {
                let now = if turn % 2 == 0 { &members } else { &other };
                let (found, next) = page_of(now, cursor.as_deref(), limit);
                paged.extend(found);
                turn += 1;
                cursor = next;
                if cursor.is_none() {
                    break;
                }
            }
            for member in stays {
                let n = paged.iter().filter(|found| **found == member).count();
                prop_assert_eq!(n, 1, "{:?}", member);
            }
        }
    }

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        let last = Member {
            figure: 0.5,
            n_passages: 2,
            document: DocumentId::new("a.b").unwrap(),
            ordinal: 0,
        };
        let cursor = |list| {
            let last = last.clone();
            Cursor { list, last }.to_string()
        };
        assert_eq!(LIST.place(&cursor(LIST)).unwrap(), last);
        let others = [
            List {
                kind: Kind::Passages,
                ..LIST
            },
            List {
                topic: TopicId(4),
                ..LIST
            },
        ];
        for other in others {
            let refusal = LIST.place(&cursor(other));
            assert!(matches!(
                refusal,
                Err(TopicError::Page(PageError::Cursor { .. }))
            ));
        }
        let former = LIST.place(&cursor(List { run: 6, ..LIST }));
        assert!(matches!(former, Err(TopicError::ExpiredCursor)));
        for text in [
            "",
            "5",
            "d.t3.7",
            "d.t3.7.3f000000.2.0.",
            "d.t3.7.3F000000.2.0.9",
            "d.t3.+7.3f000000.2.0.9",
        ] {
            let refusal = LIST.place(text);
            assert!(
                matches!(refusal, Err(TopicError::Page(PageError::Cursor { .. }))),
                "{text}"
            );
        }
    }
}
