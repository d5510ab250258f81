// For drawing screens only. Nothing here is shipped, and no test leans on it.
import { connect } from '$core/backend';
import { boot } from '../src/boot';
import { fake } from './fake';

connect(fake(new URLSearchParams(location.search)));
await boot();
