import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Line } from './backend';
import type { Failure, ParkedView } from './bindings';

/** The core inside this app, by Tauri's calls. The only file that knows Tauri. */
export const tauri: Line = {
  say: (command, request) => invoke(command, request === undefined ? {} : { request }),
  onParked: (hear) => void listen<ParkedView[]>('parked', (event) => hear(event.payload)),
  onRefused: (hear) => void listen<Failure[]>('refused', (event) => hear(event.payload)),
  onLocked: (hear) => void listen('locked', () => hear()),
  onProgress: (hear) => void listen<[number, number]>('progress', (event) => hear(...event.payload)),
  onHover: (hear) => {
    void listen('tauri://drag-enter', () => hear(true));
    void listen('tauri://drag-leave', () => hear(false));
    void listen('tauri://drag-drop', () => hear(false));
  },
};
