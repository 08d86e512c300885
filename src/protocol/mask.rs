//! Masking (RFC 6455 §5.3): XOR with a four-byte key, its own inverse. Keys are drawn by the layer above.

/// Masks or unmasks `bytes` in place. `offset` is the number of bytes of the same payload that went before these.
#[inline]
pub fn apply_mask(bytes: &mut [u8], key: [u8; KEY_LENGTH], offset: usize) {
    // Read as little-endian, the next byte of the key is the lowest one, on any machine.
    let rotation = u8::BITS * (offset % KEY_LENGTH) as u32;
    let word = u64::from(u32::from_le_bytes(key).rotate_right(rotation));
    let word = word | word << u32::BITS;

    let (words, tail) = bytes.as_chunks_mut();
    for bytes in words {
        *bytes = (u64::from_le_bytes(*bytes) ^ word).to_le_bytes();
    }
    for (byte, key) in tail.iter_mut().zip(word.to_le_bytes()) {
        *byte ^= key;
    }
}

/// RFC 6455 §5.3: a masking key has four bytes and repeats after them.
pub const KEY_LENGTH: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_the_example_of_section_5_7() {
        let mut hello = *b"Hello";
        apply_mask(&mut hello, [0x37, 0xFA, 0x21, 0x3D], 0);
        assert_eq!(hello, [0x7F, 0x9F, 0x4D, 0x51, 0x58]);
    }

    #[test]
    fn masking_twice_gives_the_payload_back() {
        let mut payload = *b"a payload of more than one word";
        apply_mask(&mut payload, [1, 2, 3, 4], 0);
        assert_ne!(&payload, b"a payload of more than one word");
        apply_mask(&mut payload, [1, 2, 3, 4], 0);
        assert_eq!(&payload, b"a payload of more than one word");
    }

    /// RFC 6455 §5.3: octet i of the transformed data is octet i of the original XOR octet (i modulo 4) of the key.
    #[test]
    fn every_length_and_every_offset_agrees_with_the_definition() {
        let key = [0xDE, 0xAD, 0xBE, 0xEF];
        for length in 0..70 {
            for offset in 0..9 {
                let mut masked: Vec<u8> = (0..length).collect();
                apply_mask(&mut masked, key, offset);
                let expected: Vec<u8> = (0..length).enumerate().map(|(i, byte)| byte ^ key[(i + offset) % 4]).collect();
                assert_eq!(masked, expected, "length {length}, offset {offset}");
            }
        }
    }
}
