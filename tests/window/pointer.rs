//! What a desktop does to a window, said in the words of X11: files dropped on it (XDND, version 5), its close button.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use dossier_tests::webdriver::wait_for;
use x11rb::{
    COPY_DEPTH_FROM_PARENT, CURRENT_TIME,
    connection::Connection as _,
    protocol::{
        Event,
        xproto::{
            Atom, AtomEnum, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode,
            SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, Window, WindowClass,
        },
    },
    rust_connection::RustConnection,
    wrapper::ConnectionExt as _,
};

/// How long each side of a drop may think.
const PATIENCE: Duration = Duration::from_secs(20);

/// A hand on the desktop.
pub(crate) struct Pointer {
    display: RustConnection,
    root: Window,
    /// The window of the app.
    target: Window,
}

impl Pointer {
    /// Finds the window of a process.
    pub(crate) fn on_window_of(process: u32) -> Self {
        let (display, screen) = x11rb::connect(None).expect("a display");
        let root = display.setup().roots[screen].root;
        let mut pointer = Self {
            display,
            root,
            target: root,
        };
        pointer.target = wait_for("the window on the display", || pointer.window_of(process));
        pointer
    }

    fn window_of(&self, process: u32) -> Option<Window> {
        let (owner, aware) = (self.atom("_NET_WM_PID"), self.atom("XdndAware"));
        let number = |window, property| {
            let request = self
                .display
                .get_property(false, window, property, AtomEnum::ANY, 0, 1);
            request.ok()?.reply().ok()?.value32()?.next()
        };
        let windows = self.display.query_tree(self.root).ok()?.reply().ok()?.children;
        windows
            .into_iter()
            .find(|window| number(*window, owner) == Some(process) && number(*window, aware).is_some())
    }

    /// The size of the window, without any frame.
    pub(crate) fn size(&self) -> (u16, u16) {
        let shape = self.display.get_geometry(self.target).unwrap().reply().unwrap();
        (shape.width, shape.height)
    }

    /// Makes the window this large, as dragging its edge does.
    pub(crate) fn resize(&self, width: u32, height: u32) {
        let shape = x11rb::protocol::xproto::ConfigureWindowAux::new()
            .width(width)
            .height(height);
        self.display
            .configure_window(self.target, &shape)
            .unwrap()
            .check()
            .unwrap();
    }

    /// Presses the close button.
    pub(crate) fn close_window(&self) {
        let (protocols, delete) = (self.atom("WM_PROTOCOLS"), self.atom("WM_DELETE_WINDOW"));
        self.tell(protocols, [delete, CURRENT_TIME, 0, 0, 0]);
        self.display.flush().unwrap();
    }

    /// Drags files over the middle of the window and lets go. `over` is called while they hang above it.
    pub(crate) fn drop_files(&self, files: &[&Path], over: impl FnOnce()) {
        let source = self.display.generate_id().unwrap();
        let look = CreateWindowAux::new().event_mask(EventMask::PROPERTY_CHANGE);
        self.display
            .create_window(
                COPY_DEPTH_FROM_PARENT,
                source,
                self.root,
                -10,
                -10,
                1,
                1,
                0,
                WindowClass::INPUT_OUTPUT,
                0,
                &look,
            )
            .unwrap();
        let list: String = files
            .iter()
            .map(|file| format!("file://{}\r\n", file.display()))
            .collect();
        let selection = self.atom("XdndSelection");
        self.display
            .set_selection_owner(source, selection, CURRENT_TIME)
            .unwrap();
        let uris = self.atom("text/uri-list");
        self.tell(self.atom("XdndEnter"), [source, 5 << 24, uris, 0, 0]);
        let middle = self.middle();
        let copy = self.atom("XdndActionCopy");
        // The web view asks for the list when something moves above it, and accepts once it has it.
        let begun = Instant::now();
        loop {
            self.tell(self.atom("XdndPosition"), [source, 0, middle, CURRENT_TIME, copy]);
            let answer = self.wait_for_message(self.atom("XdndStatus"), &list);
            if answer[1] & 1 == 1 {
                break;
            }
            assert!(begun.elapsed() < PATIENCE, "the window does not want the files");
        }
        over();
        self.tell(self.atom("XdndDrop"), [source, 0, CURRENT_TIME, 0, 0]);
        self.wait_for_message(self.atom("XdndFinished"), &list);
    }

    /// The middle of the window on the screen, as one number.
    fn middle(&self) -> u32 {
        let (width, height) = self.size();
        let place = self
            .display
            .translate_coordinates(
                self.target,
                self.root,
                i16::try_from(width / 2).unwrap(),
                i16::try_from(height / 2).unwrap(),
            )
            .unwrap()
            .reply()
            .unwrap();
        let part = |number: i16| u32::from(number.cast_unsigned());
        (part(place.dst_x) << 16) | part(place.dst_y)
    }

    /// Waits for what the window says next of this kind, and hands over the list whenever it is asked for.
    fn wait_for_message(&self, kind: Atom, list: &str) -> [u32; 5] {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            match self.display.poll_for_event().unwrap() {
                Some(Event::ClientMessage(message)) if message.type_ == kind => {
                    return message.data.as_data32();
                }
                Some(Event::SelectionRequest(asked)) => self.hand_over(&asked, list),
                Some(_) => {}
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        }
        panic!("the window does not answer");
    }

    fn hand_over(&self, asked: &SelectionRequestEvent, list: &str) {
        let (uris, targets) = (self.atom("text/uri-list"), self.atom("TARGETS"));
        let property = if asked.property == 0 {
            asked.target
        } else {
            asked.property
        };
        let put = PropMode::REPLACE;
        let known = if asked.target == targets {
            self.display
                .change_property32(put, asked.requestor, property, AtomEnum::ATOM, &[uris])
                .unwrap();
            true
        } else if asked.target == uris {
            self.display
                .change_property8(put, asked.requestor, property, uris, list.as_bytes())
                .unwrap();
            true
        } else {
            false
        };
        let answer = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: asked.time,
            requestor: asked.requestor,
            selection: asked.selection,
            target: asked.target,
            property: if known { property } else { 0 },
        };
        self.display
            .send_event(false, asked.requestor, EventMask::NO_EVENT, answer)
            .unwrap();
        self.display.flush().unwrap();
    }

    fn tell(&self, kind: Atom, data: [u32; 5]) {
        let message = ClientMessageEvent::new(32, self.target, kind, data);
        self.display
            .send_event(false, self.target, EventMask::NO_EVENT, message)
            .unwrap();
        self.display.flush().unwrap();
    }

    fn atom(&self, name: &str) -> Atom {
        self.display
            .intern_atom(false, name.as_bytes())
            .unwrap()
            .reply()
            .unwrap()
            .atom
    }
}
