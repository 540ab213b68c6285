//! Rust source split into code and comments, line by line, so that a rule about code does not trip over prose.

/// A source file in two views of equal line count.
#[derive(Debug)]
pub(crate) struct Views {
    /// Comments, and the contents of string and character literals, are blanks.
    pub(crate) code: Vec<String>,
    /// Only the text of comments.
    pub(crate) comments: Vec<String>,
}

pub(crate) fn split(text: &str) -> Views {
    let mut splitter = Splitter { rest: text, code: String::new(), comments: String::new() };
    while !splitter.rest.is_empty() {
        splitter.step();
    }
    let lines = |view: String| view.lines().map(ToOwned::to_owned).collect();
    Views { code: lines(splitter.code), comments: lines(splitter.comments) }
}

/// Whether `word` stands in `line` as a whole identifier; gives the byte offsets of each place.
pub(crate) fn identifiers<'a>(line: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).map(|(at, _)| at).filter(move |&at| {
        !line[..at].chars().next_back().is_some_and(part) && !line[at + word.len()..].chars().next().is_some_and(part)
    })
}

struct Splitter<'a> {
    rest: &'a str,
    code: String,
    comments: String,
}

impl Splitter<'_> {
    fn step(&mut self) {
        let rest = self.rest;
        if rest.starts_with("//") {
            self.comment(rest.find('\n').unwrap_or(rest.len()));
        } else if rest.starts_with("/*") {
            self.comment(block_comment(rest));
        } else if let Some(length) = raw_string(rest).filter(|_| !self.inside_identifier()) {
            self.literal(length);
        } else if rest.starts_with('"') {
            self.literal(quoted(rest, '"'));
        } else if let Some(length) = character(rest) {
            self.literal(length);
        } else {
            self.code(rest.chars().next().map_or(rest.len(), char::len_utf8));
        }
    }

    fn inside_identifier(&self) -> bool {
        self.code.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_')
    }

    fn code(&mut self, length: usize) {
        let (taken, rest) = self.rest.split_at(length);
        self.code.push_str(taken);
        self.comments.push_str(&blank(taken));
        self.rest = rest;
    }

    fn comment(&mut self, length: usize) {
        let (taken, rest) = self.rest.split_at(length);
        self.code.push_str(&blank(taken));
        self.comments.push_str(taken);
        self.rest = rest;
    }

    fn literal(&mut self, length: usize) {
        let (taken, rest) = self.rest.split_at(length);
        self.code.push_str(&blank(taken));
        self.comments.push_str(&blank(taken));
        self.rest = rest;
    }
}

fn blank(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect()
}

/// Length of a block comment, which may hold others.
fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// Length of `r"…"`, `r#"…"#`, `br"…"` at the start of `text`.
fn raw_string(text: &str) -> Option<usize> {
    let after = text.strip_prefix("br").or_else(|| text.strip_prefix("cr")).or_else(|| text.strip_prefix('r'))?;
    let inner = after.trim_start_matches('#');
    let hashes = after.len() - inner.len();
    let body = inner.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let close = body.find(&end).map_or(body.len(), |at| at + end.len());
    Some(text.len() - body.len() + close)
}

/// Length of a literal between two `quote`s with backslash escapes.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// Length of a character literal; `None` for a lifetime.
fn character(text: &str) -> Option<usize> {
    let body = text.strip_prefix('\'')?;
    let first = body.chars().next()?;
    if first == '\\' {
        return Some(quoted(text, '\''));
    }
    body[first.len_utf8()..].starts_with('\'').then_some(first.len_utf8() + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        split(text).code.join("\n")
    }

    #[test]
    fn comments_and_literals_leave_the_code() {
        let text = "let a = \"todo!( // \\\" \"; // todo!(\nlet b = r#\"x \" todo!(\"#; /* a /* b */ todo!( */ c();\n'\"'; d::<'a>();";
        let views = split(text);
        assert!(!views.code.join("\n").contains("todo!("), "{views:?}");
        assert!(views.code[1].contains("c();"));
        assert!(views.code[2].contains("d::<'a>();"), "{views:?}");
        assert_eq!(views.comments.join("\n").matches("todo!(").count(), 2);
        assert_eq!(views.code.len(), 3);
    }

    #[test]
    fn escapes_lifetimes_and_identifiers_ending_in_r() {
        assert_eq!(code(r"'\'' + x"), "     + x");
        assert_eq!(code("fn f<'a>(x: &'a str) {}"), "fn f<'a>(x: &'a str) {}");
        assert_eq!(code("r#type + br\"a\" + y"), "r#type +       + y");
        assert_eq!(code("for\"a\""), "for   ");
    }

    #[test]
    fn whole_identifiers_only() {
        assert_eq!(identifiers("env::var(my_env, env)", "env").collect::<Vec<_>>(), [0, 17]);
    }
}
