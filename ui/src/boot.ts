import './kit/styles.css';
import { mount } from 'svelte';
import { session } from '$core/session.svelte';
import App from './App.svelte';

/** Asks the core where we stand and shows the first screen. */
export async function boot(): Promise<void> {
  const target = document.getElementById('app');
  if (target === null) return;
  await session.begin();
  mount(App, { target });
}
