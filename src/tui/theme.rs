//! Colours by meaning. Without colour every meaning keeps a modifier, and a sign or word in the text says it
//! a second time.

use crate::app::doc::Tone;
use ratatui::style::{Color, Modifier, Style};
use serde::{Deserialize, Serialize};

/// How tones are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Colours on the terminal's own background.
    Default,
    /// White on black and bright colours.
    HighContrast,
    /// `NO_COLOR`: modifiers only. Never remembered: the environment says it each time.
    #[serde(skip)]
    Plain,
}

impl Theme {
    /// The theme the environment asks for (<https://no-color.org>), else the one chosen last.
    pub fn from_environment(chosen: Option<Self>) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        if plain { Self::Plain } else { chosen.unwrap_or(Self::Default) }
    }

    /// The other one; without colours there is none.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Default => Self::HighContrast,
            Self::HighContrast => Self::Default,
            Self::Plain => Self::Plain,
        }
    }

    /// The ground everything stands on.
    pub fn base(self) -> Style {
        match self {
            Self::HighContrast => Style::new().fg(Color::White).bg(Color::Black),
            Self::Default | Self::Plain => Style::new(),
        }
    }

    /// The place the cursor is on.
    pub fn highlight(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// Style of a tone.
    pub fn style(self, tone: Tone) -> Style {
        let (colour, modifier) = match tone {
            Tone::Plain => (None, Modifier::empty()),
            Tone::Dim => (Some((Color::DarkGray, Color::Gray)), Modifier::empty()),
            Tone::Off => (Some((Color::DarkGray, Color::Gray)), Modifier::DIM),
            Tone::Strong => (None, Modifier::BOLD),
            Tone::Title => (Some((Color::Cyan, Color::LightCyan)), Modifier::BOLD),
            Tone::Key => (Some((Color::Cyan, Color::LightYellow)), Modifier::empty()),
            Tone::Good => (Some((Color::Green, Color::LightGreen)), Modifier::empty()),
            Tone::Warn => (Some((Color::Yellow, Color::LightYellow)), Modifier::empty()),
            Tone::Bad => (Some((Color::Red, Color::LightRed)), Modifier::BOLD),
            Tone::Bar => (Some((Color::Blue, Color::LightBlue)), Modifier::empty()),
            Tone::Overlap => (Some((Color::Red, Color::LightRed)), Modifier::BOLD.union(Modifier::REVERSED)),
            Tone::Selected => (None, Modifier::REVERSED),
        };
        let style = Style::new().add_modifier(modifier);
        match (self, colour) {
            // A filled cell is its own colour, so the sign in it is seen only where colours are not.
            (Self::Default, Some((usual, _))) if tone == Tone::Bar => style.fg(usual).bg(usual),
            (Self::HighContrast, Some((_, bright))) if tone == Tone::Bar => style.fg(bright).bg(bright),
            (Self::Default, Some((usual, _))) => style.fg(usual),
            (Self::HighContrast, Some((_, bright))) => style.fg(bright),
            (Self::Plain, _) if matches!(tone, Tone::Title | Tone::Key) => style.add_modifier(Modifier::UNDERLINED),
            _ => style,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_no_style_has_one_and_trouble_still_stands_out() {
        for tone in [Tone::Plain, Tone::Dim, Tone::Title, Tone::Good, Tone::Bad, Tone::Bar, Tone::Overlap, Tone::Selected] {
            let style = Theme::Plain.style(tone);
            assert_eq!((style.fg, style.bg), (None, None), "{tone:?}");
        }
        assert!(Theme::Plain.style(Tone::Bad).add_modifier.contains(Modifier::BOLD));
        assert!(Theme::Plain.highlight().add_modifier.contains(Modifier::REVERSED));
    }
}
