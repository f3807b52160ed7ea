//! The only source of randomness: keys of officers, names of replicas. Everything else is a function of its input.

/// `N` bytes from the operating system.
///
/// # Errors
/// The system gives none.
pub fn bytes<const N: usize>() -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(bytes)
}

/// `N` random bytes as lower-case hex: names of replicas, keys of hashes.
///
/// # Errors
/// The system gives none.
pub fn hex<const N: usize>() -> std::io::Result<String> {
    let bytes = bytes::<N>()?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
