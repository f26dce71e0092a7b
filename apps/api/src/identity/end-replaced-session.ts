import type { AuthContext } from './auth-context.js'
import type { IdentityAudit } from './identity-audit.js'
import { originOf } from './record-outcome.js'

const signIns = new Set(['/sign-in/email', '/callback/:id', '/local-sign-in'])

/**
 * A sign-in ends the session whose cookie came with it: the browser forgets that cookie, and a session
 * without a browser is useful only to a thief. Sessions of other devices stay. Call it after a successful
 * sign-in, also when its second factor is still missing.
 */
export const endReplacedSession = async (audit: IdentityAudit, context: AuthContext): Promise<void> => {
  const { newSession, authCookies, internalAdapter, secret } = context.context
  const path = context.path ?? ''
  // The callback that links an account uses the same path and creates no session.
  if (!signIns.has(path) || (path === '/callback/:id' && newSession === null)) return
  const token = await context.getSignedCookie(authCookies.sessionToken.name, secret)
  if (!token || token === newSession?.session.token) return
  const replaced = await internalAdapter.findSession(token)
  if (replaced === null) return
  await internalAdapter.deleteSession(token)
  await audit({
    userId: replaced.user.id,
    action: 'user.sign_out',
    ...originOf(context),
    detail: { by: 'sign_in' },
  })
}
