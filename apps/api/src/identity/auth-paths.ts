export const authPath = '/api/auth'

/** What a caller of one of Better Auth's endpoints has to be. */
export type AuthCaller =
  /** Nobody yet: this is how one signs in. */
  | 'anyone'
  /** Signed in, or waiting for the second factor. */
  | 'half'
  /** Signed in, though the organization may insist on a second factor that is still missing. */
  | 'signed_in'
  /** Has proved themselves within ten minutes, and is not locked out of doing so. */
  | 'stepped_up'

/**
 * The endpoints of Better Auth that exist here. Whatever else it brings (its own organizations, tokens, users) is not routed: it would go
 * around our permissions and our audit trail.
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

/** The same for the table of operations. */
export const authOperations: Readonly<Record<string, { public: string }>> = Object.fromEntries(
  Object.keys(authEndpoints).map(endpoint => [
    endpoint.replace(' ', ` ${authPath}`),
    { public: 'signing in and its second factor; who may call it stands in identity/auth-paths.ts' },
  ]),
)
