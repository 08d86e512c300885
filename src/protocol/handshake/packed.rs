//! Strings of bytes one behind the other, in one allocation of just their size. Never knows what they mean.

/// Each stands behind its length.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Packed(Box<[u8]>);

impl Packed {
    /// Lets `write` append strings.
    pub fn new(write: impl FnOnce(&mut Packing)) -> Self {
        let mut packing = Packing(Vec::with_capacity(USUAL_SIZE));
        write(&mut packing);
        // A copy: to shrink a buffer leaves a hole behind it.
        Self(packing.0.as_slice().into())
    }

    /// Bytes that it takes.
    #[cfg(test)]
    pub fn size(&self) -> usize {
        self.0.len()
    }

    /// The strings in the order they came.
    pub fn iter(&self) -> Strings<'_> {
        Strings(&self.0)
    }
}

/// Strings on their way into [`Packed`].
pub(super) struct Packing(Vec<u8>);

impl Packing {
    /// Appends a string.
    pub fn push(&mut self, string: &[u8]) {
        // Seven bits a byte, the lowest first; the top bit says that more follow. So most lengths take one byte.
        let mut length = string.len();
        while length >= MORE.into() {
            self.0.push(length as u8 | MORE);
            length >>= BITS;
        }
        self.0.push(length as u8);
        self.0.extend_from_slice(string);
    }
}

/// See [`Packed::iter`].
pub(super) struct Strings<'a>(&'a [u8]);

impl<'a> Iterator for Strings<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (mut length, mut shift) = (0, 0);
        loop {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            length |= usize::from(byte & !MORE) << shift;
            shift += BITS;
            if byte < MORE {
                break;
            }
        }
        let (string, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(string)
    }
}

const BITS: u32 = 7;
const MORE: u8 = 1 << BITS;

/// Where most heads find room at once.
const USUAL_SIZE: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_strings_of_any_length_back_in_order() {
        let strings: Vec<Vec<u8>> =
            [0, 1, 127, 128, 0, 16383, 16384, 70000].map(|length: usize| vec![length as u8; length]).into();
        let packed = Packed::new(|packing| strings.iter().for_each(|string| packing.push(string)));
        assert!(packed.iter().eq(strings.iter()));
        assert_eq!(packed.0.len(), strings.iter().map(Vec::len).sum::<usize>() + 4 + 2 * 2 + 2 * 3);
        assert_eq!(Packed::default().iter().next(), None);
    }

    #[test]
    fn a_short_string_takes_one_byte_more() {
        assert_eq!(&*Packed::new(|packing| packing.push(b"GET")).0, b"\x03GET");
    }
}
