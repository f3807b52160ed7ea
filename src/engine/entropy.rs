//! The only source of randomness: keys of officers, names of replicas. Everything else is a function of its input.

/// 32 bytes from the operating system.
///
/// # Errors
/// The system gives none.
pub fn bytes() -> std::io::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(bytes)
}

/// `N` random bytes as lower-case hex: names of replicas, keys of hashes. `N` is at most 32.
///
/// # Errors
/// The system gives none.
pub fn hex<const N: usize>() -> std::io::Result<String> {
    let bytes = bytes()?;
    Ok(bytes.iter().take(N).map(|byte| format!("{byte:02x}")).collect())
}
