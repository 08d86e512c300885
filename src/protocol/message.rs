//! The read half of a connection: bytes in, messages and control frames out.
//!
//! Frames are parsed and unmasked in place, fragments joined under the [`Limits`], text checked while it arrives,
//! compressed messages inflated when they are complete. It answers nothing: pongs and close frames are sent by the layer above, which learns of pings and closes as events.

pub use super::close::CloseFrame;
pub use super::event::{Event, Payload};
pub use super::input::Input;

use super::config::Limits;
use super::deflate::Direction;
use super::deflate::inflater::Inflater;
use super::error::ProtocolError;
use super::frame::{FrameHeader, MAX_HEADER};
use super::mask::apply_mask;
use super::partial::{PartialFrame, PartialMessage};
use super::utf8;
use super::{Control, Data, OpCode, Role};

/// Takes the bytes of one connection. There is one for every idle connection, so all that an idle one does not need is
/// boxed.
#[derive(Debug)]
pub struct Receiver {
    limits: Limits,
    role: Role,
    /// Whether the peer has sent its last frame, or one that breaks the protocol.
    is_finished: bool,
    /// The start of a header whose end has not arrived.
    header: [u8; MAX_HEADER],
    header_length: u8,
    /// The frame whose payload has not arrived in full.
    frame: Option<Box<PartialFrame>>,
    /// The message whose payload has not arrived in full.
    message: Option<Box<PartialMessage>>,
    /// If compressed messages were agreed on.
    inflater: Option<Inflater>,
}

impl Receiver {
    /// The read half of an endpoint that plays `role`: a server refuses frames that are not masked, a client those
    /// that are (RFC 6455 §5.1).
    pub fn new(role: Role, limits: Limits) -> Self {
        Self {
            limits,
            role,
            is_finished: false,
            header: [0; MAX_HEADER],
            header_length: 0,
            frame: None,
            message: None,
            inflater: None,
        }
    }

    /// Takes compressed messages too, as they were agreed on (RFC 7692).
    pub fn with_deflate(self, incoming: Direction) -> Self {
        Self { inflater: Some(Inflater::new(incoming)), ..self }
    }

    /// Takes bytes off the front of `input` and hands back the next event. **Call until it returns `None`**: then
    /// `input` is empty, what is unfinished is kept in here, and more bytes are needed.
    ///
    /// After an event [`Close`](Event::Close) or an error all further input is swallowed: RFC 6455 §5.5.1 lets the
    /// peer send nothing more, and §7.1.7 forbids to look at it.
    #[inline]
    pub fn receive<'a>(&mut self, input: &mut Input<'a>) -> Result<Option<Event<'a>>, ProtocolError> {
        let outcome = self.next_event(input);
        if let Err(_) | Ok(Some(Event::Close(_))) = outcome {
            self.finish();
        }
        outcome
    }

    /// Whether a message has begun and not ended.
    pub fn is_mid_message(&self) -> bool {
        self.message.is_some()
    }

    /// Whether a frame has begun and not ended.
    pub fn is_mid_frame(&self) -> bool {
        self.header_length > 0 || self.frame.is_some()
    }

    /// Whether it is as a new one is: nothing has begun, and no later message can refer to an earlier one.
    pub fn is_idle(&self) -> bool {
        let has_context = self.inflater.as_ref().is_some_and(Inflater::has_context);
        !self.is_finished && !has_context && !self.is_mid_frame() && !self.is_mid_message()
    }

    /// Whatever comes from now on is swallowed.
    pub fn finish(&mut self) {
        self.is_finished = true;
        self.header_length = 0;
        self.frame = None;
        self.message = None;
    }

    #[inline]
    fn next_event<'a>(&mut self, input: &mut Input<'a>) -> Result<Option<Event<'a>>, ProtocolError> {
        while !input.is_empty() {
            let event = match self.frame.take() {
                Some(frame) => self.receive_payload(frame, input)?,
                None => self.receive_frame(input)?,
            };
            if event.is_some() {
                return Ok(event);
            }
        }
        Ok(None)
    }

    /// Takes a header, and the payload if all of it is there.
    #[inline]
    fn receive_frame<'a>(&mut self, input: &mut Input<'a>) -> Result<Option<Event<'a>>, ProtocolError> {
        if self.is_finished {
            input.take_up_to(usize::MAX);
            return Ok(None);
        }
        if self.header_length == 0
            && let Some((header, size)) = FrameHeader::parse(input.peek(), self.role)?
        {
            input.take(size);
            return self.begin_frame(header, input);
        }
        match self.continue_header(input)? {
            Some(header) => self.begin_frame(header, input),
            None => Ok(None),
        }
    }

    #[inline]
    fn begin_frame<'a>(
        &mut self,
        header: FrameHeader,
        input: &mut Input<'a>,
    ) -> Result<Option<Event<'a>>, ProtocolError> {
        self.check_in_context(&header)?;
        let whole = usize::try_from(header.length).ok().and_then(|length| input.take(length));
        let Some(payload) = whole else {
            return self.begin_payload(header, input);
        };
        if let Some(key) = header.mask {
            apply_mask(payload, key, 0);
        }
        self.receive_whole_frame(&header, payload)
    }

    /// Takes a header byte by byte: it lies across the end of a read.
    #[cold]
    fn continue_header(&mut self, input: &mut Input<'_>) -> Result<Option<FrameHeader>, ProtocolError> {
        while let Some([byte]) = input.take(1) {
            let length = usize::from(self.header_length);
            if let Some(slot) = self.header.get_mut(length) {
                *slot = *byte;
                self.header_length += 1;
            }
            let bytes = self.header.get(..=length).unwrap_or_default();
            if let Some((header, _)) = FrameHeader::parse(bytes, self.role)? {
                self.header_length = 0;
                return Ok(Some(header));
            }
        }
        Ok(None)
    }

    /// Checks a header against what was agreed on, and what went before it.
    #[inline]
    fn check_in_context(&self, header: &FrameHeader) -> Result<(), ProtocolError> {
        if header.rsv1 {
            self.check_compressed(header)?;
        }
        match (header.opcode, &self.message) {
            (OpCode::Control(_), _) => Ok(()),
            (OpCode::Data(Data::Continue), None) => Err(ProtocolError::NothingToContinue),
            (OpCode::Data(Data::Continue), Some(message)) => {
                self.check_size(message.is_compressed, message.payload.len() as u64, header.length)?;
                self.check_fragments(message.fragments)
            }
            (opcode, Some(_)) => Err(ProtocolError::MessageUnfinished(opcode)),
            (_, None) => self.check_size(header.rsv1, 0, header.length),
        }
    }

    /// RFC 6455 §5.2: RSV1 means nothing unless negotiated; RFC 7692 §6: and then only in the first frame of a message.
    #[cold]
    fn check_compressed(&self, header: &FrameHeader) -> Result<(), ProtocolError> {
        match (&self.inflater, header.opcode) {
            (None, _) => Err(ProtocolError::ReservedBits(RSV1)),
            (Some(_), OpCode::Data(Data::Text | Data::Binary)) => Ok(()),
            (Some(_), opcode) => Err(ProtocolError::CompressedBit(opcode)),
        }
    }

    /// Refuses from the header alone, before the payload costs anything.
    #[inline]
    fn check_size(&self, is_compressed: bool, received: u64, announced: u64) -> Result<(), ProtocolError> {
        let size = received.saturating_add(announced);
        let limit = self.limits.max_message_size;
        if is_compressed {
            let limit = max_compressed_size(limit);
            if size > limit as u64 {
                return Err(ProtocolError::CompressedTooBig { size, limit });
            }
        } else if size > limit as u64 {
            return Err(ProtocolError::MessageTooBig { size, limit });
        }
        Ok(())
    }

    fn check_fragments(&self, received: usize) -> Result<(), ProtocolError> {
        let limit = self.limits.max_fragments;
        if received >= limit {
            return Err(ProtocolError::TooManyFragments(limit));
        }
        Ok(())
    }

    #[inline]
    fn receive_whole_frame<'a>(
        &mut self,
        header: &FrameHeader,
        payload: &'a [u8],
    ) -> Result<Option<Event<'a>>, ProtocolError> {
        match header.opcode {
            OpCode::Data(opcode) if header.is_final && header.rsv1 => self.inflate(payload, opcode == Data::Text),
            OpCode::Data(Data::Text) if header.is_final => {
                if !utf8::is_valid(payload) {
                    return Err(ProtocolError::TextNotUtf8);
                }
                Ok(Some(Event::Text(Payload::Borrowed(payload))))
            }
            OpCode::Data(Data::Binary) if header.is_final => Ok(Some(Event::Binary(Payload::Borrowed(payload)))),
            OpCode::Data(_) => {
                self.begin_fragment(header).append(payload)?;
                self.end_fragment(header)
            }
            OpCode::Control(_) => control_event(header, Payload::Borrowed(payload)),
        }
    }

    /// Takes what there is of a payload that does not lie in `input` in full.
    #[inline(never)]
    fn begin_payload<'a>(
        &mut self,
        header: FrameHeader,
        input: &mut Input<'a>,
    ) -> Result<Option<Event<'a>>, ProtocolError> {
        if let OpCode::Data(_) = header.opcode {
            self.begin_fragment(&header);
        }
        let frame = Box::new(PartialFrame::new(header));
        self.receive_payload(frame, input)
    }

    fn receive_payload<'a>(
        &mut self,
        mut frame: Box<PartialFrame>,
        input: &mut Input<'a>,
    ) -> Result<Option<Event<'a>>, ProtocolError> {
        let chunk = frame.take_chunk(input);
        match (frame.header.opcode, &mut self.message) {
            (OpCode::Data(_), Some(message)) => message.append(chunk)?,
            _ => frame.control.extend_from_slice(chunk),
        }
        if !frame.is_complete() {
            self.frame = Some(frame);
            return Ok(None);
        }
        match frame.header.opcode {
            OpCode::Data(_) => self.end_fragment(&frame.header),
            OpCode::Control(_) => control_event(&frame.header, Payload::Owned(frame.control)),
        }
    }

    /// The message that this frame begins or continues.
    fn begin_fragment(&mut self, header: &FrameHeader) -> &mut PartialMessage {
        let message = self.message.get_or_insert_with(|| Box::new(PartialMessage::new(header)));
        message.fragments += 1;
        message
    }

    /// Hands the message out if this frame was its last.
    fn end_fragment<'a>(&mut self, header: &FrameHeader) -> Result<Option<Event<'a>>, ProtocolError> {
        match self.message.take_if(|_| header.is_final) {
            Some(message) if message.is_compressed => self.inflate(&message.payload, message.is_text),
            Some(message) => message.into_event().map(Some),
            None => Ok(None),
        }
    }

    /// The message whose compressed payload is all there.
    fn inflate<'a>(&mut self, payload: &[u8], is_text: bool) -> Result<Option<Event<'a>>, ProtocolError> {
        let Some(inflater) = &mut self.inflater else {
            return Err(ProtocolError::ReservedBits(RSV1));
        };
        let message = inflater.inflate(payload, self.limits.max_message_size, is_text)?;
        Ok(Some(Event::message(is_text, Payload::Owned(message))))
    }
}

/// Bytes that a compressed message may have before it is inflated. DEFLATE adds little to what it cannot shorten, but a
/// peer that flushes after every few bytes adds as much again; beyond that is only empty blocks.
fn max_compressed_size(max_message_size: usize) -> usize {
    max_message_size.saturating_mul(2).saturating_add(COMPRESSED_SLACK)
}

fn control_event<'a>(header: &FrameHeader, payload: Payload<'a>) -> Result<Option<Event<'a>>, ProtocolError> {
    Ok(Some(match header.opcode {
        OpCode::Control(Control::Ping) => Event::Ping(payload),
        OpCode::Control(Control::Pong) => Event::Pong(payload),
        _ => Event::Close(CloseFrame::parse(&payload)?),
    }))
}

/// For the blocks around a message of a few bytes.
const COMPRESSED_SLACK: usize = 1024;

/// RSV1 alone among the three reserved bits.
const RSV1: u8 = 0b100;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::frame::{write_close, write_frame};

    /// What an endpoint of this role makes of bytes that arrive in one read.
    fn events(role: Role, bytes: &[u8]) -> Result<Vec<Event<'static>>, ProtocolError> {
        drain(&mut Receiver::new(role, Limits::default()), bytes)
    }

    /// What a client makes of them: the frames of a server are easy to write down, for they are not masked.
    fn received(bytes: &[u8]) -> Vec<Event<'static>> {
        events(Role::Client, bytes).unwrap()
    }

    fn refused(bytes: &[u8]) -> ProtocolError {
        events(Role::Client, bytes).unwrap_err()
    }

    fn drain(receiver: &mut Receiver, bytes: &[u8]) -> Result<Vec<Event<'static>>, ProtocolError> {
        let mut bytes = bytes.to_vec();
        let mut input = Input::new(&mut bytes);
        let mut events = Vec::new();
        while let Some(event) = receiver.receive(&mut input)? {
            events.push(owned(event));
        }
        assert!(input.is_empty(), "None means that all input was taken");
        Ok(events)
    }

    fn owned(event: Event<'_>) -> Event<'static> {
        let own = |payload: Payload<'_>| Payload::Owned(payload.into_vec());
        match event {
            Event::Text(payload) => Event::Text(own(payload)),
            Event::Binary(payload) => Event::Binary(own(payload)),
            Event::Ping(payload) => Event::Ping(own(payload)),
            Event::Pong(payload) => Event::Pong(own(payload)),
            Event::Close(frame) => Event::Close(frame),
        }
    }

    fn text(text: &str) -> Event<'_> {
        Event::Text(Payload::Borrowed(text.as_bytes()))
    }

    fn binary(bytes: &[u8]) -> Event<'_> {
        Event::Binary(Payload::Borrowed(bytes))
    }

    fn ping(bytes: &[u8]) -> Event<'_> {
        Event::Ping(Payload::Borrowed(bytes))
    }

    fn limited(max_message_size: usize, max_fragments: usize) -> Receiver {
        Receiver::new(Role::Client, Limits { max_message_size, max_fragments })
    }

    #[test]
    fn is_small_when_idle() {
        assert!(size_of::<Receiver>() <= 96, "{}", size_of::<Receiver>());
    }

    #[test]
    fn receives_the_examples_of_section_5_7() {
        assert_eq!(received(b"\x81\x05Hello"), [text("Hello")]);
        let masked = b"\x81\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58";
        assert_eq!(events(Role::Server, masked).unwrap(), [text("Hello")]);
        assert_eq!(received(b"\x01\x03Hel\x80\x02lo"), [text("Hello")]);
        assert_eq!(received(b"\x89\x05Hello"), [ping(b"Hello")]);
        let pong = b"\x8A\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58";
        let pongs = events(Role::Server, pong).unwrap();
        assert_eq!(pongs, [Event::Pong(Payload::Borrowed(b"Hello"))]);
        let of_256_bytes = [&b"\x82\x7E\x01\x00"[..], &[7; 256]].concat();
        assert_eq!(received(&of_256_bytes), [binary(&[7; 256])]);
        let of_64_kib = [&b"\x82\x7F\0\0\0\0\0\x01\0\0"[..], &[7; 65536]].concat();
        assert_eq!(received(&of_64_kib), [binary(&[7; 65536])]);
    }

    #[test]
    fn a_whole_frame_is_lent_out_of_the_input_and_a_split_one_is_owned() {
        let mut receiver = Receiver::new(Role::Client, Limits::default());
        let mut bytes = *b"\x81\x02hi\x81\x02ho";
        let (first, second) = bytes.split_at_mut(7);
        let mut input = Input::new(first);
        let whole = receiver.receive(&mut input).unwrap();
        assert!(matches!(whole, Some(Event::Text(Payload::Borrowed(b"hi")))));
        assert_eq!(receiver.receive(&mut input), Ok(None));
        let split = receiver.receive(&mut Input::new(second)).unwrap();
        assert!(matches!(split, Some(Event::Text(Payload::Owned(text))) if text == b"ho"));
    }

    #[test]
    fn empty_messages_are_messages() {
        assert_eq!(received(b"\x81\x00\x82\x00"), [text(""), binary(b"")]);
        assert_eq!(received(b"\x01\x00\x00\x00\x80\x00"), [text("")]);
    }

    /// RFC 6455 §5.4: control frames may be injected in the middle of a fragmented message.
    #[test]
    fn control_frames_pass_between_fragments() {
        assert_eq!(
            received(b"\x01\x02He\x89\x01p\x00\x02ll\x8A\x00\x80\x01o\x89\x00"),
            [ping(b"p"), Event::Pong(Payload::Borrowed(b"")), text("Hello"), ping(b""),]
        );
        let close = [Event::Close(Some(CloseFrame { code: 1000, reason: String::new() }))];
        assert_eq!(received(b"\x01\x02He\x88\x02\x03\xE8"), close);
    }

    /// RFC 6455 §5.4.
    #[test]
    fn refuses_fragments_out_of_order() {
        let continuation_first = refused(b"\x80\x01a");
        assert_eq!(continuation_first, ProtocolError::NothingToContinue);
        let continuation_after_the_end = refused(b"\x01\x01a\x80\x01b\x00\x01c");
        assert_eq!(continuation_after_the_end, ProtocolError::NothingToContinue);
        for second in [b"\x81\x01b", b"\x01\x01b"] {
            let interleaved = refused(&[b"\x02\x01a", &second[..]].concat());
            let expected = ProtocolError::MessageUnfinished(OpCode::Data(Data::Text));
            assert_eq!(interleaved, expected);
        }
    }

    /// RFC 6455 §5.2: nothing is negotiated that would use it.
    #[test]
    fn refuses_rsv1() {
        for frame in [b"\xC1\x00", b"\xC9\x00"] {
            assert_eq!(refused(frame), ProtocolError::ReservedBits(0b100));
        }
    }

    /// RFC 6455 §5.1.
    #[test]
    fn refuses_what_is_masked_or_not_against_its_role() {
        let unmasked = events(Role::Server, b"\x81\x00");
        assert_eq!(unmasked, Err(ProtocolError::FrameNotMasked));
        let masked = events(Role::Client, b"\x81\x80\0\0\0\0");
        assert_eq!(masked, Err(ProtocolError::FrameMasked));
    }

    #[test]
    fn a_message_at_the_limit_passes_and_one_past_it_is_refused_from_its_header() {
        assert_eq!(drain(&mut limited(5, 9), b"\x82\x05Hello").unwrap(), [binary(b"Hello")]);
        let past = drain(&mut limited(4, 9), b"\x82\x05");
        assert_eq!(past, Err(ProtocolError::MessageTooBig { size: 5, limit: 4 }));
    }

    /// RFC 6455 §10.4: a limit on the frame alone would be no limit.
    #[test]
    fn all_fragments_share_one_limit() {
        let fits = drain(&mut limited(5, 9), b"\x02\x03Hel\x80\x02lo").unwrap();
        assert_eq!(fits, [binary(b"Hello")]);
        let past = drain(&mut limited(5, 9), b"\x02\x03Hel\x00\x02lo\x80\x01");
        assert_eq!(past, Err(ProtocolError::MessageTooBig { size: 6, limit: 5 }));
    }

    #[test]
    fn control_frames_do_not_count_into_the_message() {
        let events = drain(&mut limited(2, 2), b"\x02\x01a\x89\x05Hello\x80\x01b");
        assert_eq!(events.unwrap(), [ping(b"Hello"), binary(b"ab")]);
    }

    #[test]
    fn an_announcement_costs_nothing() {
        let largest = refused(b"\x82\x7F\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF");
        let limit = Limits::default().max_message_size;
        assert_eq!(largest, ProtocolError::MessageTooBig { size: u64::MAX >> 1, limit });

        let mut receiver = limited(usize::MAX, 9);
        let unlimited = drain(&mut receiver, b"\x82\x7F\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFFabc");
        assert_eq!(unlimited, Ok(vec![]));
        let message = receiver.message.unwrap();
        assert_eq!(message.payload, b"abc");
        assert!(message.payload.capacity() < 64);
    }

    #[test]
    fn fragments_at_the_limit_pass_and_one_past_it_is_refused() {
        let three = b"\x02\x01a\x00\x00\x80\x01b";
        assert_eq!(drain(&mut limited(9, 3), three).unwrap(), [binary(b"ab")]);
        let error = drain(&mut limited(9, 2), three);
        assert_eq!(error, Err(ProtocolError::TooManyFragments(2)));
    }

    #[test]
    fn a_message_of_65536_fragments_passes_and_costs_no_more_than_its_bytes() {
        let mut receiver = Receiver::new(Role::Client, Limits::default());
        assert_eq!(drain(&mut receiver, b"\x02\x01x"), Ok(vec![]));
        for _ in 0..65534 {
            assert_eq!(drain(&mut receiver, b"\x00\x01x"), Ok(vec![]));
        }
        let capacity = receiver.message.as_ref().unwrap().payload.capacity();
        assert!(capacity <= 2 * 65536, "{capacity}");
        assert_eq!(drain(&mut receiver, b"\x80\x01x").unwrap(), [binary(&[b'x'; 65536])]);
    }

    /// RFC 6455 §8.1.
    #[test]
    fn refuses_text_that_is_not_utf8_whole_and_in_fragments() {
        assert_eq!(refused(b"\x81\x02\xC3("), ProtocolError::TextNotUtf8);
        assert_eq!(refused(b"\x01\x01\xC3\x80\x01("), ProtocolError::TextNotUtf8);
        assert_eq!(refused(b"\x01\x01a\x80\x01\xC3"), ProtocolError::TextNotUtf8);
        assert_eq!(received(b"\x01\x01\xC3\x80\x01\xBC"), [text("ü")]);
        assert_eq!(received(b"\x82\x02\xC3("), [binary(b"\xC3(")]);
        assert_eq!(received(b"\x02\x01\xC3\x80\x01("), [binary(b"\xC3(")]);
    }

    /// Autobahn 6.4.3 and 6.4.4: the frame is announced with more bytes than ever come.
    #[test]
    fn refuses_text_at_its_first_bad_byte_while_the_frame_is_still_arriving() {
        let mut receiver = Receiver::new(Role::Client, Limits::default());
        assert_eq!(drain(&mut receiver, b"\x81\x15\xCE\xBA\xF4"), Ok(vec![]));
        assert_eq!(drain(&mut receiver, b"\x90"), Err(ProtocolError::TextNotUtf8));
    }

    #[test]
    fn says_whether_it_is_in_the_middle_of_something() {
        let mut receiver = Receiver::new(Role::Client, Limits::default());
        let mut states = Vec::new();
        for bytes in [&b""[..], b"\x01", b"\x02a", b"b", b"\x89\x01", b"p", b"\x80\x00"] {
            drain(&mut receiver, bytes).unwrap();
            states.push((receiver.is_mid_frame(), receiver.is_mid_message()));
        }
        let expected =
            [(false, false), (true, false), (true, true), (false, true), (true, true), (false, true), (false, false)];
        assert_eq!(states, expected);
    }

    /// RFC 6455 §5.5.1 and §1.4: data after a close frame is discarded.
    #[test]
    fn after_a_close_frame_everything_is_swallowed() {
        let mut receiver = Receiver::new(Role::Client, Limits::default());
        let close = Event::Close(Some(CloseFrame { code: 1000, reason: "bye".to_owned() }));
        let events = drain(&mut receiver, b"\x88\x05\x03\xE8bye\x81\x02hi\xFF\xFF");
        assert_eq!(events.unwrap(), [close]);
        assert_eq!(drain(&mut receiver, b"\x81\x02hi\xFF"), Ok(vec![]));
        assert!(!receiver.is_mid_frame() && !receiver.is_mid_message());
    }

    /// RFC 6455 §7.1.7: "MUST NOT continue to attempt to process data".
    #[test]
    fn after_a_violation_everything_is_swallowed() {
        let mut receiver = Receiver::new(Role::Client, Limits::default());
        let error = drain(&mut receiver, b"\x01\x01a\x83\x00\x88\x00");
        assert_eq!(error, Err(ProtocolError::ReservedOpcode(3)));
        assert_eq!(drain(&mut receiver, b"\x88\x00\x81\x02hi"), Ok(vec![]));
        assert!(!receiver.is_mid_frame() && !receiver.is_mid_message());
    }

    /// RFC 6455 §5.5.1.
    #[test]
    fn refuses_bad_close_frames() {
        assert_eq!(received(b"\x88\x00"), [Event::Close(None)]);
        assert_eq!(refused(b"\x88\x01\x03"), ProtocolError::CloseTooShort);
        assert_eq!(refused(b"\x88\x02\x03\xED"), ProtocolError::CloseCodeInvalid(1005));
        assert_eq!(refused(b"\x88\x03\x03\xE8\xC3"), ProtocolError::CloseReasonNotUtf8);
    }

    #[test]
    fn a_masked_payload_is_unmasked_across_every_split() {
        let payload: Vec<u8> = (0..40).collect();
        let mut bytes = Vec::new();
        write_frame(&mut bytes, OpCode::Data(Data::Binary), &payload, Some([1, 2, 4, 8]));
        write_close(&mut bytes, None, Some([9, 9, 9, 9]));
        for at in 0..=bytes.len() {
            let mut receiver = Receiver::new(Role::Server, Limits::default());
            let mut events = drain(&mut receiver, &bytes[..at]).unwrap();
            events.extend(drain(&mut receiver, &bytes[at..]).unwrap());
            assert_eq!(events, [binary(&payload), Event::Close(None)], "split at {at}");
        }
    }
}
