//! Colours by meaning. Without colour every meaning keeps a modifier, and a sign or word in the text says it
//! a second time.

use crate::app::doc::Tone;
use ratatui::style::{Color, Modifier, Style};
use serde::{Deserialize, Serialize};

/// How tones are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Colours for a dark background, which is the terminal's own.
    #[serde(alias = "default")]
    Dark,
    /// White on black and bright colours.
    HighContrast,
    /// Colours for a light background, which is the terminal's own.
    Light,
    /// `NO_COLOR`: modifiers only. Never remembered: the environment says it each time.
    #[serde(skip)]
    Plain,
}

impl Theme {
    /// The theme the environment asks for (<https://no-color.org>), else the one chosen last.
    pub fn from_environment(chosen: Option<Self>) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        if plain { Self::Plain } else { chosen.unwrap_or(Self::Dark) }
    }

    /// The next one; without colours there is none.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Dark => Self::HighContrast,
            Self::HighContrast => Self::Light,
            Self::Light => Self::Dark,
            Self::Plain => Self::Plain,
        }
    }

    /// The ground everything stands on.
    pub fn base(self) -> Style {
        match self {
            Self::HighContrast => Style::new().fg(Color::White).bg(Color::Black),
            Self::Dark | Self::Light | Self::Plain => Style::new(),
        }
    }

    /// The place the cursor is on.
    pub fn highlight(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// Style of a tone.
    pub fn style(self, tone: Tone) -> Style {
        // Dark, light and high-contrast colours of each meaning. Yellow and cyan cannot be read on white.
        let (colours, modifier) = match tone {
            Tone::Plain => (None, Modifier::empty()),
            Tone::Dim => (Some([Color::DarkGray, Color::DarkGray, Color::Gray]), Modifier::empty()),
            Tone::Off => (Some([Color::DarkGray, Color::DarkGray, Color::Gray]), Modifier::DIM),
            Tone::Strong => (None, Modifier::BOLD),
            Tone::Title => (Some([Color::Cyan, Color::Blue, Color::LightCyan]), Modifier::BOLD),
            Tone::Key => (Some([Color::Cyan, Color::Blue, Color::LightYellow]), Modifier::empty()),
            Tone::Good => (Some([Color::Green, Color::Green, Color::LightGreen]), Modifier::empty()),
            Tone::Warn => (Some([Color::Yellow, Color::Magenta, Color::LightYellow]), Modifier::empty()),
            Tone::Bad => (Some([Color::Red, Color::Red, Color::LightRed]), Modifier::BOLD),
            Tone::Bar => (Some([Color::Blue, Color::Blue, Color::LightBlue]), Modifier::empty()),
            Tone::Overlap => (Some([Color::Red, Color::Red, Color::LightRed]), Modifier::BOLD.union(Modifier::REVERSED)),
            Tone::Selected => (None, Modifier::REVERSED),
        };
        let style = Style::new().add_modifier(modifier);
        let colour = colours.and_then(|[dark, light, bright]| match self {
            Self::Dark => Some(dark),
            Self::Light => Some(light),
            Self::HighContrast => Some(bright),
            Self::Plain => None,
        });
        match colour {
            // A filled cell is its own colour, so the sign in it is seen only where colours are not.
            Some(colour) if tone == Tone::Bar => style.fg(colour).bg(colour),
            Some(colour) => style.fg(colour),
            None if self == Self::Plain && matches!(tone, Tone::Title | Tone::Key) => style.add_modifier(Modifier::UNDERLINED),
            None => style,
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
        let themes = [Theme::Dark, Theme::HighContrast, Theme::Light];
        assert!(themes.iter().all(|theme| theme.next() != *theme && theme.next().next().next() == *theme));
        assert!(Theme::Plain.highlight().add_modifier.contains(Modifier::REVERSED));
    }
}
