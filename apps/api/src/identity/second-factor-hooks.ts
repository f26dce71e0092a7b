import { type ErrorCode, errorCatalogue, isDomainError } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import { APIError, getSessionFromCtx } from 'better-auth/api'
import { z } from 'zod'
import type { AuthContext } from './auth-context.js'
import type { IdentityAudit } from './identity-audit.js'
import { originOf } from './record-outcome.js'
import type { SecondFactor, SecondFactorCode } from './second-factor.js'

const kinds: Readonly<Record<string, SecondFactorCode['kind']>> = {
  '/two-factor/verify-totp': 'totp',
  '/two-factor/verify-backup-code': 'backup_code',
}
const bodySchema = z.object({ code: z.string().max(64) })

/**
 * Checks our gate before Better Auth looks at a code. Trusted devices are not supported: every sign-in needs
 * a code.
 */
export const checkSecondFactor = async (
  { secondFactor, audit }: { secondFactor: SecondFactor; audit: IdentityAudit },
  context: AuthContext,
) => {
  const kind = kinds[context.path ?? '']
  if (kind === undefined) return
  const userId = await findCaller(context)
  if (userId === undefined) throw refusal('auth.required')
  const body = bodySchema.safeParse(context.body)
  const code = body.success ? body.data.code : ''
  try {
    await secondFactor.verify(userId, { kind, code })
  } catch (error) {
    // Codes refused during a lock are not recorded: they were never checked, and a client may send any
    // number.
    if (isDomainError(error, 'auth.second_factor_invalid'))
      await audit({
        userId,
        action: 'user.second_factor_failed',
        ...originOf(context),
        detail: { method: kind },
      })
    throw isDomainError(error) ? refusal(error.code) : error
  }
  return { context: { body: { code, trustDevice: false, disableSession: false } } }
}

/** Better Auth passes on errors of its own kind only; the catalogue's code travels in the body. */
const refusal = (code: ErrorCode) =>
  new APIError('UNAUTHORIZED', { code, message: errorCatalogue[code].title })

/** Records in the session that a second factor was proved; without that the session may do nothing. */
export const markSecondFactor = async (clock: Clock, context: AuthContext): Promise<void> => {
  if (kinds[context.path ?? ''] === undefined) return
  const session = context.context.newSession ?? (await getSessionFromCtx(context))
  if (session === null) return
  await context.context.internalAdapter.updateSession(session.session.token, { secondFactorAt: clock.now() })
}

/** The person of the code: from the session, or from the sign-in that waits for it. */
export const findCaller = async (context: AuthContext): Promise<string | undefined> => {
  const session = await getSessionFromCtx(context)
  if (session !== null) return session.user.id
  const { name } = context.context.createAuthCookie('two_factor')
  const challenge = await context.getSignedCookie(name, context.context.secret)
  if (!challenge) return undefined
  const pending = await context.context.internalAdapter.findVerificationValue(challenge)
  return pending !== null && pending.expiresAt > new Date() ? pending.value : undefined
}
