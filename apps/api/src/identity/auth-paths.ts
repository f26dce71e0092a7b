export const authPath = '/api/auth'

/** The access that one of Better Auth's endpoints requires. */
export type AuthCaller =
  /** No sign-in: the caller signs in with this endpoint. */
  | 'anyone'
  /** Signed in, or waiting for the second factor. */
  | 'half'
  /** Signed in, though the organization may insist on a second factor that is still missing. */
  | 'signed_in'
  /** Step-up within ten minutes, and not locked out of it. */
  | 'stepped_up'

/**
 * The endpoints of Better Auth that exist here. Its other endpoints (its own organizations, tokens, users)
 * are not routed: they would bypass our permissions and our audit trail.
 */
export const authEndpoints: Readonly<Record<string, AuthCaller>> = {
  'POST /sign-in/social': 'anyone',
  'POST /sign-in/email': 'anyone',
  'POST /sign-up/email': 'anyone',
  'GET /callback/github': 'anyone',
  'GET /local-sign-in': 'anyone',
  'POST /sign-out': 'half',
  'GET /get-session': 'signed_in',
  'POST /link-social': 'signed_in',
  'POST /organization/set-active': 'signed_in',
  'GET /list-sessions': 'signed_in',
  'POST /revoke-session': 'signed_in',
  'POST /revoke-sessions': 'signed_in',
  'POST /revoke-other-sessions': 'signed_in',
  'POST /change-password': 'stepped_up',
  'POST /two-factor/enable': 'signed_in',
  'POST /two-factor/verify-totp': 'anyone',
  'POST /two-factor/verify-backup-code': 'anyone',
  'POST /two-factor/disable': 'stepped_up',
  'POST /two-factor/generate-backup-codes': 'stepped_up',
}

/** The same endpoints for the table of operations. */
export const authOperations: Readonly<Record<string, { public: string }>> = Object.fromEntries(
  Object.keys(authEndpoints).map(endpoint => [
    endpoint.replace(' ', ` ${authPath}`),
    { public: 'sign-in and second factor; identity/auth-paths.ts lists who may call it' },
  ]),
)
