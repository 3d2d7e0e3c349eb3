//! Tests of random filters over random documents: displayed and read again, and answered both from the table and from
//! each document by itself.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::filter::attributes::MAX_TEXT_BYTES;
use crate::filter::expression::{Expression, Needle, Order, Test};
use crate::filter::field::{Field, TextField, TimeField};
use crate::filter::value::{Date, Literal, Number};
use crate::filter::{Attributes, DocumentFields, Filter};
use crate::model::{Document, DocumentId, DocumentKey, IngestTimes, Metadata};
use crate::text::parse_date;

/// The texts that filters and documents are made from: few, so that filters let documents through, and some of them
/// numbers, dates, booleans or unusual characters.
const TEXTS: [&str; 14] = [
    "bbc",
    "BBC News",
    "",
    "a",
    "é",
    "É \"quoted\" \\ '",
    "5",
    "-0.5",
    "2024-01-01",
    "2024-01-02T23:59:59.999Z",
    "true",
    "\u{0}\n\u{1b}[31m",
    "'; DROP TABLE documents; --",
    "日本",
];
/// The names in metadata.
const NAMES: [&str; 6] = ["year", "a b", "and", "é-1", "x.y", ""];

fn a_text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(&TEXTS[..]).prop_map(str::to_owned),
        1 => ".{0,8}",
    ]
}

/// A time around the days that filters name, to the millisecond.
fn a_time() -> impl Strategy<Value = Timestamp> {
    let moments = [
        "2023-12-31T23:59:59.999Z",
        "2024-01-01T00:00:00Z",
        "2024-01-01T12:00:00Z",
        "2024-01-01T23:59:59.999Z",
        "2024-01-02T00:00:00Z",
        "1969-12-31T23:59:59.999Z",
        "0001-01-01T00:00:00Z",
        "9999-12-30T00:00:00Z",
    ];
    prop::sample::select(moments.to_vec()).prop_map(|moment| moment.parse().unwrap())
}

fn a_number() -> impl Strategy<Value = Number> {
    prop_oneof![
        (-6_i64..6).prop_map(Number::Whole),
        prop::sample::select(vec![i64::MIN, i64::MAX, (1 << 53) + 1, 1 << 53])
            .prop_map(Number::Whole),
        prop::sample::select(vec![-0.5, 5.0, 0.1, 1e300, -1e-7, 9_007_199_254_740_992.0])
            .prop_map(Number::Real),
    ]
}

fn a_literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        a_text().prop_map(Literal::Text),
        a_number().prop_map(Literal::Number),
        a_date().prop_map(Literal::Date),
        any::<bool>().prop_map(Literal::Boolean),
    ]
}

fn a_date() -> impl Strategy<Value = Date> {
    let days = [
        "2024-01-01",
        "2023-12-31",
        "2024-01-02",
        "0001-01-01",
        "9999-12-31",
        "1969-12-31",
    ];
    prop_oneof![
        prop::sample::select(days.to_vec()).prop_map(|day| Date::Day(day.parse().unwrap())),
        a_time().prop_map(Date::Moment),
    ]
}

fn a_field() -> impl Strategy<Value = Field> {
    use TextField::{Id, Language, Source, Title, Url};
    let name = prop::sample::select(&NAMES[..]).prop_map(str::to_owned);
    prop_oneof![
        2 => prop::sample::select(vec![Id, Title, Url, Source, Language]).prop_map(Field::Text),
        2 => prop::sample::select(vec![TimeField::Published, TimeField::FirstIngested, TimeField::Ingested]).prop_map(Field::Time),
        1 => Just(Field::Tags),
        4 => prop::collection::vec(name, 1..3).prop_map(Field::Metadata),
    ]
}

fn a_test() -> impl Strategy<Value = Expression> {
    let orders = vec![
        Order::Less,
        Order::LessOrEqual,
        Order::Greater,
        Order::GreaterOrEqual,
    ];
    let test = (
        prop::collection::vec(a_literal(), 1..4),
        prop::collection::vec(a_date(), 1..4),
        prop::collection::vec(a_text(), 1..4),
        prop::sample::select(orders),
        0..4,
    );
    (a_field(), test).prop_map(|(field, (any, dates, texts, order, kind))| {
        let literals: Vec<Literal> = match field {
            Field::Metadata(_) => any,
            Field::Time(_) => dates.into_iter().map(Literal::Date).collect(),
            Field::Text(_) | Field::Tags => texts.iter().cloned().map(Literal::Text).collect(),
        };
        let has_order = !matches!(literals[0], Literal::Boolean(_));
        let test = match kind {
            0 if has_order => Test::Ordered(order, literals[0].clone()),
            1 if !matches!(field, Field::Time(_)) => Test::Contains(Needle::new(texts[0].clone())),
            2 => Test::Exists,
            _ => Test::OneOf(literals),
        };
        Expression::Test(field, test)
    })
}

fn an_expression() -> impl Strategy<Value = Expression> {
    a_test().prop_recursive(4, 16, 4, |inner| {
        let parts = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            parts.clone().prop_map(Expression::all),
            parts.prop_map(Expression::any),
            inner.prop_map(Expression::negated),
        ]
    })
}

fn a_value() -> impl Strategy<Value = Json> {
    let plain = prop_oneof![
        a_text().prop_map(Json::from),
        a_number().prop_map(|number| match number {
            Number::Whole(whole) => json!(whole),
            Number::Real(real) => json!(real),
        }),
        any::<bool>().prop_map(Json::from),
        Just(Json::Null),
        Just(json!("long".repeat(MAX_TEXT_BYTES))),
    ];
    plain.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Json::from),
            some_metadata(inner).prop_map(Json::from),
        ]
    })
}

fn some_metadata(value: impl Strategy<Value = Json>) -> impl Strategy<Value = Metadata> {
    let name = prop::sample::select(&NAMES[..]).prop_map(str::to_owned);
    prop::collection::btree_map(name, value, 0..4).prop_map(|fields| fields.into_iter().collect())
}

prop_compose! {
    fn a_document()(
        id in "[ab5]{1,2}",
        texts in prop::collection::vec(prop::option::of(a_text()), 4),
        published_at in prop::option::of(a_time()),
        tags in prop::collection::vec(a_text(), 0..3),
        metadata in some_metadata(a_value()),
        first_ingested_at in a_time(),
        ingested_at in a_time(),
    ) -> (Document, IngestTimes) {
        let mut texts = texts.into_iter();
        let mut next = || texts.next().flatten();
        let document = Document {
            id: DocumentId::new(id).unwrap(), title: next(), text: String::new(), url: next(), source: next(),
            language: next(), published_at, tags, metadata,
        };
        (document, IngestTimes { first_ingested_at, ingested_at })
    }
}

/// Whether a document passes, found out from the document itself.
fn passes(expression: &Expression, (document, times): &(Document, IngestTimes)) -> bool {
    let of = |part: &Expression| passes(part, &(document.clone(), *times));
    match expression {
        Expression::All(parts) => parts.iter().all(of),
        Expression::Any(parts) => parts.iter().any(of),
        Expression::Not(inner) => !of(inner),
        Expression::Test(field, test) => {
            let values = values(field, document, *times);
            values.iter().any(|value| is_true(test, field, value))
        }
    }
}

fn values(field: &Field, document: &Document, times: IngestTimes) -> Vec<Json> {
    let text = |text: Option<&String>| text.map(|text| json!(text)).into_iter().collect();
    match field {
        Field::Text(TextField::Id) => vec![json!(document.id.as_str())],
        Field::Text(TextField::Title) => text(document.title.as_ref()),
        Field::Text(TextField::Url) => text(document.url.as_ref()),
        Field::Text(TextField::Source) => text(document.source.as_ref()),
        Field::Text(TextField::Language) => text(document.language.as_ref()),
        Field::Time(TimeField::Published) => {
            text(document.published_at.map(|at| at.to_string()).as_ref())
        }
        Field::Time(TimeField::FirstIngested) => vec![json!(times.first_ingested_at.to_string())],
        Field::Time(TimeField::Ingested) => vec![json!(times.ingested_at.to_string())],
        Field::Tags => document.tags.iter().map(|tag| json!(tag)).collect(),
        Field::Metadata(path) => {
            let mut found = vec![Json::Object(document.metadata.clone())];
            for name in path {
                let under = found.iter().filter_map(|value| value.get(name).cloned());
                found = under.flat_map(flattened).collect();
            }
            found
        }
    }
}

fn flattened(value: Json) -> Vec<Json> {
    match value {
        Json::Null => Vec::new(),
        Json::Array(values) => values.into_iter().flat_map(flattened).collect(),
        other => vec![other],
    }
}

fn is_true(test: &Test, field: &Field, value: &Json) -> bool {
    let is_too_long =
        |text: &&str| matches!(field, Field::Metadata(_)) && text.len() > MAX_TEXT_BYTES;
    let words = value.as_str().filter(|text| !is_too_long(text));
    match test {
        Test::Exists => true,
        Test::Contains(needle) => {
            let needle = needle.text().to_lowercase();
            words.is_some_and(|words| words.to_lowercase().contains(&needle))
        }
        Test::OneOf(literals) => literals.iter().any(|literal| {
            let stands = |order| stands(value, words, order, literal);
            stands(Order::LessOrEqual) && stands(Order::GreaterOrEqual)
        }),
        Test::Ordered(order, literal) => stands(value, words, *order, literal),
    }
}

fn stands(value: &Json, text: Option<&str>, order: Order, literal: &Literal) -> bool {
    match literal {
        Literal::Text(literal) => text.is_some_and(|text| in_order(text, order, literal.as_str())),
        Literal::Boolean(literal) => {
            let boolean = value.as_bool().or(text.and_then(|text| text.parse().ok()));
            boolean.is_some_and(|boolean| in_order(&boolean, order, literal))
        }
        Literal::Number(literal) => {
            let number = match value {
                Json::Number(number) => Some(number.clone()),
                _ => text.and_then(|text| serde_json::from_str(text).ok()),
            };
            let Some(number) = number else { return false };
            match (number.as_i64(), literal) {
                (Some(number), Number::Whole(literal)) => in_order(&number, order, literal),
                (_, Number::Whole(literal)) => {
                    let literal = *literal as f64;
                    in_order(&number.as_f64().unwrap(), order, &literal)
                }
                (_, Number::Real(literal)) => in_order(&number.as_f64().unwrap(), order, literal),
            }
        }
        Literal::Date(date) => {
            let Some(time) = text.and_then(|text| parse_date(text).or(text.parse().ok())) else {
                return false;
            };
            match date {
                Date::Moment(moment) => in_order(&time, order, moment),
                Date::Day(day) => {
                    let of: civil::Date = time.to_zoned(TimeZone::UTC).date();
                    in_order(&of, order, day)
                }
            }
        }
    }
}

fn in_order<T: PartialOrd + ?Sized>(value: &T, order: Order, other: &T) -> bool {
    match order {
        Order::Less => value < other,
        Order::LessOrEqual => value <= other,
        Order::Greater => value > other,
        Order::GreaterOrEqual => value >= other,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_printed_filter_reads_back_as_it_is(expression in an_expression()) {
        let filter = Filter(expression);
        let printed = filter.to_string();
        let read: Filter = printed.parse().expect(&printed);
        prop_assert_eq!(&read, &filter, "{}", printed);
        prop_assert_eq!(read.to_string(), printed);
    }

    #[test]
    fn whatever_can_be_read_is_printed_in_one_form(
        parts in prop::collection::vec(prop::sample::select(PARTS.to_vec()), 0..12)
    ) {
        if let Ok(filter) = parts.join(" ").parse::<Filter>() {
            let printed = filter.to_string();
            prop_assert_eq!(printed.parse::<Filter>().expect(&printed), filter, "{}", printed);
        }
    }

    #[test]
    fn any_text_is_read_or_refused_at_a_place_in_it(text in "\\PC{0,60}") {
        if let Err(error) = text.parse::<Filter>() {
            prop_assert!((1..=text.chars().count() + 1).contains(&error.position()), "{}", error);
        }
    }

    #[test]
    fn the_table_lets_through_what_passes_one_by_one(
        changes in prop::collection::vec((0_i64..12, prop::option::weighted(0.8, a_document())), 1..30),
        expressions in prop::collection::vec(an_expression(), 8),
    ) {
        let mut attributes = Attributes::default();
        let mut kept = BTreeMap::new();
        for (key, document) in changes {
            let key = DocumentKey(key);
            if let Some((document, times)) = document {
                attributes.insert(key, &DocumentFields::of(&document, times));
                kept.insert(key, (document, times));
            } else {
                attributes.remove(key);
                kept.remove(&key);
            }
        }
        let rewritten = attributes.without_dead_rows();
        for expression in expressions {
            let passing = kept.iter().filter(|(_, document)| passes(&expression, document));
            let expected: Vec<DocumentKey> = passing.map(|(key, _)| *key).collect();
            for table in [&attributes, &rewritten] {
                let filter = Filter(expression.clone());
                let selection = filter.select(table);
                let mut found: Vec<DocumentKey> = selection.keys().collect();
                found.sort_unstable();
                prop_assert_eq!(&found, &expected, "{}", filter);
                prop_assert_eq!(selection.n_documents(), expected.len());
                prop_assert!(kept.keys().all(|key| selection.contains(*key) == expected.contains(key)));
            }
        }
    }
}

const PARTS: [&str; 26] = [
    "NOT",
    "not",
    "(",
    "(",
    ")",
    ")",
    "AND",
    "or",
    "AND",
    "source",
    "tags",
    "published_at",
    "metadata.x",
    "=",
    "!=",
    "<",
    "<>",
    "IN",
    "in (\"a\",'b')",
    "CONTAINS",
    "EXISTS",
    "\"bbc\"",
    "2024-01-01",
    "5",
    "true",
    "metadata.'a b' = 1e3",
];
