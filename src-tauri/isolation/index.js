// Every message from the window passes here before it reaches Rust. What is not a call of one of our
// commands with one plain `request` (or Tauri's own event plumbing) does not get through.
"use strict";

const OWN_COMMAND = /^[a-z_]{1,40}$/;
const EVENT_COMMANDS = new Set(["plugin:event|listen", "plugin:event|unlisten"]);

window.__TAURI_ISOLATION_HOOK__ = (message) => {
  if (EVENT_COMMANDS.has(message.cmd)) {
    return message;
  }
  const payload = message.payload ?? {};
  const members = Object.keys(payload);
  const plain = members.every((member) => member === "request");
  if (!OWN_COMMAND.test(message.cmd) || !plain) {
    throw new Error("refused by the isolation frame");
  }
  return message;
};
