const lost = { kind: 'respond_after', status: 500, body: { error: 'lost' } } as const

/** What Fly does for a while when it cannot do its part, as faults of its emulator. */
export const providerFaults = {
  /** It refuses our token. */
  revoked: {
    match: { path: '^/v1/' },
    action: { kind: 'respond', status: 401, body: { error: 'Authenticate: token validation error' } },
  },
  /** It has no room for a machine. */
  full: {
    match: { method: 'POST', path: '^/v1/apps/[^/]+/machines$' },
    action: {
      kind: 'respond',
      status: 422,
      body: { error: 'could not find a candidate host', status: 'insufficient_capacity' },
    },
  },
  /** It makes apps, and loses every answer that says so. */
  lost: { match: { method: 'POST', path: '^/v1/apps$' }, action: lost },
  /** The same for a new machine. */
  lostMachine: { match: { method: 'POST', path: '^/v1/apps/[^/]+/machines$' }, action: lost },
} as const
