import type { ReplayOptions } from '@taxiway/emulator-control'

/** What the Machines API does though its OpenAPI document does not say so. Sources: its guide, and flyctl. */
export const knownMachinesGaps: ReplayOptions = {
  extraQuery: /^(?:metadata\..+|force|kill|ttl)$/,
  // The document types secret values as strings; a null deletes the secret.
  isKnownGap: ({ path, problem }) =>
    path.endsWith('/secrets') && /\/values\/\w+ must be string/.test(problem),
}
