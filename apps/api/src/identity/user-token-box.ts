import { createHash } from 'node:crypto'
import { type DataKey, deriveKek, openValue, type SealContext, Sensitive, sealValue } from '@taxiway/crypto'
import { DomainError } from '@taxiway/domain'
import { z } from 'zod'
import type { UserToken } from './github-oauth.js'

const purpose = 'taxiway/github-user-token/v1'
// Not a secret: it separates this key from every other that is derived from the same secret.
const salt = createHash('sha256').update(purpose).digest()
const tokenSchema = z.object({
  access: z.string(),
  expiresAt: z.iso.datetime().nullable(),
  refresh: z.string().nullable(),
})

export type UserTokenBox = {
  seal: (accountId: string, token: UserToken) => Promise<Buffer>
  /** Throws `crypto.decrypt_failed` for what was sealed for another account, or under another secret. */
  open: (accountId: string, sealed: Buffer) => Promise<UserToken>
}

/** Seals what GitHub gave us for a person, so that it opens for that GitHub account only. */
export const createUserTokenBox = (secrets: {
  current: Sensitive<Buffer>
  previous?: Sensitive<Buffer> | undefined
}): UserTokenBox => {
  const current = keyOf(secrets.current)
  const keys = [current, ...(secrets.previous ? [keyOf(secrets.previous)] : [])]
  return {
    seal: async (accountId, { access, expiresAt, refresh }) =>
      sealValue(
        current,
        JSON.stringify({
          access: access.reveal(),
          expiresAt: expiresAt?.toISOString() ?? null,
          refresh: refresh?.reveal() ?? null,
        }),
        contextOf(accountId),
      ),
    open: async (accountId, sealed) => {
      const text = openWithAny(keys, sealed, contextOf(accountId))
      const { access, expiresAt, refresh } = tokenSchema.parse(JSON.parse(text))
      return {
        access: new Sensitive(access),
        expiresAt: expiresAt === null ? null : new Date(expiresAt),
        refresh: refresh === null ? null : new Sensitive(refresh),
      }
    },
  }
}

const keyOf = (secret: Sensitive<Buffer>): DataKey => ({ kid: 1, key: deriveKek(secret, salt, purpose).key })

const contextOf = (accountId: string): SealContext => ({
  purpose,
  organizationId: '',
  projectId: '',
  environment: '',
  name: accountId,
  version: 1,
})

const openWithAny = (keys: readonly DataKey[], sealed: Buffer, context: SealContext): string => {
  let problem: unknown = new DomainError('crypto.decrypt_failed')
  for (const key of keys) {
    try {
      return openValue(() => key, sealed, context)
        .reveal()
        .toString('utf8')
    } catch (error) {
      problem = error
    }
  }
  throw problem
}
