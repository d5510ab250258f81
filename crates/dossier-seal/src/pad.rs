//! Padding: a row tells its rough size only.
//!
//! Up to 4 KiB in steps of 256 bytes; above that Padmé (Nikitin et al., "Reducing Metadata Leakage
//! from Encrypted Files", PETS 2019, section 4), which costs at most 12 %.

use zeroize::Zeroizing;

/// Bytes at the end of the padded text that hold the length of the payload, big-endian.
const TRAILER: usize = 4;
const STEP: usize = 256;
const STEPS_END: usize = 4096;

/// Bytes that a payload of `len` takes when padded.
pub(crate) fn padded_len(len: usize) -> usize {
    let need = len + TRAILER;
    let step = if need <= STEPS_END {
        STEP
    } else {
        let exponent = need.ilog2();
        let kept = exponent.ilog2() + 1;
        1 << (exponent - kept)
    };
    need.next_multiple_of(step)
}

/// Appends the padded form of `payload` to `out`: payload, zeroes, length.
pub(crate) fn pad_into(out: &mut Vec<u8>, payload: &[u8], len: u32) {
    let end = out.len() + padded_len(payload.len());
    out.extend_from_slice(payload);
    out.resize(end - TRAILER, 0);
    out.extend_from_slice(&len.to_be_bytes());
}

/// Cuts the padding off in place; `None` when it is not the padding that [`pad_into`] writes.
pub(crate) fn unpad(text: &mut Zeroizing<Vec<u8>>) -> Option<()> {
    let (filled, trailer) = text.split_last_chunk::<TRAILER>()?;
    let len = usize::try_from(u32::from_be_bytes(*trailer)).ok()?;
    let fill = filled.get(len..)?;
    if fill.iter().any(|byte| *byte != 0) || padded_len(len) != text.len() {
        return None;
    }
    text.truncate(len);
    Some(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lengths_follow_the_steps_and_then_padme() {
        for (len, padded) in [
            (0, 256),
            (252, 256),
            (253, 512),
            (4092, 4096),
            (4093, 4352),
            (8188, 8192),
            (8189, 8704),
            (100_000 - 4, 100_352),
            (1_000_000 - 4, 1_015_808),
        ] {
            assert_eq!(padded_len(len), padded, "payload of {len}");
        }
    }

    #[test]
    fn other_padding_than_ours_is_refused() {
        let mut good = Vec::new();
        pad_into(&mut good, b"abc", 3);
        let refused = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut text = Zeroizing::new(good.clone());
            change(&mut text);
            unpad(&mut text).is_none()
        };
        assert!(refused(&|text| text[100] = 1), "fill that is not zero");
        assert!(refused(&|text| text[255] = 2), "length that cuts the payload");
        assert!(refused(&|text| text[252] = 255), "length beyond the text");
        assert!(refused(&|text| text.extend([0; 256])), "more padding than needed");
        assert!(refused(&|text| text.truncate(3)), "no room for a length");
    }

    proptest! {
        #[test]
        fn what_is_padded_comes_back(payload in proptest::collection::vec(any::<u8>(), 0..9000)) {
            let mut text = Vec::new();
            pad_into(&mut text, &payload, u32::try_from(payload.len()).unwrap());
            prop_assert_eq!(text.len(), padded_len(payload.len()));
            let mut text = Zeroizing::new(text);
            prop_assert!(unpad(&mut text).is_some());
            prop_assert_eq!(text.as_slice(), payload.as_slice());
        }

        #[test]
        fn padding_costs_twelve_percent_at_most(len in 4096_usize..100_000_000) {
            let padded = padded_len(len);
            prop_assert!(padded >= len + TRAILER);
            prop_assert!((padded as f64) <= (len + TRAILER) as f64 * 1.12);
            prop_assert!(padded_len(len + 1) >= padded);
        }
    }
}
