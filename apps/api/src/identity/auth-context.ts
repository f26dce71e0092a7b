import type { createAuthMiddleware } from 'better-auth/api'

/** What Better Auth gives to a hook of ours. */
export type AuthContext = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0]
