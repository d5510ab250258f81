import { connect } from '$core/backend';
import { boot } from './boot';

// The harness build may speak HTTP to the tests' loopback server; in production this branch is not built.
if (import.meta.env.MODE === 'harness' && new URLSearchParams(location.search).get('backend') === 'http') {
  connect((await import('$core/http')).http);
} else {
  connect((await import('$core/tauri')).tauri);
}
await boot();
