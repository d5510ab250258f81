import type { Failure } from './bindings';

/** What was thrown, as a failure. What is not one of ours is a defect: it says so and keeps its text for the report. */
export function asFailure(thrown: unknown): Failure {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string') {
    const about = 'about' in thrown && typeof thrown.about === 'string' ? thrown.about : '';
    return { code: thrown.code, about };
  }
  console.error(thrown);
  return { code: 'unexpected', about: '' };
}
