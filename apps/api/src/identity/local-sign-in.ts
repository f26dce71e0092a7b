import { localSignInIdentifier } from '@taxiway/db'
import type { BetterAuthPlugin } from 'better-auth'
import { APIError, createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { z } from 'zod'
import { landingPath } from './own-origins.js'

/**
 * The link that the local stack prints signs its user in, once, before it expires. Present only if a variable
 * enables it.
 */
export const localSignIn = () =>
  ({
    id: 'local-sign-in',
    endpoints: {
      localSignIn: createAuthEndpoint(
        '/local-sign-in',
        { method: 'GET', query: z.object({ token: z.string().min(1).max(128) }) },
        async context => {
          const { internalAdapter } = context.context
          // One statement reads and deletes it: of two concurrent requests one finds it.
          const link = await internalAdapter.consumeVerificationValue(
            localSignInIdentifier(context.query.token),
          )
          const user =
            link && link.expiresAt > new Date() ? await internalAdapter.findUserById(link.value) : null
          if (!user)
            throw new APIError('UNAUTHORIZED', {
              code: 'auth.credentials_invalid',
              message: 'This link was used or has expired. Start the local stack again for a new link.',
            })
          const session = await internalAdapter.createSession(user.id)
          await setSessionCookie(context, { session, user })
          throw context.redirect(landingPath)
        },
      ),
    },
  }) satisfies BetterAuthPlugin
