//! One DEFLATE library, chosen by the feature: messages in, payloads of RFC 7692 §7.2.1 out, and back. All have the
//! same two types. `out` must have room for everything; what is returned is how much of it was filled.

pub use chosen::{Deflater, Inflater};

pub const NAME: &str = match () {
    () if cfg!(feature = "zlib-rs-detect") => "zlib-rs-detect",
    () if cfg!(feature = "zlib-rs") => "zlib-rs",
    () if cfg!(feature = "zlib-ng") => "zlib-ng",
    () if cfg!(feature = "zlib") => "zlib",
    () if cfg!(feature = "miniz_oxide") => "miniz_oxide",
    () if cfg!(feature = "libdeflater") => "libdeflater",
    () => "none",
};

/// Whether a message can refer to those before it.
pub const KEEPS_CONTEXT: bool = cfg!(feature = "flate2");

pub const HAS_WINDOW_BITS: bool = cfg!(any(feature = "zlib-rs", feature = "zlib-ng", feature = "zlib"));

/// RFC 7692 §7.2.1: what the sender leaves out.
pub const TAIL: [u8; 4] = [0x00, 0x00, 0xFF, 0xFF];

/// RFC 1951 §3.2.3: a last block without content.
pub const LAST_BLOCK: [u8; 5] = [0x01, 0x00, 0x00, 0xFF, 0xFF];

#[cfg(feature = "flate2")]
mod chosen {
    use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress};

    use super::TAIL;

    pub struct Deflater(Compress);

    impl Deflater {
        pub fn new(level: u32, _window_bits: u8) -> Self {
            let level = Compression::new(level);
            #[cfg(feature = "miniz_oxide")]
            return Self(Compress::new(level, false));
            #[cfg(not(feature = "miniz_oxide"))]
            Self(Compress::new_with_window_bits(level, false, _window_bits))
        }

        pub fn reset(&mut self) {
            self.0.reset();
        }

        pub fn deflate(&mut self, message: &[u8], out: &mut [u8]) -> usize {
            let before = self.0.total_out();
            self.0.compress(message, out, FlushCompress::Sync).unwrap();
            let length = (self.0.total_out() - before) as usize;
            out[..length].strip_suffix(&TAIL).unwrap().len()
        }
    }

    pub struct Inflater(Decompress);

    impl Inflater {
        pub fn new(_window_bits: u8) -> Self {
            #[cfg(feature = "miniz_oxide")]
            return Self(Decompress::new(false));
            #[cfg(not(feature = "miniz_oxide"))]
            Self(Decompress::new_with_window_bits(false, _window_bits))
        }

        pub fn reset(&mut self) {
            self.0.reset(false);
        }

        /// The tail as an input of its own, as it is when a payload is not to be copied.
        pub fn inflate(&mut self, payload: &[u8], out: &mut [u8]) -> usize {
            let length = self.give(payload, out, FlushDecompress::Sync);
            length + self.give(&TAIL, &mut out[length..], FlushDecompress::Sync)
        }

        /// A payload with the tail and the last block: told that it is all, zlib keeps no window.
        pub fn inflate_whole(&mut self, stream: &[u8], out: &mut [u8]) -> usize {
            self.give(stream, out, FlushDecompress::Finish)
        }

        fn give(&mut self, input: &[u8], out: &mut [u8], flush: FlushDecompress) -> usize {
            let before = self.0.total_out();
            self.0.decompress(input, out, flush).unwrap();
            (self.0.total_out() - before) as usize
        }
    }
}

#[cfg(feature = "libdeflater")]
mod chosen {
    use libdeflater::{CompressionLvl, Compressor, Decompressor};

    pub struct Deflater(Compressor);

    impl Deflater {
        pub fn new(level: u32, _window_bits: u8) -> Self {
            Self(Compressor::new(CompressionLvl::new(level as i32).unwrap()))
        }

        pub fn reset(&mut self) {}

        /// RFC 7692 §7.2.3.4: a stream that has ended, and one more byte, in which an empty block starts.
        pub fn deflate(&mut self, message: &[u8], out: &mut [u8]) -> usize {
            let length = self.0.deflate_compress(message, out).unwrap();
            out[length] = 0;
            length + 1
        }
    }

    pub struct Inflater(Decompressor);

    impl Inflater {
        pub fn new(_window_bits: u8) -> Self {
            Self(Decompressor::new())
        }

        pub fn reset(&mut self) {}

        pub fn inflate(&mut self, _payload: &[u8], _out: &mut [u8]) -> usize {
            unreachable!("libdeflate inflates whole streams only");
        }

        pub fn inflate_whole(&mut self, stream: &[u8], out: &mut [u8]) -> usize {
            self.0.deflate_decompress(stream, out).unwrap()
        }
    }
}

/// Copies: what the others add to its binary and to its build is theirs.
#[cfg(not(any(feature = "flate2", feature = "libdeflater")))]
mod chosen {
    pub struct Deflater;

    impl Deflater {
        pub fn new(_level: u32, _window_bits: u8) -> Self {
            Self
        }

        pub fn reset(&mut self) {}

        pub fn deflate(&mut self, message: &[u8], out: &mut [u8]) -> usize {
            out[..message.len()].copy_from_slice(message);
            message.len()
        }
    }

    pub struct Inflater;

    impl Inflater {
        pub fn new(_window_bits: u8) -> Self {
            Self
        }

        pub fn reset(&mut self) {}

        pub fn inflate(&mut self, payload: &[u8], out: &mut [u8]) -> usize {
            out[..payload.len()].copy_from_slice(payload);
            payload.len()
        }

        pub fn inflate_whole(&mut self, stream: &[u8], out: &mut [u8]) -> usize {
            self.inflate(stream, out)
        }
    }
}
