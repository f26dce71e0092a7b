import { localSignInIdentifier } from '@taxiway/db'
import type { BetterAuthPlugin } from 'better-auth'
import { APIError, createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { z } from 'zod'
import { landingPath } from './own-origins.js'

/** The link that the local stack prints: signs its user in, once, while it lasts. Present only where a variable says so. */
export const localSignIn = () =>
  ({
    id: 'local-sign-in',
    endpoints: {
      localSignIn: createAuthEndpoint(
        '/local-sign-in',
        { method: 'GET', query: z.object({ token: z.string().min(1).max(128) }) },
        async context => {
          const { internalAdapter } = context.context
          // Taken and deleted in one statement: of two that come together one finds it.
          const link = await internalAdapter.consumeVerificationValue(
            localSignInIdentifier(context.query.token),
          )
          const user =
            link && link.expiresAt > new Date() ? await internalAdapter.findUserById(link.value) : null
          if (!user)
            throw new APIError('UNAUTHORIZED', {
              code: 'auth.credentials_invalid',
              message: 'This link was used, or is too old. Start the local stack again for a new one.',
            })
          const session = await internalAdapter.createSession(user.id)
          await setSessionCookie(context, { session, user })
          throw context.redirect(landingPath)
        },
      ),
    },
  }) satisfies BetterAuthPlugin
