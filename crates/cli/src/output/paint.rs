//! Colours that tables can measure.
//!
//! Escape sequences would count as text when a table measures its cells. So a colour is first an invisible character of no
//! width, and becomes an escape sequence when the table is drawn. Text from outside may have neither.

use anstyle::{AnsiColor, Effects, Style};

/// What a colour means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// It ended well.
    Good,
    /// It goes on.
    Moving,
    /// It wants a look.
    Wary,
    /// It went wrong.
    Bad,
    /// Less important.
    Dim,
    /// A title.
    Strong,
}

const TONES: [(char, Tone); 6] = [
    ('\u{2061}', Tone::Good),
    ('\u{2062}', Tone::Moving),
    ('\u{2063}', Tone::Wary),
    ('\u{2064}', Tone::Bad),
    ('\u{206a}', Tone::Dim),
    ('\u{206b}', Tone::Strong),
];
const END: char = '\u{206c}';

impl Tone {
    /// The tone of a status.
    pub(crate) fn of_status(word: &str) -> Self {
        match word {
            "delivered" => Self::Good,
            "exception" | "expired" => Self::Bad,
            "attempt_failed" | "customs_hold" | "returning" | "returned" | "cancelled" | "available_for_pickup" => {
                Self::Wary
            }
            "pending" | "unmapped" | "info" => Self::Dim,
            _ => Self::Moving,
        }
    }

    fn style(self) -> Style {
        let colour = |colour: AnsiColor| colour.on_default();
        match self {
            Self::Good => colour(AnsiColor::Green).effects(Effects::BOLD),
            Self::Moving => colour(AnsiColor::Cyan),
            Self::Wary => colour(AnsiColor::Yellow),
            Self::Bad => colour(AnsiColor::Red).effects(Effects::BOLD),
            Self::Dim => Style::new().effects(Effects::DIMMED),
            Self::Strong => Style::new().effects(Effects::BOLD),
        }
    }
}

/// A text of ours in a tone.
pub(crate) fn paint(text: &str, tone: Tone) -> String {
    let mark = TONES.iter().find(|(_, of)| *of == tone).map_or(END, |(mark, _)| *mark);
    format!("{mark}{text}{END}")
}

/// A text from outside without what a terminal would obey: control characters, marks of direction, and our own marks.
/// Line breaks and tabs become spaces.
pub(crate) fn clean(text: &str) -> String {
    let harmless = |c: char| match c {
        '\n' | '\r' | '\t' => Some(' '),
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => None,
        c if c.is_control() => None,
        c => Some(c),
    };
    text.chars().filter_map(harmless).collect()
}

/// The text with escape sequences for its tones.
pub(crate) fn coloured(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut style: Option<Style> = None;
    for c in text.chars() {
        if let Some((_, tone)) = TONES.iter().find(|(mark, _)| *mark == c) {
            out.push_str(&tone.style().render().to_string());
            style = Some(tone.style());
        } else if c == END {
            out.push_str(&style.take().map(|style| style.render_reset().to_string()).unwrap_or_default());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_becomes_an_escape_sequence() {
        assert_eq!(coloured(&format!("a {} b", paint("ok", Tone::Moving))), "a \u{1b}[36mok\u{1b}[0m b");
        assert_eq!(coloured("plain"), "plain");
    }

    #[test]
    fn text_from_outside_commands_no_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\u{7}\u{202e}c\nd\u{2061}e\u{206c}"), "a[31mbc de");
        assert_eq!(clean("已签收 ✓"), "已签收 ✓");
    }
}
