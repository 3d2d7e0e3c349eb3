//! Rust source to tokens, as far as imports need it: comments, literals and items that only tests see are left out.

/// Names, `::`, and all other characters one by one.
pub fn tokens(text: &str) -> Vec<String> {
    without_tests(&Scanner { rest: text }.collect::<Vec<_>>())
}

struct Scanner<'a> {
    rest: &'a str,
}

impl Scanner<'_> {
    fn skip(&mut self, n_bytes: usize) {
        self.rest = self.rest.get(n_bytes..).unwrap_or_default();
    }

    fn skip_through(&mut self, end: &str) {
        let at = self.rest.find(end);
        self.skip(at.map_or(self.rest.len(), |at| at + end.len()));
    }

    fn skip_string(&mut self) {
        let mut is_escaped = false;
        let end = self.rest[1..].find(|letter| {
            let is_end = letter == '"' && !is_escaped;
            is_escaped = letter == '\\' && !is_escaped;
            is_end
        });
        self.skip(end.map_or(self.rest.len(), |end| end + 2));
    }

    /// Skips `r#"..."#`, which begins behind the `r`.
    fn skip_raw_string(&mut self) {
        let n_hashes = self.rest.len() - self.rest.trim_start_matches('#').len();
        self.skip(n_hashes + 1);
        self.skip_through(&format!("\"{}", "#".repeat(n_hashes)));
    }

    /// Skips a character; of a lifetime, which begins like one, only the quote.
    fn skip_quote(&mut self) {
        let mut after = self.rest.chars().skip(1);
        match after.next() {
            Some('\\') => {
                self.skip(3);
                self.skip_through("'");
            }
            Some(letter) if after.next() == Some('\'') => self.skip(2 + letter.len_utf8()),
            _ => self.skip(1),
        }
    }

    fn name(&mut self) -> String {
        let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
        let end = self.rest.find(|letter| !is_part(letter));
        let (name, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        name.to_owned()
    }
}

impl Iterator for Scanner<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        loop {
            self.rest = self.rest.trim_start();
            let first = self.rest.chars().next()?;
            if self.rest.starts_with("//") {
                self.skip_through("\n");
            } else if self.rest.starts_with("/*") {
                self.skip_through("*/");
            } else if first == '"' {
                self.skip_string();
            } else if first == '\'' {
                self.skip_quote();
            } else if first.is_alphanumeric() || first == '_' {
                let name = self.name();
                let opens = self.rest.trim_start_matches('#').starts_with('"');
                if matches!(&*name, "r" | "br") && opens {
                    self.skip_raw_string();
                } else {
                    return Some(name);
                }
            } else {
                let token = if self.rest.starts_with("::") {
                    "::"
                } else {
                    &self.rest[..first.len_utf8()]
                };
                let token = token.to_owned();
                self.skip(token.len());
                return Some(token);
            }
        }
    }
}

/// The tokens without each item that stands under `#[cfg(test)]`.
fn without_tests(tokens: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if is_for_tests(&tokens[at..]) {
            at = end_of_item(tokens, at);
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

fn is_for_tests(tokens: &[String]) -> bool {
    let begins = |with: &[&str]| {
        tokens
            .iter()
            .map(String::as_str)
            .take(with.len())
            .eq(with.iter().copied())
    };
    begins(&["#", "[", "cfg", "(", "test", ")"])
        || begins(&["#", "[", "cfg", "(", "all", "(", "test"])
}

/// The position behind an item that begins with its attributes.
fn end_of_item(tokens: &[String], mut at: usize) -> usize {
    while tokens.get(at).is_some_and(|token| token == "#") {
        at = closing(tokens, at + 1, ["[", "]"]);
    }
    while at < tokens.len() && tokens[at] != ";" && tokens[at] != "{" {
        at += 1;
    }
    if tokens.get(at).is_some_and(|token| token == "{") {
        closing(tokens, at, ["{", "}"])
    } else {
        at + 1
    }
}

/// The position behind the bracket that closes the one at `at`.
pub fn closing(tokens: &[String], mut at: usize, [open, close]: [&str; 2]) -> usize {
    let mut depth = 0;
    while at < tokens.len() {
        if tokens[at] == open {
            depth += 1;
        } else if tokens[at] == close {
            depth -= 1;
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at
}
