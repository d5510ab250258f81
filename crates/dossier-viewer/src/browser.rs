//! The door between a page and this room: bytes in, bytes out, and the page's own dice.
//!
//! A page asks for [`room`] of some length, writes its question there, calls [`ask`], and reads as
//! many bytes as that says from [`reply`]. It provides one function, `page.random(at, length)`,
//! which fills memory from `crypto.getRandomValues`: a browser has no generator that Rust knows.
//!
//! This is the one place in the rooms with `unsafe`: a name that is exported, and a function that
//! is imported, cannot be checked by the compiler.
#![allow(unsafe_code)]

use std::cell::RefCell;

use crate::desk::Desk;

thread_local! {
    static QUESTION: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static REPLY: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static DESK: RefCell<Desk> = RefCell::new(Desk::default());
}

#[link(wasm_import_module = "page")]
unsafe extern "C" {
    fn random(at: *mut u8, length: usize);
}

/// Room for a question of `length` bytes; what was there before is gone.
#[unsafe(no_mangle)]
pub extern "C" fn room(length: usize) -> *mut u8 {
    QUESTION.with_borrow_mut(|question| {
        question.clear();
        question.resize(length, 0);
        question.as_mut_ptr()
    })
}

/// Answers the question in the room and says how long the answer is.
#[unsafe(no_mangle)]
pub extern "C" fn ask() -> usize {
    let mut question = QUESTION.take();
    let answer = DESK.with_borrow_mut(|desk| desk.answer(&question));
    // A passphrase may have been in it.
    question.fill(0);
    std::hint::black_box(&question);
    REPLY.replace(answer);
    REPLY.with_borrow(Vec::len)
}

/// Where the answer stands, until the next question.
#[unsafe(no_mangle)]
pub extern "C" fn reply() -> *const u8 {
    REPLY.with_borrow(|reply| reply.as_ptr())
}

/// getrandom 0.4: the dice of our own rooms.
///
/// # Safety
/// Called by getrandom alone, with memory of that length that is its to fill.
#[unsafe(no_mangle)]
unsafe extern "Rust" fn __getrandom_v03_custom(at: *mut u8, length: usize) -> Result<(), getrandom::Error> {
    // SAFETY: the page fills exactly this memory, or throws, and then nothing goes on.
    unsafe { random(at, length) };
    Ok(())
}

/// getrandom 0.2: the dice of the age library. Zero says that all went well.
///
/// # Safety
/// Called by getrandom alone, with memory of that length that is its to fill.
#[unsafe(no_mangle)]
unsafe extern "Rust" fn __getrandom_custom(at: *mut u8, length: usize) -> u32 {
    // SAFETY: as above.
    unsafe { random(at, length) };
    0
}
