//! Tests of what is read as a filter, how a filter is displayed, and what is refused at which position.

use crate::filter::Filter;

fn refusal(filter: &str) -> (usize, String) {
    let error = filter
        .parse::<Filter>()
        .expect_err("the filter cannot be read");
    let message = error.to_string();
    let start = format!("at position {} of the filter: ", error.position());
    let problem = message.strip_prefix(&start).expect("the position is named");
    (error.position(), problem.to_owned())
}

fn printed(filter: &str) -> String {
    match filter.parse::<Filter>() {
        Ok(filter) => filter.to_string(),
        Err(error) => panic!("{filter}: {error}"),
    }
}

#[test]
fn a_filter_is_printed_in_one_form() {
    for (filter, expected) in [
        (
            "source=\"bbc\" and published_at>=2024-01-01 And tags IN('a',\"b\")",
            "source = \"bbc\" AND published_at >= 2024-01-01 AND tags IN (\"a\", \"b\")",
        ),
        ("((source = 'a'))", "source = \"a\""),
        ("NOT source = 'a'", "source != \"a\""),
        ("source <> 'a'", "source != \"a\""),
        ("NOT NOT source = 'a'", "source = \"a\""),
        ("source NOT IN ('a')", "source != \"a\""),
        ("NOT tags IN ('a', 'b')", "tags NOT IN (\"a\", \"b\")"),
        ("NOT title contains 'A'", "title NOT CONTAINS \"A\""),
        ("NOT url exists", "url NOT EXISTS"),
        ("NOT metadata.n < 5", "NOT metadata.n < 5"),
        (
            "id = 'a' OR id = 'b' AND id = 'c'",
            "id = \"a\" OR id = \"b\" AND id = \"c\"",
        ),
        (
            "(id = 'a' OR id = 'b') AND id = 'c'",
            "(id = \"a\" OR id = \"b\") AND id = \"c\"",
        ),
        (
            "NOT (id = 'a' OR id = 'b')",
            "NOT (id = \"a\" OR id = \"b\")",
        ),
        (
            "published_at = '2024-01-01 10:00'",
            "published_at = 2024-01-01T10:00:00Z",
        ),
        (
            "published_at = 2024-01-01T10:00:00.25+01:00",
            "published_at = 2024-01-01T09:00:00.25Z",
        ),
        (
            "metadata.\"a b\".\"c\" = -1.50",
            "metadata.\"a b\".c = -1.5",
        ),
        ("metadata.in = TRUE", "metadata.in = true"),
        (
            r#"title = 'it\'s \"\u{e9}\" \\ \n'"#,
            r#"title = "it's \"é\" \\ \n""#,
        ),
    ] {
        assert_eq!(printed(filter), expected, "{filter}");
    }
}

/// Filters that cannot be read, each with the position of the problem and what the message says.
const REFUSALS: [(&str, usize, &str); 26] = [
    (
        "source =",
        9,
        "expected a value after `=` (a text in quotes, a number, a date, true or false), found the end of the filter",
    ),
    (
        "source = bbc",
        10,
        "expected a value after `=` (a text in quotes, a number, a date, true or false), found `bbc`",
    ),
    (
        "source \"bbc\"",
        8,
        "expected =, !=, <, <=, >, >=, IN, NOT IN, CONTAINS or EXISTS after source, found `\"bbc\"`",
    ),
    (
        "source NOT = 'a'",
        12,
        "expected IN, CONTAINS or EXISTS after NOT, found `=`",
    ),
    (
        "source = 'a' source = 'b'",
        14,
        "expected AND, OR or the end of the filter, found `source`",
    ),
    (
        "(source = 'a'",
        14,
        "expected AND, OR or `)`, found the end of the filter",
    ),
    (
        "source = 'a')",
        13,
        "expected AND, OR or the end of the filter, found `)`",
    ),
    (
        "tags IN 'a'",
        9,
        "expected `(` and the values after IN, found `'a'`",
    ),
    (
        "tags IN ()",
        10,
        "expected a value after `(` (a text in quotes, a number, a date, true or false), found `)`",
    ),
    (
        "tags IN ('a' 'b')",
        14,
        "expected `,` or `)` after a value, found `'b'`",
    ),
    (
        "title CONTAINS 5",
        16,
        "expected a text in quotes after CONTAINS, found `5`",
    ),
    (
        "metadata = 5",
        10,
        "expected `.` and a name after metadata, found `=`",
    ),
    (
        "metadata.5 = 5",
        10,
        "expected a name after `.`; one that is no word stands in quotes, found `5`",
    ),
    (
        "é = 'a'",
        1,
        "there is no field `é`; there are id, title, url, source, language, published_at, first_ingested_at, ingested_at, tags and metadata.NAME",
    ),
    (
        "tags = 'é' AND sorce = 'a'",
        16,
        "there is no field `sorce`; there are id, title, url, source, language, published_at, first_ingested_at, ingested_at, tags and metadata.NAME",
    ),
    ("source = 'bbc", 10, "the text that begins here has no end"),
    (
        "source = 'a\\x'",
        12,
        "a text has no `\\x`; there are \\\\ \\\" \\' \\n \\r \\t and \\u{...} with the number of a character",
    ),
    (
        "source = 5",
        10,
        "source is a text: it is compared with a text in quotes, but `5` is none",
    ),
    (
        "metadata.x = 1.2.3",
        14,
        "`1.2.3` is neither a number nor a date such as 2024-01-31 or 2024-01-31T18:00:00Z; other texts stand in quotes",
    ),
    (
        "published_at = \"soon\"",
        16,
        "published_at is a time: it is compared with a date such as 2024-01-31 or 2024-01-31T18:00:00Z, but `\"soon\"` is none",
    ),
    (
        "published_at > 2024",
        16,
        "published_at is a time: it is compared with a date such as 2024-01-31 or 2024-01-31T18:00:00Z, but `2024` is none",
    ),
    (
        "published_at CONTAINS '2024'",
        14,
        "published_at is a time and holds no text to be searched; compare it with a date",
    ),
    (
        "metadata.x > true",
        14,
        "true and false have no order; ask for one of them with = or !=",
    ),
    (
        "source == 'a'",
        9,
        "expected a value after `=` (a text in quotes, a number, a date, true or false), found `=`",
    ),
    (
        "source & 'a'",
        8,
        "expected a field, a value, a sign or a word such as AND, found `&`",
    ),
    (
        "source\u{0} = 'a'",
        7,
        "expected a field, a value, a sign or a word such as AND, found `\\u{0}`",
    ),
];

#[test]
fn an_error_names_the_position_what_was_expected_and_what_was_found() {
    for (filter, position, problem) in REFUSALS {
        assert_eq!(refusal(filter), (position, problem.to_owned()), "{filter}");
    }
}

#[test]
fn a_filter_of_nothing_is_refused() {
    for (filter, position) in [("", 1), (" \t\n", 4), ("NOT", 4)] {
        let (found, problem) = refusal(filter);
        assert_eq!(found, position, "{filter:?}");
        assert!(
            problem.starts_with("expected a field (id, title, "),
            "{problem}"
        );
        assert!(
            problem.ends_with("found the end of the filter"),
            "{problem}"
        );
    }
}

#[test]
fn dates_that_there_are_not_are_refused() {
    for date in [
        "2024-02-30",
        "2024-13-01",
        "2024-1-1",
        "0000-01-01",
        "2024-01-01T25:00",
        "\"\"",
        "\"1 May\"",
        "-5",
    ] {
        let (position, _) = refusal(&format!("published_at = {date}"));
        assert_eq!(position, 16, "{date}");
    }
}

#[test]
fn whatever_is_nested_too_deep_too_many_or_too_long_is_refused() {
    let deep = |n: usize| format!("{}id = 'a'{}", "(".repeat(n), ")".repeat(n));
    assert_eq!(printed(&deep(50)), "id = \"a\"");
    assert_eq!(
        refusal(&deep(51)),
        (51, "parentheses may be nested 50 deep".to_owned())
    );
    assert_eq!(refusal(&deep(1000)).0, 51);
    assert_eq!(refusal(&"NOT (".repeat(1000)).0, 255);
    assert_eq!(refusal(&"(".repeat(16 << 10)).0, 51);
    assert_eq!(
        printed(&format!("{}id = 'a'", "NOT ".repeat(4001))),
        "id != \"a\""
    );

    let tests = |n: usize| vec!["id = 'a'"; n].join(" OR ");
    assert!(tests(100).parse::<Filter>().is_ok());
    assert_eq!(refusal(&tests(101)).1, "a filter may hold 100 tests");
    let values = |n: usize| format!("tags IN ({})", vec!["'a'"; n].join(","));
    assert!(values(1000).parse::<Filter>().is_ok());
    assert_eq!(refusal(&values(1001)).1, "a filter may hold 1000 values");

    let (position, problem) = refusal(&format!("id = '{}'", "é".repeat(1 << 19)));
    assert_eq!(
        problem,
        "a filter may have 16384 bytes, but this one has 1048583"
    );
    assert_eq!(position, 6 + (16384 - 6) / 2 + 1);
}
