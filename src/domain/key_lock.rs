//! Signing keys under a passphrase: Argon2id makes a key of it, ChaCha20-Poly1305 closes the secret with that.
//!
//! The costs stand beside the closed key (`argon2id m=19456 t=2 p=1`: KiB, passes, lanes), so that they can rise later
//! and tests may be cheap. Every lock has a salt of its own, so the nonce may stay zero. The officer and the public key
//! are bound in: a closed key put in another's place does not open.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use std::fmt;

/// Characters that a passphrase has at least.
pub const SHORTEST: usize = 8;

/// What it costs to try a passphrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Cost {
    /// For officers: 19 MiB, two passes (the floor that OWASP recommends for Argon2id); a third of a second on an old desk.
    pub const FULL: Self = Self { memory: 19_456, passes: 2 };
    /// For tests and invented counties only.
    pub const LEAST: Self = Self { memory: 8, passes: 1 };
    /// More than this is refused: a forged file must not take all memory.
    const MOST: Self = Self { memory: 1 << 20, passes: 64 };
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "argon2id m={} t={} p=1", self.memory, self.passes)
    }
}

impl Cost {
    /// Reads what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let number = |part: Option<&str>, name: &str| part?.strip_prefix(name)?.strip_prefix('=')?.parse().ok();
        if parts.next() != Some("argon2id") {
            return None;
        }
        let cost = Self { memory: number(parts.next(), "m")?, passes: number(parts.next(), "t")? };
        let lanes: u32 = number(parts.next(), "p")?;
        let fair = cost.memory <= Self::MOST.memory && cost.passes <= Self::MOST.passes && lanes == 1;
        (fair && parts.next().is_none()).then_some(cost)
    }
}

/// A secret key that a passphrase closes.
#[derive(Clone, PartialEq, Eq)]
pub struct LockedKey {
    /// What trying a passphrase costs.
    pub cost: Cost,
    /// 16 random bytes.
    pub salt: Vec<u8>,
    /// 48 bytes: the secret, and what proves that it opened rightly.
    pub sealed: Vec<u8>,
}

impl fmt::Debug for LockedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LockedKey({})", self.cost)
    }
}

impl LockedKey {
    /// Closes a secret. `None` only when the costs are out of range.
    pub fn close(secret: &[u8; 32], passphrase: &str, owner: (&str, &str), salt: [u8; 16], cost: Cost) -> Option<Self> {
        let sealed = cipher(passphrase, &salt, cost)?
            .encrypt(&Nonce::default(), Payload { msg: secret, aad: bound(owner).as_bytes() })
            .ok()?;
        Some(Self { cost, salt: salt.to_vec(), sealed })
    }

    /// Opens it; `None` for a wrong passphrase, another owner, or damage. `owner`: short name and public key in hex.
    pub fn open(&self, passphrase: &str, owner: (&str, &str)) -> Option<[u8; 32]> {
        let secret = cipher(passphrase, &self.salt, self.cost)?
            .decrypt(&Nonce::default(), Payload { msg: &self.sealed, aad: bound(owner).as_bytes() })
            .ok()?;
        secret.try_into().ok()
    }
}

fn bound((officer, public_key): (&str, &str)) -> String {
    format!("hecha-key-v1|{officer}|{public_key}")
}

fn cipher(passphrase: &str, salt: &[u8], cost: Cost) -> Option<ChaCha20Poly1305> {
    let params = Params::new(cost.memory, cost.passes, 1, Some(32)).ok()?;
    let mut key = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(passphrase.as_bytes(), salt, &mut key).ok()?;
    ChaCha20Poly1305::new_from_slice(&key).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: (&str, &str) = ("wang", "ab");

    #[test]
    fn only_the_passphrase_of_the_owner_opens_a_key() {
        let locked = LockedKey::close(&[7; 32], "春风 42", OWNER, [1; 16], Cost::LEAST).expect("closed");
        assert_eq!(locked.open("春风 42", OWNER), Some([7; 32]));
        for (passphrase, owner) in [("春风 43", OWNER), ("", OWNER), ("春风 42", ("li", "ab")), ("春风 42", ("wang", "ac"))]
        {
            assert_eq!(locked.open(passphrase, owner), None, "{passphrase} {owner:?}");
        }
        assert!(!locked.sealed.windows(4).any(|bytes| bytes == [7; 4]), "the secret does not lie open");
    }

    #[test]
    fn a_changed_byte_opens_nothing() {
        let locked = LockedKey::close(&[7; 32], "x", OWNER, [1; 16], Cost::LEAST).expect("closed");
        for at in 0..locked.sealed.len() {
            let mut changed = locked.clone();
            changed.sealed[at] ^= 1;
            assert_eq!(changed.open("x", OWNER), None, "{at}");
        }
        let dearer = LockedKey { cost: Cost { memory: 16, passes: 1 }, ..locked };
        assert_eq!(dearer.open("x", OWNER), None);
    }

    #[test]
    fn costs_are_kept_as_text_and_absurd_ones_refused() {
        for cost in [Cost::FULL, Cost::LEAST] {
            assert_eq!(Cost::parse(&cost.to_string()), Some(cost));
        }
        for text in [
            "",
            "argon2id",
            "argon2i m=8 t=1 p=1",
            "argon2id m=8 t=1 p=2",
            "argon2id m=99999999 t=1 p=1",
            "argon2id m=8 t=1 p=1 x",
        ] {
            assert_eq!(Cost::parse(text), None, "{text}");
        }
    }
}
