/* The program inside the page: the same Rust that the application and the terminal use. */
const utf8 = new TextEncoder();
const text = new TextDecoder();
let program;

function bytesIn(id) {
  const packed = atob(document.getElementById(id).textContent);
  const bytes = new Uint8Array(packed.length);
  for (let index = 0; index < packed.length; index += 1) bytes[index] = packed.charCodeAt(index);
  return bytes;
}

async function start() {
  const packed = new Blob([bytesIn('program')]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const code = await new Response(packed).arrayBuffer();
  const random = (at, length) => {
    for (let done = 0; done < length; done += 65536) {
      crypto.getRandomValues(new Uint8Array(program.memory.buffer, at + done, Math.min(65536, length - done)));
    }
  };
  program = (await WebAssembly.instantiate(code, { page: { random } })).instance.exports;
}

/* One question, one answer; both are the length of their JSON, the JSON, and bytes. */
function ask(question, bytes = new Uint8Array()) {
  const json = utf8.encode(JSON.stringify(question));
  const at = program.room(4 + json.length + bytes.length);
  const room = new Uint8Array(program.memory.buffer, at, 4 + json.length + bytes.length);
  new DataView(room.buffer, at, 4).setUint32(0, json.length, true);
  room.set(json, 4);
  room.set(bytes, 4 + json.length);
  json.fill(0);
  const length = program.ask();
  const from = program.reply();
  const answer = new Uint8Array(program.memory.buffer, from, length);
  const of = new DataView(answer.buffer, from, 4).getUint32(0, true);
  return { ...JSON.parse(text.decode(answer.subarray(4, 4 + of))), file: answer.slice(4 + of) };
}

/* The first paint comes before the work: a key takes a second to derive from words. */
const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
