import type { createAuthMiddleware } from 'better-auth/api'

/** What Better Auth passes to our hooks. */
export type AuthContext = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0]
