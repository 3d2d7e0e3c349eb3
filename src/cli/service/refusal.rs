//! Refusals of a service, in the words of the command line.

use std::fmt;

use serde::Deserialize;

use crate::cli::filter;

/// RFC 9457 problem details, as far as a command shows them.
#[derive(Debug, Deserialize)]
struct Problem {
    code: String,
    detail: String,
    /// Where in a filter the problem is, in characters from 1.
    position: Option<usize>,
}

/// Why a service did not do what a command asked of it.
#[derive(Debug)]
pub(in crate::cli) struct Refusal {
    status: u16,
    /// What a service says in problem details; none where something else answered.
    problem: Option<Problem>,
    /// The collection that the command works on.
    collection: String,
    /// The filter that was sent, if any.
    filter: Option<String>,
}

impl Refusal {
    /// Reads the body of an answer that is no success.
    pub(super) fn new(status: u16, body: &[u8], collection: &str) -> Self {
        Self {
            status,
            problem: serde_json::from_slice(body).ok(),
            collection: collection.to_owned(),
            filter: None,
        }
    }

    /// The refusal of a question with a filter, which shows where the filter is wrong.
    fn of_filter(self, filter: Option<&str>) -> Self {
        let filter = filter.map(str::to_owned);
        Self { filter, ..self }
    }

    /// The stable name of the problem.
    pub(in crate::cli) fn code(&self) -> Option<&str> {
        self.problem.as_ref().map(|problem| problem.code.as_str())
    }

    fn words(&self, problem: &Problem) -> String {
        let name = &self.collection;
        let option = if name == "default" {
            String::new()
        } else {
            format!(" --collection {name}")
        };
        match problem.code.as_str() {
            "unknown_collection" => {
                format!("there is no collection {name}; `likewise ingest{option} FILE` makes it")
            }
            "no_topics_yet" => {
                format!("topics were not found yet; `likewise topics refresh{option}` finds them")
            }
            "key_needed" => {
                "the service wants a key that it knows: --key, or better the variable LIKEWISE_KEY"
                    .to_owned()
            }
            // The message names the request and the command, and only the command is of use here.
            _ => problem.detail.replace("POST .../topics/refresh or ", ""),
        }
    }
}

/// The error of a question with a filter, which shows where the filter is wrong if that is what was refused.
pub(in crate::cli) fn refused_filter(error: anyhow::Error, filter: Option<&str>) -> anyhow::Error {
    match error.downcast::<Refusal>() {
        Ok(refusal) => refusal.of_filter(filter).into(),
        Err(error) => error,
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(problem) = &self.problem else {
            return write!(
                f,
                "the answer is none of a likewise service (HTTP status {})",
                self.status
            );
        };
        f.write_str(&self.words(problem))?;
        match (&self.filter, problem.position) {
            (Some(sent), Some(position)) => {
                write!(f, "\n{}", filter::marked(sent, position.saturating_sub(1)))
            }
            _ => Ok(()),
        }
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(collection: &str, body: &str) -> String {
        Refusal::new(400, body.as_bytes(), collection).to_string()
    }

    #[test]
    fn a_refusal_names_the_command_that_helps() {
        let unknown = r#"{"code": "unknown_collection", "detail": "PUT /v1/collections/news"}"#;
        assert_eq!(
            shown("news", unknown),
            "there is no collection news; `likewise ingest --collection news FILE` makes it"
        );
        let damaged = r#"{"code": "damaged", "detail": "find them anew: POST .../topics/refresh or `likewise topics refresh`"}"#;
        assert_eq!(
            shown("default", damaged),
            "find them anew: `likewise topics refresh`"
        );
    }

    #[test]
    fn what_is_no_answer_of_a_service_is_said_to_be_none() {
        assert!(shown("default", "<html>").contains("none of a likewise service"));
    }

    #[test]
    fn a_filter_is_marked_where_it_is_wrong() {
        let body = r#"{"code": "invalid_filter", "detail": "a value is missing", "position": 9}"#;
        let refusal = Refusal::new(400, body.as_bytes(), "default").of_filter(Some("source ="));
        assert_eq!(
            refusal.to_string(),
            "a value is missing\n  source =\n          ^"
        );
    }
}
