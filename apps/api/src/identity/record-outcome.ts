import { getIP, getSessionFromCtx } from 'better-auth/api'
import type { AuthContext } from './auth-context.js'
import type { IdentityAction, IdentityAudit } from './identity-audit.js'

type Outcome = { userId: string | undefined; action: IdentityAction; detail?: Record<string, unknown> }

/**
 * Records what an endpoint of Better Auth did. A sign-in that cannot be recorded is undone: a failed sign-in
 * is better than an unrecorded one.
 */
export const createRecordOutcome =
  (audit: IdentityAudit) =>
  async (context: AuthContext, isRefused: boolean): Promise<void> => {
    const outcome = await describe(context, isRefused)
    if (outcome?.userId === undefined) return
    try {
      await audit({
        userId: outcome.userId,
        action: outcome.action,
        ...originOf(context),
        ...(outcome.detail ? { detail: outcome.detail } : {}),
      })
    } catch (error) {
      const token = context.context.newSession?.session.token
      if (token !== undefined) await context.context.internalAdapter.deleteSession(token)
      throw error
    }
  }

/** Called before the endpoint runs: afterwards the owner of an ended session is unknown. */
export const recordSignOut = async (audit: IdentityAudit, context: AuthContext): Promise<void> => {
  const session = await getSessionFromCtx(context)
  if (session !== null)
    await audit({ userId: session.user.id, action: 'user.sign_out', ...originOf(context) })
}

/** The address and the request id. */
export const originOf = ({ request, context }: AuthContext) => ({
  ip: request === undefined ? null : getIP(request, context.options),
  requestId: request?.headers.get('x-request-id') ?? null,
})

const describe = async (context: AuthContext, isRefused: boolean): Promise<Outcome | undefined> => {
  const { path, body } = context
  const { newSession, session, internalAdapter } = context.context
  const signedIn = newSession?.user.id
  const userId = signedIn ?? session?.user.id
  switch (path) {
    case '/sign-in/email':
      if (isRefused) {
        const known = await internalAdapter.findUserByEmail(String(body?.email ?? '').toLowerCase())
        return { userId: known?.user.id, action: 'user.sign_in_failed', detail: { method: 'password' } }
      }
      // Without a session, the sign-in waits for the second factor; that step is recorded then.
      return { userId: signedIn, action: 'user.sign_in', detail: { method: 'password' } }
    case '/callback/:id':
      if (signedIn !== undefined)
        return { userId: signedIn, action: 'user.sign_in', detail: { method: 'github' } }
      return undefined
    case '/local-sign-in':
      return { userId: signedIn, action: 'user.sign_in', detail: { method: 'local_link' } }
    case '/two-factor/verify-totp':
    case '/two-factor/verify-backup-code':
      // The code that refuses a request records the refusal.
      return isRefused ? undefined : describeSecondFactor(context)
    case '/two-factor/disable':
      return isRefused ? undefined : { userId, action: 'user.two_factor_disable' }
    case '/two-factor/generate-backup-codes':
      return isRefused ? undefined : { userId, action: 'user.backup_codes_generate' }
    case '/change-password':
      return isRefused ? undefined : { userId, action: 'user.password_change' }
    case '/revoke-session':
    case '/revoke-sessions':
    case '/revoke-other-sessions':
      return isRefused ? undefined : { userId, action: 'user.sessions_revoke' }
    default:
      return undefined
  }
}

const describeSecondFactor = ({ path, context: { newSession, session } }: AuthContext): Outcome => {
  const method = path === '/two-factor/verify-totp' ? 'totp' : 'backup_code'
  if (session === null) {
    const detail = { method: 'password', secondFactor: method }
    return { userId: newSession?.user.id, action: 'user.sign_in', detail }
  }
  // Only turning two-factor on gives an existing session a new one.
  const action = newSession === null ? 'user.step_up' : 'user.two_factor_enable'
  return { userId: session.user.id, action, detail: { method } }
}
